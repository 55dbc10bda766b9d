import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../src/config';
import type { ToldCost } from '../../src/gates';
import { signToken } from '../../src/identity';
import { Role, Viewer } from '../../src/kernel';
import { createAtrium, createTenantClients, tokenKeyOf, type AtriumOptions } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import { createScope, TenantCatalogue, type Scope } from '../../src/tenancy';
import { createTestDatabase, type TestDatabase } from './database';
import { plantTenant, type PlantedTenant } from './planted-tenant';

export const SECRET = 'a secret of the tests, 32 characters and more';

/** A GraphQL answer with its HTTP status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[];
  };
  /** Its `extensions.cost`; absent when it was refused before it ran. */
  readonly cost?: ToldCost;
  /** Everything that was sent, as text. */
  readonly text: string;
}

/** Sends GraphQL as somebody. */
export type Ask = (query: string, variables?: object) => Promise<Answer>;

/** A person of a planted tenant. */
export interface Actor {
  readonly personId: string;
  readonly token: string;
  readonly scope: Scope;
  readonly ask: Ask;
}

export interface TestTenant extends PlantedTenant {
  readonly owner: Actor;
  readonly admin: Actor;
  readonly agent: Actor;
  readonly agent2: Actor;
  readonly customer: Actor;
  readonly customer2: Actor;
}

/** A server on a database of its own, with two tenants that look alike. */
export interface World {
  readonly url: string;
  readonly database: TestDatabase;
  readonly catalogue: TenantCatalogue;
  readonly acme: TestTenant;
  readonly globex: TestTenant;
  readonly ask: (token: string | null) => Ask;
  readonly tokenFor: (tenantId: string, personId: string, lifeS?: number) => Promise<string>;
  /** The SQL statements that `run` causes, without what only carries tenants and transactions. */
  readonly sqlOf: (run: () => Promise<unknown>) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** How the server of a world differs from the usual one; its port is that of the environment. */
export type WorldOptions = Partial<Pick<AtriumOptions, 'oidc' | 'publicOrigin' | 'page' | 'logger'>>;

// A test asks more in a second than a person in an hour; those of the limits set their own.
export const UNHURRIED = {
  BUDGETS: 'free=999999999/99999999',
  ANONYMOUS_REQUESTS_PER_MINUTE: '1000000',
  FAILED_CREDENTIALS_PER_MINUTE: '1000000',
  // Tests write past the server, and look at once; those of the cache set it on.
  CACHE: 'off',
};

/** Builds a world. `variables` are environment variables. */
export async function createWorld(
  variables: Record<string, string> = {},
  options: WorldOptions = {},
): Promise<World> {
  const database = await createTestDatabase();
  const config = loadConfig({ ...UNHURRIED, NODE_ENV: 'test', PORT: '0', ...variables });
  const logger = options.logger ?? createLogger({ level: 'silent', pretty: false });
  const statements: string[] = [];
  const onStatement = (text: string): void => void statements.push(text);
  const parts = {
    ...options,
    config,
    appUrl: database.appUrl,
    relayUrl: database.relayUrl,
    secret: SECRET,
    logger,
    onStatement,
  };
  const atrium = await createAtrium(parts);
  await atrium.http.listen({ host: '127.0.0.1', port: config.listen.port });
  const url = `http://127.0.0.1:${(atrium.http.server.address() as AddressInfo).port}`;
  const { pool, clients } = createTenantClients(parts);
  const catalogue = new TenantCatalogue(database.ownerUrl);
  const tokenFor = (tenantId: string, personId: string, lifeS = 3_600): Promise<string> =>
    signToken(tokenKeyOf(SECRET), { tenantId, personId }, lifeS);
  const ask = (token: string | null): Ask => asker(`${url}/graphql`, token);

  const peopled = async (slug: string): Promise<TestTenant> => {
    const planted = await plantTenant({ clients, catalogue, slug });
    const actor = async (name: string, role: Role): Promise<Actor> => {
      const personId = planted.people[name] ?? '';
      const token = await tokenFor(planted.tenantId, personId);
      const scope = createScope(clients, {
        tenantId: planted.tenantId,
        viewer: new Viewer({ personId, role }),
      });
      return { personId, token, scope, ask: ask(token) };
    };
    return {
      ...planted,
      owner: await actor('owner', Role.OWNER),
      admin: await actor('admin', Role.ADMIN),
      agent: await actor('agent', Role.AGENT),
      agent2: await actor('agent2', Role.AGENT),
      customer: await actor('customer', Role.CUSTOMER),
      customer2: await actor('customer2', Role.CUSTOMER),
    };
  };

  const sqlOf = async (run: () => Promise<unknown>): Promise<string[]> => {
    statements.length = 0;
    await run();
    return statements.filter((text) => !/^(select pg_catalog.set_config|BEGIN|COMMIT)/.test(text));
  };

  const close = async (): Promise<void> => {
    await atrium.close();
    await pool.close();
    await database.drop();
  };
  // What stays open would keep Jest from ending.
  const peopledOrClosed = (slug: string): Promise<TestTenant> =>
    peopled(slug).catch(async (error: unknown) => {
      await close();
      throw error;
    });
  const [acme, globex] = [await peopledOrClosed('acme'), await peopledOrClosed('globex')];
  return { url, database, catalogue, acme, globex, ask, tokenFor, sqlOf, close };
}

/** What an answer costs changes from one to the next, and is no part of what it says. */
export function answerOf({ status, headers }: Response, text: string): Answer {
  const { extensions, ...body } = JSON.parse(text);
  return { status, headers, body, cost: extensions?.cost, text };
}

function asker(url: string, token: string | null): Ask {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  return async (query, variables) => {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return answerOf(response, text);
  };
}
