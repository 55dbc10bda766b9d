import { newId } from '../../src/kernel';
import { transaction } from '../../src/tenancy';
import {
  be,
  byTenant,
  byText,
  createLogWorld,
  logged,
  OWN_CHANGES,
  topics,
  type Logged,
  type LogWorld,
} from './log-world';
import { SAMPLES } from './logged-writes';

// Whose change a row of the log is, and who may read it.

let world: LogWorld;
let clients: LogWorld['clients'];
beforeAll(async () => {
  world = await createLogWorld();
  clients = world.clients;
});
afterAll(() => world?.close());

describe('a write of several tenants by a superuser', () => {
  const both = 'UPDATE person SET name = name || $$!$$ WHERE email LIKE $$owner@%$$';

  it.each(['', 'b'])('reports to each its own when the setting is "%s"', async (setting) => {
    await be(clients.superuser, setting);
    const rows = await logged(clients.superuser, both);
    expect(rows.toSorted(byTenant).map(({ tenant, payload }) => [tenant, payload['email']])).toEqual(
      [
        [world.acmeId, ['owner@acme.test', 'owner@acme.test']],
        [world.globexId, ['owner@globex.test', 'owner@globex.test']],
      ].toSorted(byText),
    );
    const { rows: after } = await clients.superuser.query(
      "SELECT current_setting('app.tenant_id', true) AS now",
    );
    expect(after).toEqual([{ now: setting }]);
  });

  it('reports a row that changes hands to both', async () => {
    const sql = `UPDATE tag SET tenant_id = '${world.globexId}' WHERE name = 'other'`;
    const rows = await logged(clients.superuser, sql);
    expect(rows.map(({ tenant }) => tenant).toSorted(byText)).toEqual(
      [world.acmeId, world.globexId].toSorted(byText),
    );
  });
});

describe('the catalogue of tenants', () => {
  const newTenant = "INSERT INTO tenant (id, slug, name) VALUES (md5('new')::uuid, 'new', 'New')";
  const ids = async (sql: string, before = '') =>
    (await inCatalogue(sql, before)).map(({ tenant, topic, payload }) => ({ tenant, topic, payload }));

  /** By the owner, who has no tenant set; what was written is read tenant by tenant, as row security wants it. */
  async function inCatalogue(sql: string, before: string): Promise<Logged[]> {
    const { owner } = clients;
    await owner.query('BEGIN');
    await owner.query("SELECT set_config('app.tenant_id', '', false)");
    await owner.query(before);
    await owner.query('SAVEPOINT before');
    await owner.query(sql);
    const now = await owner.query<{ now: string }>("SELECT current_setting('app.tenant_id', true) AS now");
    expect(now.rows).toEqual([{ now: '' }]);
    const seen: Logged[] = [];
    const { rows: tenants } = await clients.superuser.query<{ id: string }>(
      "SELECT id FROM tenant UNION SELECT md5('new')::uuid ORDER BY 1",
    );
    for (const { id } of tenants) {
      await owner.query("SELECT set_config('app.tenant_id', $1, true)", [id]);
      seen.push(...(await owner.query<Logged>(OWN_CHANGES)).rows);
    }
    await owner.query('ROLLBACK');
    await be(owner, world.acmeId);
    return seen;
  }

  it('reports a suspended tenant to that tenant', async () => {
    const sql = `UPDATE tenant SET status = 'SUSPENDED' WHERE id = '${world.globexId}'`;
    expect(await ids(sql)).toEqual([
      { tenant: world.globexId, topic: 'tenant', payload: { id: [world.globexId, world.globexId] } },
    ]);
  });

  it('reports a new tenant, and one that is deleted', async () => {
    const { rows } = await clients.superuser.query<{ id: string }>("SELECT md5('new')::uuid AS id");
    const id = rows[0]?.id as string;
    const change = { tenant: id, topic: 'tenant', payload: { id: [id] } };
    expect(await ids(newTenant)).toEqual([change]);
    expect(await ids("DELETE FROM tenant WHERE slug = 'new'", newTenant)).toEqual([change, change]);
  });

  it('reports nothing when nothing changes', async () => {
    expect(await ids('UPDATE tenant SET name = name')).toEqual([]);
  });
});

describe('the log', () => {
  const count = async (): Promise<number> =>
    (await clients.superuser.query("SELECT FROM outbox WHERE kind = 'CHANGE'")).rowCount ?? 0;

  it('keeps the change of a write by Prisma, and of an upsert, in the transaction of the write', async () => {
    const before = await count();
    const tag = { id: newId(), name: 'by prisma' };
    await transaction(world.acme, async (tx) => {
      await tx.db.tag.create({ data: tag });
      await tx.db.tag.upsert({
        where: { tenantId_id: { tenantId: world.acmeId, id: tag.id } },
        create: tag,
        update: { name: 'again' },
      });
    });
    const { rows } = await clients.superuser.query<{ payload: unknown; xid: string }>(
      "SELECT payload, xid FROM outbox WHERE kind = 'CHANGE' ORDER BY id OFFSET $1",
      [before],
    );
    expect(rows.map(({ payload }) => payload)).toEqual([
      { id: [tag.id], name: ['by prisma'] },
      { id: [tag.id, tag.id], name: ['by prisma', 'again'] },
    ]);
    expect(new Set(rows.map(({ xid }) => xid)).size).toBe(1);
  });

  it('keeps nothing of a transaction that is rolled back', async () => {
    const before = await count();
    const failing = transaction(world.acme, async (tx) => {
      await tx.db.tag.create({ data: { id: newId(), name: 'never' } });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await logged(clients.app, SAMPLES['tag']?.insert(3) ?? '');
    expect(await count()).toBe(before);
  });

  it('shows the application what its own transaction wrote, and nothing of another one or of another tenant', async () => {
    const everything = 'SELECT topic FROM outbox';
    await clients.other.query('BEGIN');
    await clients.other.query(SAMPLES['tag']?.insert(1) ?? '');
    expect((await clients.app.query(everything)).rows).toEqual([]);
    expect((await clients.other.query(everything)).rows).toEqual([{ topic: 'tag' }]);
    await be(clients.other, world.globexId);
    expect((await clients.other.query(everything)).rows).toEqual([]);
    await clients.other.query('ROLLBACK');
    await be(clients.other, world.acmeId);
    expect(await count()).toBeGreaterThan(0);
    expect((await clients.other.query(everything)).rows).toEqual([]);
  });

  it.each([
    "UPDATE outbox SET topic = 'x'",
    'DELETE FROM outbox',
    'TRUNCATE outbox',
    'SELECT * FROM log_reader',
  ])('refuses the application %s', async (sql) => {
    await expect(clients.app.query(sql)).rejects.toMatchObject({ code: '42501' });
  });

  it('is not led astray by a search path with other functions and operators', async () => {
    await clients.superuser.query(`
      CREATE SCHEMA astray;
      CREATE FUNCTION astray.never(text, text) RETURNS boolean LANGUAGE sql RETURN false;
      CREATE FUNCTION astray.current_setting(text, boolean) RETURNS text LANGUAGE sql RETURN 'astray';
      CREATE FUNCTION astray.set_config(text, text, boolean) RETURNS text LANGUAGE sql RETURN 'astray';
      CREATE OPERATOR astray.= (leftarg = text, rightarg = text, function = astray.never);
      CREATE TABLE astray.outbox (tenant_id uuid, id int, kind text, topic text, payload jsonb);
      GRANT USAGE ON SCHEMA astray TO PUBLIC; GRANT ALL ON astray.outbox TO PUBLIC;`);
    for (const count of [1, 3, 101]) {
      const sql = `SET LOCAL search_path = astray, pg_catalog, public; ${SAMPLES['tag']?.insert(count)}; RESET search_path`;
      expect(topics(await logged(clients.app, sql))).toEqual(['tag']);
    }
    await clients.superuser.query('DROP SCHEMA astray CASCADE');
  });
});

describe('the relay', () => {
  const asRelay = async (sql: string): Promise<number | null> => {
    await clients.superuser.query(
      `BEGIN; SET LOCAL ROLE atrium_relay; SELECT set_config('app.tenant_id', '${world.acmeId}', true)`,
    );
    try {
      return (await clients.superuser.query(sql)).rowCount;
    } finally {
      await clients.superuser.query('ROLLBACK');
    }
  };

  it('reads all of the log, deletes changes and no facts, and keeps its cursor', async () => {
    const fact = "INSERT INTO outbox (kind, topic, payload) VALUES ('FACT', 'tag.made', '{}')";
    await clients.app.query(fact);
    const all = (await clients.superuser.query('SELECT FROM outbox')).rowCount;
    const changes = (await clients.superuser.query("SELECT FROM outbox WHERE kind = 'CHANGE'")).rowCount;
    expect(await asRelay('SELECT FROM outbox')).toBe(all);
    expect(await asRelay('DELETE FROM outbox')).toBe(changes);
    expect(changes).toBeLessThan(all ?? 0);
    expect(await asRelay("INSERT INTO log_reader (name, xid, id) VALUES ('cache', '1', 1)")).toBe(1);
    await expect(asRelay("UPDATE outbox SET topic = 'x'")).rejects.toMatchObject({ code: '42501' });
  });
});
