import { newId, Viewer } from '../../src/kernel';
import { createScope, databaseFault, TenantClients, transaction } from '../../src/tenancy';
import { runSql } from '../support/database';
import { createBoundClients } from '../support/bound-clients';

const sleep = (clients: TenantClients, tenantId: string) =>
  clients.of(tenantId).$queryRaw`SELECT 1 AS one, pg_sleep(0.2)::text AS slept`;

describe('the pool', () => {
  it('lets a bounded number wait and refuses the next at once, retriably', async () => {
    const world = await createBoundClients({ pool: { size: 2, queue: 3 } });
    const results = await Promise.allSettled(
      Array.from({ length: 9 }, () => sleep(world.clients, world.acmeId)),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(4);
    for (const { reason } of refused) {
      expect(databaseFault(reason)).toMatchObject({ code: 'OVERLOADED', kind: { retriable: true } });
    }
    await world.close();
  });

  it('refuses, retriably, who waited too long', async () => {
    const world = await createBoundClients({ pool: { size: 1, waitMs: 50 } });
    const [, second] = await Promise.allSettled([
      sleep(world.clients, world.acmeId),
      sleep(world.clients, world.acmeId),
    ]);
    expect(second).toMatchObject({ status: 'rejected' });
    expect(databaseFault((second as PromiseRejectedResult).reason)).toMatchObject({ code: 'OVERLOADED' });
    await world.close();
  });

  it('recovers by itself when its connections are cut', async () => {
    const world = await createBoundClients();
    const client = world.clients.of(world.acmeId);
    const running = client.$queryRaw`SELECT 1 AS one, pg_sleep(5)::text AS slept`.catch((error: unknown) =>
      databaseFault(error),
    );
    await client.person.count();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await runSql(
      world.database.superuserUrl,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    expect(await running).toMatchObject({ code: 'UNAVAILABLE', kind: { retriable: true } });
    // A connection that rested may not have heard of its end yet: whoever gets it is told to try again.
    const count = async (triesLeft: number): Promise<number> => {
      try {
        return await client.person.count();
      } catch (error) {
        if (triesLeft === 0 || databaseFault(error)?.code !== 'UNAVAILABLE') throw error;
        return count(triesLeft - 1);
      }
    };
    expect(await count(3)).toBe(1);
    await world.close();
  });

  it('learns from one stale plan that those of every connection are', async () => {
    const world = await createBoundClients({ pool: { size: 6 } });
    const star = () =>
      world.pool.run([{ text: 'SELECT 1 AS one, pg_sleep(0.05)::text AS slept, t.* FROM tenant t' }], 0);
    const fromEachConnection = () => Promise.all(Array.from({ length: 6 }, star));
    await fromEachConnection();
    await runSql(world.database.ownerUrl, 'ALTER TABLE tenant ADD COLUMN motto text');
    await star();
    await fromEachConnection();
    await world.close();
  });

  it('replans after a migration changed what a statement returns', async () => {
    const world = await createBoundClients({ pool: { size: 1 } });
    const star = () => world.pool.run([{ text: 'SELECT * FROM tenant' }], 0);
    await star();
    await runSql(world.database.ownerUrl, 'ALTER TABLE tenant ADD COLUMN motto text');
    expect((await star()).fields.map((field) => field.name)).toContain('motto');
    await world.close();
  });

  it('runs a transaction again whose statements a migration made stale', async () => {
    const world = await createBoundClients({ pool: { size: 1 } });
    const viewer = new Viewer({ personId: newId(), role: 'OWNER' });
    const scope = createScope(world.clients, { tenantId: world.acmeId, viewer });
    const count = () => transaction(scope, (tx) => tx.db.person.findMany());
    expect(await count()).toHaveLength(1);
    await runSql(world.database.ownerUrl, 'ALTER TABLE person ALTER COLUMN name TYPE varchar(200)');
    expect(await count()).toHaveLength(1);
    await world.close();
  });

  it('says that an unreachable database is a passing fault', async () => {
    const world = await createBoundClients({ pool: { url: 'postgresql://nobody@127.0.0.1:1/none' } });
    const fault = databaseFault(
      await world.clients
        .of(world.acmeId)
        .person.count()
        .catch((error: unknown) => error),
    );
    expect(fault).toMatchObject({ code: 'UNAVAILABLE', kind: { retriable: true } });
    await world.close();
  });
});

describe('tenant clients', () => {
  it('are kept up to a bound, and an evicted one still works', async () => {
    const world = await createBoundClients({ maxClients: 3 });
    const first = world.clients.of(world.acmeId);
    for (let count = 0; count < 10; count += 1) world.clients.of(newId());
    expect(world.clients.size).toBe(3);
    expect(world.clients.of(world.acmeId)).not.toBe(first);
    expect(await first.person.count()).toBe(1);
    await world.close();
  });

  it('exist for UUIDs only', async () => {
    const world = await createBoundClients();
    for (const tenantId of ['', 'acme', "' OR true --", `${newId()} `]) {
      expect(() => world.clients.of(tenantId)).toThrow(TypeError);
    }
    await world.close();
  });
});
