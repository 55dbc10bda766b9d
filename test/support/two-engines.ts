import type { ApolloServer, GraphQLResponse } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { costGate } from '../../src/gates';
import { buildAtriumSchema, compiledExecutor, createApollo, type CompiledExecutor } from '../../src/graphql';
import { Viewer, type Role } from '../../src/kernel';
import { createLogger } from '../../src/platform/logger';
import { createTextBudget, cursorCodec, type GraphqlContext } from '../../src/schema';
import { createScope, TenantCatalogue } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from './bound-clients';
import { plantTenant, type PlantedTenant } from './planted-tenant';

/** Asks as somebody with fresh loaders. `operationName` as clients give it. */
export type AskEngine = (
  who: { readonly name: string; readonly role: Role },
  query: string,
  variables?: object,
) => Promise<GraphQLResponse>;

/** One engine that executes by plans and one that interprets, on the same rows. */
export interface TwoEngines {
  readonly schema: GraphQLSchema;
  readonly executor: CompiledExecutor;
  readonly tenant: PlantedTenant;
  readonly compiled: AskEngine;
  readonly interpreted: AskEngine;
  readonly close: () => Promise<void>;
}

export async function createTwoEngines(): Promise<TwoEngines> {
  const bound = await createBoundClients();
  const tenant = await plantTenant({
    clients: bound.clients,
    catalogue: new TenantCatalogue(bound.database.ownerUrl),
    slug: 'engines',
  });
  const schema = await buildAtriumSchema();
  const logger = createLogger({ level: 'silent', pretty: false });
  const executor = compiledExecutor({ schema, logger });
  const create = (by?: CompiledExecutor): Promise<ApolloServer<GraphqlContext>> =>
    createApollo({
      schema,
      executor: by,
      plugins: [costGate({ schema, maxCost: 10_000, budget: null })],
      introspection: true,
      onFault: () => undefined,
      logger,
    });
  const [one, other] = [await create(executor), await create()];
  const close = async (): Promise<void> => {
    await one.stop();
    await other.stop();
    await bound.close();
  };
  const parts = { bound, tenant };
  return { schema, executor, tenant, compiled: asking(one, parts), interpreted: asking(other, parts), close };
}

const asking =
  (
    apollo: ApolloServer<GraphqlContext>,
    parts: { readonly bound: BoundClients; readonly tenant: PlantedTenant },
  ): AskEngine =>
  (who, query, variables = {}) =>
    apollo.executeOperation({ query, variables: { ...variables } }, { contextValue: contextFor(parts, who) });

function contextFor(
  { bound, tenant }: { readonly bound: BoundClients; readonly tenant: PlantedTenant },
  { name, role }: { readonly name: string; readonly role: Role },
): GraphqlContext {
  const { tenantId, people } = tenant;
  const viewer = new Viewer({ personId: people[name] ?? '', role });
  return {
    requestId: 'request',
    scope: createScope(bound.clients, { tenantId, viewer }),
    client: { name: '', version: null },
    document: null,
    prepaid: null,
    explain: null,
    cursors: cursorCodec('a key for cursors', tenantId),
    texts: createTextBudget(),
    // Only mutations seal, and these are not sent.
    sealer: {} as GraphqlContext['sealer'],
    sendInvitation: () => undefined,
    pushRelease: null,
  };
}
