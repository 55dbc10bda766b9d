import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from 'pg';
import { TRACKED_TABLES } from '../../src/tenancy/change-triggers';
import { BUCKETS } from '../../src/tenancy/dependencies';
import { be, byTenant, byText, createLogWorld, logged, named, topics, type LogWorld } from './log-world';
import { SAMPLES } from './logged-writes';

// Every write, by whomever, lands in the log in the transaction of the write.

let world: LogWorld;
let clients: LogWorld['clients'];
beforeAll(async () => {
  world = await createLogWorld();
  clients = world.clients;
});
afterAll(() => world?.close());

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
  expect([...Object.keys(SAMPLES), 'tenant'].toSorted(byText)).toEqual(
    TRACKED_TABLES.map(({ name }) => name).toSorted(byText),
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
    expect(topics(rows).toSorted(byText)).toEqual(['comment', 'ticket', 'ticket_tag']);
    expect(rows.find(({ topic }) => topic === 'comment')?.payload['id']).toHaveLength(2);
  });
});

describe('a plan that was made for few rows', () => {
  it('is not used for many', async () => {
    const client = clients.other;
    for (const count of [2, 20_000]) {
      const sql = `UPDATE tag SET name = name || '!' WHERE name LIKE 'new %'`;
      expect(topics(await logged(client, sql, SAMPLES['tag']?.insert(count)))).toEqual(['tag']);
    }
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
    await be(clients.superuser, world.acmeId);
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
      [world.acmeId, world.globexId].toSorted(byText).map((tenant) => ({ tenant, payload: ALL })),
    );
  });
});
