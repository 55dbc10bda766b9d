import { createHash, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { KeyedRows } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';
import { runSql } from '../support/database';

const bounds = { statementTimeoutMs: 300, lockTimeoutMs: 150 };
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const emailKey = (email: string): string => hash(`mailto: ${email}`);
const tomorrow = new Date(Date.now() + 86_400_000);
const yesterday = new Date(Date.now() - 86_400_000);

let world: BoundClients;
let rows: KeyedRows;
let client: Client;

beforeAll(async () => {
  // One connection: every statement follows another key's on it.
  world = await createBoundClients({ pool: { size: 1 } });
  rows = new KeyedRows({ pool: world.pool, bounds });
  client = new Client({ connectionString: world.database.appUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await world?.close();
});

async function newSession(identityKey = hash(randomUUID()), expiresAt = tomorrow) {
  const key = hash(randomUUID());
  await rows.putSession({ key, identityKey, record: { name: 'Ada', refreshAt: null }, expiresAt });
  return { key, identityKey };
}

describe('memberships', () => {
  it('are those of the stated identity, in every tenant', async () => {
    for (const tenantId of [world.acmeId, world.globexId]) {
      const data = { id: randomUUID(), email: 'both@two.test', name: 'In both' };
      await world.clients.of(tenantId).person.create({ data });
    }
    const both = await rows.membershipsOf(emailKey('both@two.test'));
    expect(both.map(({ tenantId }) => tenantId)).toEqual([world.acmeId, world.globexId]);
    const owner = await world.clients.of(world.acmeId).person.findFirst({ where: { role: 'OWNER' } });
    expect(await rows.membershipsOf(emailKey('owner@acme.test'))).toEqual([
      { tenantId: world.acmeId, personId: owner?.id },
    ]);
    expect(await rows.membershipsOf(hash('nobody'))).toEqual([]);
  });

  it('follow a changed email address', async () => {
    const { person } = world.clients.of(world.acmeId);
    await person.create({ data: { id: randomUUID(), email: 'old@acme.test', name: 'Moves' } });
    await person.updateMany({ where: { email: 'old@acme.test' }, data: { email: 'new@acme.test' } });
    expect(await rows.membershipsOf(emailKey('old@acme.test'))).toEqual([]);
    expect(await rows.membershipsOf(emailKey('new@acme.test'))).toHaveLength(1);
  });

  it('are at most a hundred', async () => {
    await runSql(
      world.database.superuserUrl,
      `insert into tenant (id, slug, name) select gen_random_uuid(), 'many-' || n, 'Many' from generate_series(1, 120) n;
       alter table person no force row level security;
       insert into person (tenant_id, id, email, name)
         select id, gen_random_uuid(), 'everywhere@many.test', 'x' from tenant where slug like 'many-%'`,
    );
    await runSql(world.database.superuserUrl, 'alter table person force row level security');
    expect(await rows.membershipsOf(emailKey('everywhere@many.test'))).toHaveLength(100);
  });

  it('travel with their key in one round trip', async () => {
    world.statements.length = 0;
    await rows.membershipsOf(hash('x'));
    expect(world.statements.map((text) => text.slice(0, 16))).toEqual([
      'select pg_catalo',
      'select tenant_id',
    ]);
  });
});

describe('a tenant', () => {
  it('is found by its short name while it is active', async () => {
    expect(await rows.tenantIdBySlug('acme')).toBe(world.acmeId);
    expect(await rows.tenantIdBySlug('globex')).toBe(world.globexId);
    expect(await rows.tenantIdBySlug('nobody')).toBeNull();
    await runSql(world.database.superuserUrl, "update tenant set status = 'SUSPENDED' where slug = 'globex'");
    expect(await rows.tenantIdBySlug('globex')).toBeNull();
    await runSql(world.database.superuserUrl, "update tenant set status = 'ACTIVE' where slug = 'globex'");
  });

  it.each(['', 'ACME', 'acme\0', "acme' or true --", 'a'.repeat(64), '%', 'ac me', 'acme\n'])(
    'is not looked for by %j',
    async (slug) => {
      world.statements.length = 0;
      expect(await rows.tenantIdBySlug(slug)).toBeNull();
      expect(world.statements).toEqual([]);
    },
  );
});

describe('a stored session', () => {
  it('is read, changed and deleted by its key', async () => {
    const { key, identityKey } = await newSession();
    expect(await rows.session(key)).toEqual({
      key,
      identityKey,
      record: { name: 'Ada', refreshAt: null },
      expiresAt: tomorrow,
    });
    const change = (expected: Record<string, string | null>) =>
      rows.changeSession(key, { record: { name: 'Eve' }, expected });
    expect([await change({ name: 'Bob' }), await change({ refreshAt: null })]).toEqual([false, true]);
    expect(await rows.session(key)).toMatchObject({ record: { name: 'Eve', refreshAt: null } });
    expect(await rows.deleteSession(key)).toBe(true);
    expect(await rows.deleteSession(key)).toBe(false);
    expect(await rows.changeSession(key, { record: {} })).toBe(false);
    expect(await rows.session(key)).toBeNull();
  });

  it('is listed and deleted with those of its identity, and no other', async () => {
    const [one, other] = [await newSession(), await newSession()];
    const second = await newSession(one.identityKey);
    expect((await rows.sessionsOf(one.identityKey)).map(({ key }) => key).toSorted()).toEqual(
      [one.key, second.key].toSorted(),
    );
    expect(await rows.deleteSessionsOf(one.identityKey, { except: second.key })).toBe(1);
    expect(await rows.deleteSessionsOf(one.identityKey, { keyStartsWith: other.key })).toBe(0);
    expect(await rows.deleteSessionsOf(one.identityKey)).toBe(1);
    expect(await rows.sessionsOf(other.identityKey)).toHaveLength(1);
  });

  it('is refused a key that is taken, and keeps what it holds', async () => {
    const { key, identityKey } = await newSession();
    const again = rows.putSession({ key, identityKey: hash('thief'), record: {}, expiresAt: tomorrow });
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await rows.session(key)).toMatchObject({ identityKey, record: { name: 'Ada' } });
  });
});

describe('a thing for one use', () => {
  it('is used once, and again when its time is over', async () => {
    const key = hash(randomUUID());
    expect(await rows.once(key, tomorrow)).toBe(true);
    expect(await rows.once(key, tomorrow)).toBe(false);
    const over = hash(randomUUID());
    expect(await rows.once(over, yesterday)).toBe(true);
    expect(await rows.once(over, tomorrow)).toBe(true);
    expect(await rows.once(over, tomorrow)).toBe(false);
  });
});

describe('the sweep', () => {
  it('takes what is over, and nothing else', async () => {
    await rows.sweep();
    const [live, over] = [await newSession(), await newSession(undefined, yesterday)];
    const [used, usedUp] = [hash(randomUUID()), hash(randomUUID())];
    await rows.once(used, tomorrow);
    await rows.once(usedUp, yesterday);
    expect(await rows.sweep()).toBe(2);
    expect(await rows.session(live.key)).not.toBeNull();
    expect(await rows.session(over.key)).toBeNull();
    expect(await rows.once(used, tomorrow)).toBe(false);
  });
});

describe('a key', () => {
  it.each(['', 'x', 'A'.repeat(64), `${'a'.repeat(63)}\n`, `${'a'.repeat(64)}\n`, 'a'.repeat(65)])(
    'that is no SHA-256 in hex is refused: %j',
    async (key) => {
      await expect(rows.session(key)).rejects.toThrow(TypeError);
      await expect(rows.membershipsOf(key)).rejects.toThrow(TypeError);
      await expect(rows.once(key, tomorrow)).rejects.toThrow(TypeError);
      const put = rows.putSession({ key: hash('x'), identityKey: key, record: {}, expiresAt: tomorrow });
      await expect(put).rejects.toThrow(TypeError);
    },
  );

  it('leaves nothing behind on the connection', async () => {
    const { key, identityKey } = await newSession();
    await rows.session(key);
    await rows.sessionsOf(identityKey);
    await rows.putSession({ key, identityKey, record: {}, expiresAt: tomorrow }).catch(() => undefined);
    const text = `select current_setting('app.session_key', true) as key,
      current_setting('app.identity_key', true) as identity, (select count(*)::int from login_session) as sessions`;
    expect((await world.pool.run([{ text }], 0)).rows).toEqual([{ key: '', identity: '', sessions: 0 }]);
  });

  it('waits for a lock no longer than it may', async () => {
    const { key } = await newSession();
    await client.query('begin');
    await client.query("select set_config('app.session_key', $1, true)", [key]);
    await client.query('update login_session set record = record');
    const blocked = rows.changeSession(key, { record: { name: 'x' } });
    await expect(blocked).rejects.toMatchObject({ code: 'TIMEOUT', kind: { retriable: true } });
    await client.query('rollback');
  });
});

// What somebody could do who got hold of the application's own connection and its SQL.
describe('the application role', () => {
  const states = async (settings: Record<string, string>): Promise<void> => {
    await client.query('reset all');
    for (const [name, value] of Object.entries(settings)) {
      await client.query('select set_config($1, $2, false)', [name, value]);
    }
  };
  const counts = async (): Promise<number[]> => {
    const { rows } = await client.query<{ counts: number[] }>(
      `select array[(select count(*) from login_session), (select count(*) from used_once),
         (select count(*) from identity_link), (select count(*) from tenant)]::int[] as counts`,
    );
    return rows[0]?.counts ?? [];
  };
  afterAll(() => client.query('reset all'));

  it.each([
    ['nothing is stated', {}],
    [
      'empty keys are stated',
      { 'app.session_key': '', 'app.identity_key': '', 'app.once_key': '', 'app.tenant_slug': '' },
    ],
    [
      'keys of nothing are stated',
      {
        'app.session_key': hash('?'),
        'app.identity_key': hash('?'),
        'app.once_key': hash('?'),
        'app.tenant_slug': '?',
      },
    ],
    [
      'patterns are stated',
      { 'app.session_key': '%', 'app.identity_key': '%', 'app.once_key': '.*', 'app.tenant_slug': '%' },
    ],
  ])('sees no row when %s', async (_name, settings) => {
    await newSession();
    await rows.once(hash(randomUUID()), tomorrow);
    await states(settings);
    expect(await counts()).toEqual([0, 0, 0, 0]);
  });

  it('sees by one key its own rows, and nothing by another kind of key', async () => {
    const [one, other] = [await newSession(), await newSession()];
    await states({ 'app.session_key': one.key });
    const { rows: seen } = await client.query<{ session_key: string }>(
      'select session_key from login_session',
    );
    expect(seen.map((row) => row.session_key)).toEqual([one.key]);
    expect(await counts()).toEqual([1, 0, 0, 0]);
    await states({ 'app.identity_key': other.identityKey });
    expect(await counts()).toEqual([1, 0, 0, 0]);
    await states({ 'app.session_key': other.identityKey, 'app.once_key': one.key });
    expect(await counts()).toEqual([0, 0, 0, 0]);
    await states({ 'app.tenant_slug': 'acme' });
    expect(await counts()).toEqual([0, 0, 0, 1]);
    await states({ 'app.identity_key': emailKey('owner@acme.test') });
    expect(await counts()).toEqual([0, 0, 1, 0]);
  });

  it("cannot change or delete what another key opens, nor write in another's name", async () => {
    const [mine, theirs] = [await newSession(), await newSession()];
    const used = hash(randomUUID());
    await rows.once(used, tomorrow);
    await states({ 'app.session_key': mine.key, 'app.once_key': hash('mine') });
    for (const text of [
      "update login_session set record = '{}' where session_key = $1",
      'delete from login_session where session_key = $1',
      'delete from login_session where identity_key = $1',
      'delete from used_once where once_key = $1',
      "update used_once set expires_at = '2000-01-01' where once_key = $1",
    ]) {
      for (const value of [theirs.key, theirs.identityKey, used]) {
        expect((await client.query(text, [value])).rowCount).toBe(0);
      }
    }
    const [name, key] = [hash(randomUUID()), hash(randomUUID())];
    const insert = `insert into login_session (session_key, identity_key, record, expires_at) values ($1, $2, '{}', now())`;
    await expect(client.query(insert, [key, theirs.identityKey])).rejects.toThrow(/row-level security/);
    await expect(client.query('insert into used_once values ($1, now())', [name])).rejects.toThrow(
      /row-level security/,
    );
    await expect(
      client.query('update login_session set session_key = $1', [key]).then(counts),
    ).rejects.toThrow(/row-level security/);
    expect(await rows.session(theirs.key)).not.toBeNull();
    expect(await rows.once(used, tomorrow)).toBe(false);
  });

  it('cannot write a link or a tenant by the key that shows it', async () => {
    await states({ 'app.identity_key': emailKey('owner@acme.test'), 'app.tenant_slug': 'acme' });
    expect((await client.query('delete from identity_link')).rowCount).toBe(0);
    expect((await client.query('update identity_link set created_at = now()')).rowCount).toBe(0);
    const steal = `insert into identity_link (tenant_id, identity_key, person_id)
      select tenant_id, '${hash('thief')}', person_id from identity_link`;
    await expect(client.query(steal)).rejects.toThrow(/row-level security/);
    await expect(client.query("update tenant set status = 'ACTIVE'")).rejects.toThrow(/permission denied/);
    expect(await rows.membershipsOf(hash('thief'))).toEqual([]);
  });
});
