import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { createCache, createCacheStore, type Cache } from './cache';
import type { Config, OidcConfig } from './config';
import { createRelay } from './events';
import {
  checkVariables,
  costGate,
  createGates,
  createTenantSlots,
  fieldPoints,
  limitFields,
  type Gates,
} from './gates';
import {
  buildAtriumSchema,
  compiledExecutor,
  createApollo,
  explaining,
  tellExplanation,
  type ApolloOptions,
  type ExplainingApollo,
} from './graphql';
import { createHttpServer, type HttpParts, type HttpServer } from './http';
import { createIdentity, type IdentityParts } from './identity';
import { errorKinds } from './kernel';
import { keptAnswers } from './kept-answers';
import type { Logger } from './platform/logger';
import { StatementPool } from './platform/postgres';
import { createRedis, type Redis } from './platform/redis';
import { deriveKey } from './platform/secret';
import { addressOf, budgetOf, contextMaker, documentCaller } from './request-context';
import type { GraphqlContext } from './schema';
import { TenantClients } from './tenancy';

export interface AtriumOptions {
  readonly config: Config;
  /** Connection string of the application's role. */
  readonly appUrl: string;
  /** Connection string of the role that reads the log, straight to PostgreSQL; null: nothing is kept. */
  readonly relayUrl: string | null;
  readonly secret: string;
  readonly logger: Logger;
  /** An identity provider in place of the configured one: the demo's. */
  readonly oidc?: OidcConfig | undefined;
  /** Where browsers reach the server, when its port was not known from the configuration. */
  readonly publicOrigin?: string;
  readonly page?: HttpParts<GraphqlContext>['page'];
  /** Told the text of every SQL statement. */
  readonly onStatement?: (text: string) => void;
}

/** The server, put together but not listening. */
export interface Atrium {
  readonly http: HttpServer;
  /** Finishes the requests in flight, then closes every connection. */
  readonly close: () => Promise<void>;
}

/** Builds the parts from the bottom up and hands each what it needs: the whole wiring of the house. */
export async function createAtrium(options: AtriumOptions): Promise<Atrium> {
  const { config, secret, logger } = options;
  const publicOrigin = publicOriginOf(options);
  const schema = await buildAtriumSchema();
  const redis = openRedis(options);
  const { cache, relay, store } = openCache(options, { redis, schema });
  const { pool, clients } = createTenantClients(options, cache);
  const gates = createGates({ config, logger, pool, redis, schema });
  const apollo = await createEngine(options, { schema, gates });

  const identity = createIdentity({
    ...options,
    pool,
    redis,
    clients,
    tokenKey: tokenKeyOf(secret),
    oidc: oidcOf(options),
    publicOrigin,
    watch: cache.watch,
    presumes: cache.answers === null,
  });
  const http = createHttpServer<GraphqlContext>({
    ...stagesOf(options, { gates, identity, cache, publicOrigin }),
    apollo,
    readiness: async () => ({ database: await pool.isUp() }),
    signIn: identity.signIn,
  });

  const close = async (): Promise<void> => {
    await http.close();
    await apollo.stop();
    await identity.close();
    await gates.close();
    await relay?.close();
    await store.close();
    redis?.disconnect();
    await pool.close();
  };
  return { http, close };
}

/** GraphQL's engine, and beside it the one for requests that are explained. */
async function createEngine(
  { config, logger }: AtriumOptions,
  { schema, gates }: { schema: GraphQLSchema; gates: Gates },
): Promise<ExplainingApollo> {
  const { costMax: maxCost, mode } = config;
  const create = (
    schema: GraphQLSchema,
    more: ApolloOptions['plugins'] = [],
    executor?: ApolloOptions['executor'],
  ) =>
    createApollo({
      schema,
      executor,
      plugins: [costGate({ schema, maxCost, budget: budgetOf(gates), fields: limitFields }), ...more],
      introspection: mode !== 'production',
      logger,
      onFault: (err, code, requestId) => logger[errorKinds[code].log]({ err, code, requestId }, 'fault'),
    });
  const tell = { pointsOf: fieldPoints(schema), estimates: mode === 'development' };
  const executor = compiledExecutor({ schema, logger });
  return explaining(await create(schema, [], executor), (schema) => create(schema, [tellExplanation(tell)]));
}

const oidcOf = ({ config, oidc }: AtriumOptions): OidcConfig | null =>
  oidc ?? (config.signIn.kind === 'oidc' ? config.signIn : null);

const publicOriginOf = ({ config, publicOrigin }: AtriumOptions): string =>
  publicOrigin ?? config.web.publicUrl ?? `http://localhost:${config.listen.port}`;

/** The one connection to Redis, when there is one. */
const openRedis = ({ config, logger }: AtriumOptions): Redis | null =>
  config.redisUrl
    ? createRedis(config.redisUrl, {
        onError: (error) => logger.warn({ err: error }, 'Redis cannot be reached'),
      })
    : null;

/** What is kept, where, and what reads the log for it. */
function openCache(
  { config, secret, logger, relayUrl }: AtriumOptions,
  { redis, schema }: { redis: Redis | null; schema: GraphQLSchema },
) {
  const settings = config.cache ?? { memoryBytes: 1, longestLifeMs: 0 };
  // Without its reader the log is not heard, so nothing that is kept could be trusted.
  const keeps = config.cache !== null && relayUrl !== null;
  const store = createCacheStore({ redis, logger });
  const cache = createCache({
    ...settings,
    store,
    schema,
    secret: deriveKey(secret, `kept answers, ${config.mode}`),
    keeps,
    isShared: redis !== null,
    onFault: (err) => logger.debug({ err }, 'the cache was of no use'),
  });
  const relay =
    keeps && relayUrl
      ? createRelay({ url: relayUrl, mode: redis ? 'shared' : 'own', reader: cache.log, logger })
      : null;
  return { store, cache, relay };
}

/** What happens to a request before it is executed, stage by stage. */
function stagesOf(
  { config, secret, logger, page }: AtriumOptions,
  parts: { gates: Gates; identity: IdentityParts; cache: Cache; publicOrigin: string },
) {
  const { gates, cache } = parts;
  const enterSlot = createTenantSlots(config.tenantSlots);
  return {
    ...contextMaker({ config, secret, logger, ...parts }),
    answers: keptAnswers({ cache, budget: budgetOf(gates) }),
    admitAddress: (request) => gates.addresses.checkAnonymous(addressOf(config, request)),
    findDocument: async (operation, context, deadline) => {
      const { text, trusted } = await gates.findDocument(operation, documentCaller(context, deadline));
      context.document = trusted;
      return { text, trusted: trusted !== null };
    },
    checkDocument: gates.checkText,
    checkVariables: (variables) => checkVariables(variables, config.documents.listArgument),
    enter: async ({ scope }) => (scope ? enterSlot(scope.tenantId) : noSlot),
    frontendOrigins: config.web.frontendOrigins,
    limits: { deadlineMs: config.requestDeadlineMs },
    page,
    logger,
  } satisfies Partial<HttpParts<GraphqlContext>>;
}

// An anonymous caller reaches no row; their number is limited by address.
const noSlot = (): void => undefined;

/** The key that signs this installation's bearer tokens. */
export const tokenKeyOf = (secret: string): string => deriveKey(secret, 'bearer tokens');

/** The tenant-bound clients over one pool, for the server and for commands alike. */
export function createTenantClients(
  options: Pick<AtriumOptions, 'config' | 'appUrl' | 'logger' | 'onStatement'>,
  keeping: Pick<Cache, 'commits' | 'keeper'> | null = null,
): { pool: StatementPool; clients: TenantClients } {
  const { pool: bounds, tenantClientsMax } = options.config;
  const pool = new StatementPool({
    url: options.appUrl,
    size: bounds.size,
    queue: bounds.queue,
    waitMs: bounds.waitMs,
    statementNames: bounds.statementNames,
    onStatement: options.onStatement,
    onIdleError: (error) => options.logger.warn({ err: error }, 'a database connection broke'),
  });
  const notesReads = Boolean(keeping?.keeper);
  return {
    pool,
    clients: new TenantClients({ ...keeping, notesReads, pool, bounds, max: tenantClientsMax }),
  };
}
