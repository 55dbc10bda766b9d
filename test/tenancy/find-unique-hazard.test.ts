import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type QueryConfig } from 'pg';
import { PrismaClient } from '../../src/generated/prisma/client';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

// Prisma merges the findUnique calls of one tick into one statement. A tenant that travels beside the call, in
// AsyncLocalStorage, is then that of whoever came first. Here the same two calls are made over both designs.

let world: BoundClients;
beforeAll(async () => {
  world = await createBoundClients();
});
afterAll(() => world.close());

/** Each tenant's client, in the given design. */
type ClientOf = (tenantId: string) => PrismaClient;
type RunAs = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

/** Both tenants look for acme's owner, in one tick. */
async function bothAskForAcmesOwner(clientOf: ClientOf, runAs: RunAs) {
  const { acmeId, globexId } = world;
  const owner = await world.clients.of(acmeId).person.findFirstOrThrow();
  const key = { tenantId_id: { tenantId: acmeId, id: owner.id } };
  const ask = (tenantId: string) =>
    runAs(tenantId, async () => clientOf(tenantId).person.findUnique({ where: key }));
  const [own, foreign] = await Promise.all([ask(acmeId), ask(globexId)]);
  return { own: own?.email, foreign: foreign?.email };
}

describe('findUnique of two tenants in one tick', () => {
  it('answers each with its own rows when the tenant is bound to the client', async () => {
    const answers = await bothAskForAcmesOwner(
      (tenantId) => world.clients.of(tenantId),
      (_tenantId, work) => work(),
    );
    expect(answers).toEqual({ own: 'owner@acme.test', foreign: undefined });
  });

  it("hands out the other tenant's row when the tenant is ambient, which is why it is not", async () => {
    const ambient = new AsyncLocalStorage<string>();
    const pool = new AmbientTenantPool(world.database.appUrl, ambient);
    const client = new PrismaClient({ adapter: new PrismaPg(pool) });
    try {
      const answers = await bothAskForAcmesOwner(
        () => client,
        (tenantId, work) => ambient.run(tenantId, work),
      );
      expect(answers).toEqual({ own: 'owner@acme.test', foreign: 'owner@acme.test' });
    } finally {
      await pool.end();
    }
  });
});

/** One pool for all tenants that takes the tenant from the async context, in a transaction, as tutorials do. */
class AmbientTenantPool extends Pool {
  constructor(url: string, ambient: AsyncLocalStorage<string>) {
    super({ connectionString: url });
    const ask = async (query: QueryConfig) => {
      const client = await this.connect();
      try {
        await client.query('BEGIN');
        await client.query("SELECT set_config('app.tenant_id', $1, true)", [ambient.getStore()]);
        const result = await client.query(query);
        await client.query('COMMIT');
        return result;
      } finally {
        client.release();
      }
    };
    this.query = ask as unknown as Pool['query'];
  }
}
