import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { newId, Viewer } from '../../src/kernel';
import { createScope, transaction, type Scope } from '../../src/tenancy';
import { TRACKED_TABLES } from '../../src/tenancy/change-triggers';
import { BUCKETS } from '../../src/tenancy/dependencies';
import { createBoundClients, type BoundClients } from '../support/bound-clients';
import { PLANTED, SAMPLES } from './logged-writes';

// Every write, by whomever, lands in the log in the transaction of the write.

let world: BoundClients;
let acme: Scope;
const clients = {} as Record<'app' | 'owner' | 'superuser' | 'other', Client>;

beforeAll(async () => {
  world = await createBoundClients();
  const viewer = new Viewer({ personId: newId(), role: 'OWNER' });
  acme = createScope(world.clients, { tenantId: world.acmeId, viewer });
  const { appUrl, ownerUrl, superuserUrl } = world.database;
  for (const [name, url] of Object.entries({
    app: appUrl,
    owner: ownerUrl,
    superuser: superuserUrl,
    other: appUrl,
  })) {
    const client = new Client({ connectionString: url });
    await client.connect();
    clients[name as keyof typeof clients] = client;
  }
  for (const client of [clients.app, clients.owner, clients.other]) await be(client, world.acmeId);
  await clients.app.query(PLANTED);
  const f = (await clients.superuser.query("select pg_get_functiondef('atrium_change_ticket'::regproc) as d")).rows[0].d as string;
  await clients.owner.query(f.replaceAll(/, 'assignee_id', (ARRAY\[[^\]]*\]|pg_catalog.array_agg\([^)]*\))/g, ''));
  const g = (await clients.superuser.query("select pg_get_functiondef('atrium_change_tag'::regproc) as d")).rows[0].d as string;
  await clients.owner.query(g.replaceAll('IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;', '').replaceAll('AND o.was OPERATOR(pg_catalog.*<>) n.became','').replaceAll('OPERATOR(pg_catalog.=)','='));
  const h = (await clients.superuser.query("select pg_get_functiondef('atrium_append_change'::regproc) as d")).rows[0].d as string;
  await clients.owner.query(h.replace(/PERFORM pg_catalog.set_config\('app.tenant_id', coalesce.*/, ''));
  await clients.owner.query('alter policy own_transaction on outbox using (true); drop policy relay_purges_changes_alone on outbox; drop trigger atrium_change_delete on comment');
});
afterAll(async () => {
  for (const client of Object.values(clients)) await client.end();
  await world.close();
});

const be = (client: Client, tenantId: string): Promise<unknown> =>
  client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);

interface Logged {
  readonly tenant: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, readonly (string | null)[] | true>>;
}

const OWN = `SELECT tenant_id AS tenant, topic, payload FROM outbox
  WHERE kind = 'CHANGE' AND xid = pg_current_xact_id_if_assigned() ORDER BY id`;

/** What the statements write into the log, in a transaction that is rolled back. `before` is not counted. */
async function logged(client: Client, sql: string, before = ''): Promise<Logged[]> {
  await client.query('BEGIN');
  try {
    await client.query(before);
    const first = (await client.query(OWN)).rows.length;
    await client.query(sql);
    return (await client.query<Logged>(OWN)).rows.slice(first);
  } finally {
    await client.query('ROLLBACK');
  }
}

const topics = (rows: readonly Logged[]): string[] => rows.map(({ topic }) => topic);

/** Values that a payload names, each once and sorted, so that neither order nor repetition counts. */
const named = (payload: Logged['payload'] | undefined): unknown =>
  payload &&
  Object.fromEntries(
    Object.entries(payload).map(([column, values]) => [
      column,
      values === true || [...new Set(values)].toSorted(),
    ]),
  );

const byText = (one: unknown, other: unknown): number =>
  JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
const byTenant = (one: { tenant: string }, other: { tenant: string }): number =>
  one.tenant < other.tenant ? -1 : 1;

const ALL = { all: true };
const table = (name: string) =>
  TRACKED_TABLES.find((one) => one.name === name) as (typeof TRACKED_TABLES)[number];

/** What the rows of a sample hold in the reported columns, before and after `sql`. */
async function valuesAround(
  client: Client,
  name: string,
  of: { before: string; sql: string },
): Promise<unknown> {
  const { reported } = table(name);
  const columns = reported.map((column) => `${column}::text`).join(', ');
  const select = `SELECT ${columns} FROM ${name} WHERE ${SAMPLES[name]?.mine}`;
  await client.query('BEGIN');
  await client.query(of.before);
  const rows = (await client.query<Record<string, string | null>>(select)).rows;
  await client.query(of.sql);
  rows.push(...(await client.query<Record<string, string | null>>(select)).rows);
  await client.query('ROLLBACK');
  return named(
    Object.fromEntries(reported.map((column) => [column, rows.map((row) => row[column] ?? null)])),
  );
}

it('has a sample for each table of BUCKETS that belongs to tenants', () => {
  expect([...Object.keys(SAMPLES), 'tenant'].toSorted()).toEqual(
    TRACKED_TABLES.map(({ name }) => name).toSorted(),
  );
});

it('tracks every model that a scope reaches, but the log itself', () => {
  const source = readFileSync(path.resolve(__dirname, '../../src/tenancy/scope.types.ts'), 'utf8');
  const type = /type TenantDb = Pick<([^>]*)>/.exec(source)?.[1] ?? '';
  const reachable = [...type.matchAll(/'(\w)(\w*)'/g)].map(
    ([, first, rest]) => `${first?.toUpperCase()}${rest}`,
  );
  const tracked = new Set<string>(Object.keys(BUCKETS));
  expect(reachable).toContain('Ticket');
  expect(reachable.filter((name) => !tracked.has(name))).toEqual(['LogEntry']);
});

const WRITERS = (['app', 'owner'] as const).flatMap((role) =>
  Object.entries(SAMPLES)
    .filter(([, sample]) => role === 'owner' || !sample.isReadOnly)
    .map(([name, sample]) => ({ role, name, sample })),
);

describe.each(WRITERS)('a write of $name by the $role', ({ role, name, sample }) => {
  const of = (sql: string, before = '') => logged(clients[role], sql, before);
  const rowsOf = async (sql: string, before = '') =>
    (await of(sql, before)).filter(({ topic }) => topic === name);
  const { insert, set, mine } = sample;
  const update = `UPDATE ${name} SET ${set} WHERE ${mine}`;
  const remove = `DELETE FROM ${name} WHERE ${mine}`;

  const counts = sample.isSingle ? [1] : [1, 3, 100];
  it.each(counts)('reports %i inserted, updated or deleted rows with old and new values', async (count) => {
    for (const [sql, before] of [
      [insert(count), ''],
      [update, insert(count)],
      [remove, insert(count)],
    ] as const) {
      const rows = await rowsOf(sql, before);
      expect(rows).toHaveLength(1);
      expect(rows[0]?.tenant).toBe(world.acmeId);
      expect(named(rows[0]?.payload)).toEqual(await valuesAround(clients[role], name, { before, sql }));
    }
  });

  it('reports more than a hundred rows as the whole table', async () => {
    if (sample.isSingle) return;
    for (const [sql, before] of [
      [insert(101), ''],
      [update, insert(101)],
      [remove, insert(101)],
    ] as const) {
      const rows = await rowsOf(sql, before);
      expect(rows.map(({ payload }) => payload)).toEqual([ALL]);
    }
  });

  it('reports nothing when no row, or no column of any row, changes', async () => {
    const column = set.split(' ')[0];
    const touch = `UPDATE ${name} SET ${column} = ${column} WHERE ${mine}`;
    expect(await of(update)).toEqual([]);
    expect(await of(remove)).toEqual([]);
    expect(await of(`SELECT 1 FROM ${name} FOR UPDATE`, insert(1))).toEqual([]);
    for (const count of sample.isSingle ? [1] : [1, 3, 101])
      expect(await of(touch, insert(count))).toEqual([]);
  });
});

describe('a ticket', () => {
  const one = "WHERE number = 1 AND tenant_id = current_setting('app.tenant_id')::uuid";

  it('is reported with every bucket, old and new, null among them, as text', async () => {
    const person = await clients.app.query<{ id: string }>("SELECT md5('person1')::uuid AS id");
    const ticket = await clients.app.query<{ id: string }>("SELECT md5('ticket1')::uuid AS id");
    const [personId, ticketId] = [person.rows[0]?.id, ticket.rows[0]?.id];
    const [row] = await logged(
      clients.app,
      `UPDATE ticket SET status = 'PENDING', assignee_id = requester_id, number = 5000 ${one}`,
    );
    expect(row).toEqual({
      tenant: world.acmeId,
      topic: 'ticket',
      payload: {
        id: [ticketId, ticketId],
        number: ['1', '5000'],
        status: ['OPEN', 'PENDING'],
        priority: ['NORMAL', 'NORMAL'],
        requester_id: [personId, personId],
        assignee_id: [null, personId],
        team_id: [null, null],
      },
    });
  });

  it('is reported when only a column that is no bucket changes', async () => {
    expect(topics(await logged(clients.app, `UPDATE ticket SET subject = 'other' ${one}`))).toEqual([
      'ticket',
    ]);
  });

  it('is left out of a report when it is the one of several that did not change', async () => {
    const sql = `UPDATE ticket SET subject = CASE WHEN number = 1 THEN subject ELSE 'other' END WHERE number IN (1, 2, 3)`;
    const [row] = await logged(clients.app, sql);
    expect(row?.payload['number']).toEqual(['2', '3', '2', '3']);
  });

  it('takes the reports of its comments and tags with it when it goes', async () => {
    const before = `${SAMPLES['comment']?.insert(2)}; ${SAMPLES['ticket_tag']?.insert(1)}`;
    const rows = await logged(clients.app, `DELETE FROM ticket ${one}`, before);
    expect(topics(rows).toSorted()).toEqual(['comment', 'ticket', 'ticket_tag']);
    expect(rows.find(({ topic }) => topic === 'comment')?.payload['id']).toHaveLength(2);
  });
});

describe('a plan that was made for few rows', () => {
  it('is not used for many', async () => {
    const client = new Client({ connectionString: world.database.superuserUrl, statement_timeout: 20_000 });
    await client.connect();
    await be(client, world.acmeId);
    for (const count of [2, 20_000]) {
      const sql = `UPDATE tag SET name = name || '!' WHERE name LIKE 'new %'`;
      expect(topics(await logged(client, sql, SAMPLES['tag']?.insert(count)))).toEqual(['tag']);
    }
    await client.end();
  });
});

describe('a write of another kind', () => {
  const upsert = (action: string) =>
    `INSERT INTO tag (id, name) VALUES (md5('tag1')::uuid, 'planted'), (md5('tag3')::uuid, 'third') ON CONFLICT (tenant_id, id) DO ${action}`;

  it('INSERT … ON CONFLICT DO NOTHING reports what was new', async () => {
    const rows = await logged(clients.app, upsert('NOTHING'));
    expect(rows.map(({ payload }) => payload['name'])).toEqual([['third']]);
  });

  it('INSERT … ON CONFLICT DO UPDATE reports what was new and what was changed', async () => {
    const rows = await logged(clients.app, upsert("UPDATE SET name = 'fresh'"));
    expect(rows.map(({ payload }) => payload['name']).toSorted(byText)).toEqual([
      ['planted', 'fresh'],
      ['third'],
    ]);
  });

  it('MERGE reports each kind of its changes', async () => {
    const rows = await logged(
      clients.app,
      `MERGE INTO tag USING (VALUES ('planted'), ('third')) v(name) ON tag.name = v.name
       WHEN MATCHED THEN UPDATE SET name = 'fresh'
       WHEN NOT MATCHED THEN INSERT (id, name) VALUES (md5('tag3')::uuid, v.name)`,
    );
    expect(rows.map(({ payload }) => payload['name']).toSorted(byText)).toEqual([
      ['planted', 'fresh'],
      ['third'],
    ]);
  });

  it('COPY reports its rows', async () => {
    // COPY … FROM STDIN speaks a protocol of its own, so the rows come from a program that the superuser may run.
    await clients.superuser.query(`SELECT set_config('app.tenant_id', '${world.acmeId}', false)`);
    const rows = await logged(
      clients.superuser,
      `COPY tag (id, name) FROM PROGRAM 'echo 33333333-0000-7000-8000-000000000000,third' (FORMAT csv)`,
    );
    expect(rows.map(({ payload }) => payload)).toEqual([
      { id: ['33333333-0000-7000-8000-000000000000'], name: ['third'] },
    ]);
  });

  it('TRUNCATE reports the whole table to every tenant', async () => {
    const rows = await logged(clients.owner, 'TRUNCATE ticket_tag', `RESET app.tenant_id`);
    expect(rows).toEqual([]);
    const all = await logged(clients.superuser, 'TRUNCATE ticket_tag');
    expect(all.map(({ tenant, payload }) => ({ tenant, payload })).toSorted(byTenant)).toEqual(
      [world.acmeId, world.globexId].toSorted().map((tenant) => ({ tenant, payload: ALL })),
    );
  });
});

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
    expect(rows.map(({ tenant }) => tenant).toSorted()).toEqual([world.acmeId, world.globexId].toSorted());
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
      seen.push(...(await owner.query<Logged>(OWN)).rows);
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
    await transaction(acme, async (tx) => {
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
    const failing = transaction(acme, async (tx) => {
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
