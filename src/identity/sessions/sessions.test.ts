import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, runSql, type TestDatabase } from '../../../test/support/database';
import { freePort, startRedis, type TestRedis } from '../../../test/support/redis';
import { StatementPool } from '../../platform/postgres';
import { createRedis, type Redis } from '../../platform/redis';
import { KeyedRows } from '../../tenancy';
import {
  handleOf,
  postgresSessions,
  redisSessions,
  type NewSession,
  type SessionOptions,
  type SessionStore,
} from '.';

const MINUTE = 60_000;
const bounds = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };

let database: TestDatabase;
let pool: StatementPool;
let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new StatementPool({ url: database.appUrl, size: 8, queue: 1_000, waitMs: 5_000 });
  server = await startRedis();
  redis = createRedis(server.url);
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
  await pool?.close();
  await database?.drop();
});

const stores: Record<string, (options: SessionOptions) => SessionStore> = {
  PostgreSQL: (options) => postgresSessions(new KeyedRows({ pool, bounds }), options),
  Redis: (options) => redisSessions(redis, options),
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function newSession(changes: Partial<NewSession> = {}): NewSession {
  return {
    identityKey: hash(randomUUID()),
    issuer: 'https://login.example',
    subject: 'subject-1',
    tenantId: null,
    providerTenantId: null,
    email: 'ada@acme.test',
    name: 'Ada',
    userAgent: 'Firefox',
    address: '192.0.2.1',
    refreshToken: 'sealed-refresh',
    refreshAt: new Date('2030-01-01T00:00:00.000Z'),
    idToken: null,
    ...changes,
  };
}

/** What neither store may hold: the secrets themselves. */
async function everythingStored(): Promise<string> {
  const { rows } = await pool.run(
    [{ text: "select set_config('row_security', 'on', true)" }, { text: 'select 1' }],
    1,
  );
  const names = await redis.keys('*');
  const hashes = await Promise.all(
    names.filter((name) => name.startsWith('atrium:session:')).map((name) => redis.hgetall(name)),
  );
  return JSON.stringify([rows, names, hashes]);
}

describe.each(Object.keys(stores))('sessions in %s', (kind) => {
  let clock: number;
  let sessions: SessionStore;

  beforeEach(() => {
    clock = Date.now();
    sessions = stores[kind]!({ idleMs: 30 * MINUTE, absoluteMs: 120 * MINUTE, now: () => clock });
  });

  const keyOf = async (secret: string): Promise<string> => (await sessions.find(secret))?.key ?? '';

  it('finds by its secret what was created, and by nothing else', async () => {
    const created = newSession({ tenantId: randomUUID(), providerTenantId: randomUUID(), idToken: 'sealed' });
    const secret = await sessions.create(created);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const at = new Date(clock);
    const found = await sessions.find(secret);
    expect(found).toEqual({
      ...created,
      key: hash(secret),
      createdAt: at,
      seenAt: at,
      absoluteUntil: new Date(clock + 120 * MINUTE),
    });
    expect(await sessions.find(randomBytes(32).toString('base64url'))).toBeNull();
    expect(await sessions.find(found?.key.slice(0, 43) ?? '')).toBeNull();
  });

  it('keeps no secret', async () => {
    const secret = await sessions.create(newSession());
    expect(await everythingStored()).not.toContain(secret);
    await runSql(
      database.superuserUrl,
      `do $$ begin
         if exists (select from login_session s where s::text like '%${secret}%') then raise 'found'; end if;
       end $$`,
    );
  });

  it.each([
    ['nothing', ''],
    ['42 characters', 'a'.repeat(42)],
    ['44 characters', 'a'.repeat(44)],
    ['a megabyte', 'a'.repeat(1_000_000)],
    ['base64 of the other alphabet', `${'a'.repeat(42)}+`],
    ['a line feed at its end', `${'a'.repeat(43)}\n`],
    ['a session key', 'a'.repeat(64)],
    ['letters that are not ASCII', 'ä'.repeat(43)],
    ['SQL', "' or true --".padEnd(43, 'x')],
  ])('finds nothing for a cookie of %s, and asks nobody', async (_name, cookie) => {
    const nobody = kind === 'Redis' ? createRedis(`redis://127.0.0.1:${await freePort()}`) : null;
    const closed = new StatementPool({ url: database.appUrl, size: 1, queue: 1, waitMs: 100 });
    await closed.close();
    const options = { idleMs: MINUTE, absoluteMs: MINUTE };
    const unreachable = nobody
      ? redisSessions(nobody, options)
      : postgresSessions(new KeyedRows({ pool: closed, bounds }), options);
    expect(await unreachable.find(cookie)).toBeNull();
    nobody?.disconnect();
  });

  it('does not find a secret with one character changed', async () => {
    const secret = await sessions.create(newSession());
    const changed = (secret.startsWith('A') ? 'B' : 'A') + secret.slice(1);
    expect(await sessions.find(changed)).toBeNull();
    // The last character holds four bits of the secret and two of nothing: those two count as well.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const alike = alphabet[alphabet.indexOf(secret.at(-1) ?? '') ^ 1] ?? '';
    expect(await sessions.find(secret.slice(0, -1) + alike)).toBeNull();
  });

  it('takes whatever a browser and a provider say, and cuts the browser to 200 characters', async () => {
    const secret = await sessions.create(
      newSession({ userAgent: `\0${'x'.repeat(198)}😀😀`, name: 'A\0d\ud800a', email: 'a\'b"\\@acme.test' }),
    );
    expect(await sessions.find(secret)).toMatchObject({
      userAgent: `${'x'.repeat(198)}\ufffd`,
      name: 'Ad\ufffda',
      email: 'a\'b"\\@acme.test',
    });
  });

  it('lives on while it is used, and notes its use at most once a minute', async () => {
    const secret = await sessions.create(newSession());
    const start = clock;
    clock += MINUTE - 1;
    expect((await sessions.find(secret))?.seenAt).toEqual(new Date(start));
    clock += 1;
    expect((await sessions.find(secret))?.seenAt).toEqual(new Date(clock));
    for (let used = 0; used < 3; used += 1) {
      clock += 29 * MINUTE;
      expect(await sessions.find(secret)).not.toBeNull();
    }
  });

  it('is over when it was idle too long', async () => {
    const secret = await sessions.create(newSession());
    clock += 30 * MINUTE;
    expect(await sessions.find(secret)).toBeNull();
  });

  it('is over at its absolute end, however much it was used', async () => {
    const secret = await sessions.create(newSession());
    for (let minutes = 20; minutes < 120; minutes += 20) {
      clock += 20 * MINUTE;
      expect(await sessions.find(secret)).not.toBeNull();
    }
    clock += 20 * MINUTE;
    expect(await sessions.find(secret)).toBeNull();
  });

  it('ends when its provider wants it to, if that is earlier', async () => {
    const earlier = await sessions.create(newSession({ absoluteUntil: new Date(clock + MINUTE) }));
    const later = await sessions.create(newSession({ absoluteUntil: new Date(clock + 1_000 * MINUTE) }));
    expect((await sessions.find(later))?.absoluteUntil).toEqual(new Date(clock + 120 * MINUTE));
    clock += MINUTE;
    expect(await sessions.find(earlier)).toBeNull();
  });

  it('changes what a patch names, and neither whose it is nor how long it lives', async () => {
    const secret = await sessions.create(newSession());
    const found = await sessions.find(secret);
    const patch = { name: 'Ada L.', tenantId: randomUUID(), refreshToken: null, refreshAt: null };
    const more = {
      identityKey: hash('other'),
      absoluteUntil: new Date(clock * 2),
      seenAt: new Date(clock * 2),
    };
    expect(await sessions.update(found?.key ?? '', { ...patch, ...more })).toBe(true);
    expect(await sessions.find(secret)).toEqual({ ...found, ...patch });
  });

  it('updates nothing that is not there', async () => {
    expect(await sessions.update(hash(randomUUID()), { name: 'x' })).toBe(false);
    expect(await sessions.update('no key', { name: 'x' })).toBe(false);
  });

  it('lets one of 50 refresh', async () => {
    const secret = await sessions.create(newSession());
    const key = await keyOf(secret);
    const [from, to] = [new Date('2030-01-01T00:00:00.000Z'), new Date('2030-01-01T01:00:00.000Z')];
    const claims = await Promise.all(Array.from({ length: 50 }, () => sessions.claimRefresh(key, from, to)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect((await sessions.find(secret))?.refreshAt).toEqual(to);
    expect(await sessions.claimRefresh(key, from, to)).toBe(false);
    expect(await sessions.claimRefresh(hash(randomUUID()), from, to)).toBe(false);
  });

  it('stays revoked, whatever updates, claims and uses race the revocation', async () => {
    for (let round = 0; round < 20; round += 1) {
      const session = newSession();
      const secret = await sessions.create(session);
      const key = await keyOf(secret);
      clock += MINUTE;
      const act = (index: number): Promise<unknown> =>
        index === 5
          ? sessions.revokeAll(session.identityKey)
          : index % 3 === 0
            ? sessions.update(key, { name: `x${index}` })
            : index % 3 === 1
              ? sessions.find(secret)
              : sessions.claimRefresh(key, session.refreshAt as Date, new Date(clock + index));
      await Promise.all(Array.from({ length: 12 }, (_, index) => act(index)));
      expect(await sessions.find(secret)).toBeNull();
      expect(await sessions.update(key, { name: 'x' })).toBe(false);
      expect(await sessions.list(session.identityKey)).toEqual([]);
    }
  });

  it('keeps both of two changes at once', async () => {
    const secret = await sessions.create(newSession());
    const key = await keyOf(secret);
    await Promise.all([
      sessions.update(key, { name: 'Changed' }),
      sessions.update(key, { refreshToken: 'changed' }),
    ]);
    expect(await sessions.find(secret)).toMatchObject({ name: 'Changed', refreshToken: 'changed' });
  });

  it("lists an identity's live sessions, newest first, without what could be used", async () => {
    const identityKey = hash(randomUUID());
    const old = await sessions.create(newSession({ identityKey, userAgent: 'old' }));
    clock += 10 * MINUTE;
    const middle = await sessions.create(newSession({ identityKey, userAgent: 'middle' }));
    clock += 10 * MINUTE;
    const fresh = await sessions.create(newSession({ identityKey, userAgent: 'fresh' }));
    await sessions.create(newSession({ userAgent: "somebody else's" }));
    const listed = await sessions.list(identityKey);
    expect(listed.map(({ userAgent }) => userAgent)).toEqual(['fresh', 'middle', 'old']);
    expect(listed[0]?.handle).toBe(handleOf(await keyOf(fresh)));
    const told = JSON.stringify(listed);
    for (const secret of [old, middle, fresh]) {
      expect(told).not.toContain(secret);
      expect(told).not.toContain(hash(secret));
    }
    expect(told).not.toContain('sealed');
    clock += 15 * MINUTE;
    expect((await sessions.list(identityKey)).map(({ userAgent }) => userAgent)).toEqual(['fresh', 'middle']);
  });

  it('revokes one by its handle, of its own identity alone', async () => {
    const [mine, theirs] = [newSession(), newSession()];
    const [first, second] = [await sessions.create(mine), await sessions.create(mine)];
    const handle = handleOf(await keyOf(first));
    await sessions.create(theirs);
    expect(await sessions.revoke(theirs.identityKey, handle)).toBe(false);
    for (const wrong of ['', '%', handle.slice(0, 15), await keyOf(first), '0'.repeat(16)]) {
      expect(await sessions.revoke(mine.identityKey, wrong)).toBe(false);
    }
    expect(await sessions.find(handle.padEnd(43, '0'))).toBeNull();
    expect(await sessions.revoke(mine.identityKey, handle)).toBe(true);
    expect(await sessions.revoke(mine.identityKey, handle)).toBe(false);
    expect(await sessions.find(first)).toBeNull();
    expect(await sessions.find(second)).not.toBeNull();
  });

  it('revokes all of an identity, or all but one', async () => {
    const [mine, theirs] = [newSession(), newSession()];
    const secrets = [await sessions.create(mine), await sessions.create(mine), await sessions.create(mine)];
    const other = await sessions.create(theirs);
    const [kept = ''] = secrets;
    expect(await sessions.revokeAll(mine.identityKey, await keyOf(kept))).toBe(2);
    const found = await Promise.all(secrets.map((secret) => sessions.find(secret)));
    expect(found.map(Boolean)).toEqual([true, false, false]);
    expect(await sessions.revokeAll(mine.identityKey)).toBe(1);
    expect(await sessions.find(kept)).toBeNull();
    expect(await sessions.find(other)).not.toBeNull();
  });

  it('lets a thing be used once, by one of 50, until its time is over', async () => {
    const key = `assertion ${randomUUID()}`;
    const uses = await Promise.all(Array.from({ length: 50 }, () => sessions.once(key, MINUTE)));
    expect(uses.filter(Boolean)).toHaveLength(1);
    expect(await sessions.once(`${key} `, MINUTE)).toBe(true);

    const short = `attempt ${randomUUID()}`;
    expect(await sessions.once(short, 20)).toBe(true);
    await sleep(60);
    expect(await sessions.once(short, MINUTE)).toBe(true);
    expect(await sessions.once(short, MINUTE)).toBe(false);
  });

  it('sweeps what is over and leaves what is not', async () => {
    const secret = await sessions.create(newSession());
    const key = randomUUID();
    await sessions.once(key, MINUTE);
    await sessions.sweep();
    expect(await sessions.find(secret)).not.toBeNull();
    expect(await sessions.once(key, MINUTE)).toBe(false);
  });
});

describe('PostgreSQL', () => {
  it('is swept of sessions and used-up keys that are over, even thousands', async () => {
    const past = Date.now() - 600 * MINUTE;
    const sessions = postgresSessions(new KeyedRows({ pool, bounds }), {
      idleMs: MINUTE,
      absoluteMs: MINUTE,
      now: () => past,
    });
    await sessions.sweep();
    await runSql(
      database.superuserUrl,
      `insert into used_once select encode(sha256(n::text::bytea), 'hex'), now() - interval '1 day'
       from generate_series(1, 2500) n`,
    );
    await sessions.create(newSession());
    await sessions.once('x', MINUTE);
    expect(await sessions.sweep()).toBe(2_502);
    expect(await sessions.sweep()).toBe(0);
  });

  it('that is away is told as UNAVAILABLE', async () => {
    const url = `postgresql://nobody@127.0.0.1:${await freePort()}/none`;
    const away = new StatementPool({ url, size: 1, queue: 1, waitMs: 1_000 });
    const sessions = postgresSessions(new KeyedRows({ pool: away, bounds }), { idleMs: 1, absoluteMs: 1 });
    await expect(sessions.find('a'.repeat(43))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await away.close();
  });
});

describe('Redis', () => {
  it('lets go of a session and of its name by itself', async () => {
    const sessions = redisSessions(redis, { idleMs: 30, absoluteMs: 30 });
    const session = newSession();
    const secret = await sessions.create(session);
    await sleep(80);
    expect(await redis.exists(`atrium:session:${hash(secret)}`)).toBe(0);
    expect(await redis.exists(`atrium:sessions:${session.identityKey}`)).toBe(0);
  });

  it('holds nothing without an end, and an end no later than the absolute one', async () => {
    let clock = Date.now();
    const sessions = redisSessions(redis, { idleMs: 30 * MINUTE, absoluteMs: 45 * MINUTE, now: () => clock });
    const session = newSession();
    const secret = await sessions.create(session);
    clock += 29 * MINUTE;
    await sessions.find(secret);
    await sessions.update(hash(secret), { name: 'x' });
    await sessions.once(randomUUID(), MINUTE);
    expect(await redis.pttl(`atrium:session:${hash(secret)}`)).toBeLessThanOrEqual(16 * MINUTE);
    for (const name of await redis.keys('atrium:*')) {
      expect([name, (await redis.pttl(name)) > 0]).toEqual([name, true]);
    }
  });

  it('that is away is told as UNAVAILABLE, for everything', async () => {
    const away = createRedis(`redis://127.0.0.1:${await freePort()}`);
    const sessions = redisSessions(away, { idleMs: MINUTE, absoluteMs: MINUTE });
    const key = hash('x');
    const acts = [
      () => sessions.create(newSession()),
      () => sessions.find('a'.repeat(43)),
      () => sessions.update(key, {}),
      () => sessions.claimRefresh(key, new Date(0), new Date(1)),
      () => sessions.list(key),
      () => sessions.revoke(key, '0'.repeat(16)),
      () => sessions.revokeAll(key),
      () => sessions.once('x', 1),
    ];
    for (const act of acts) {
      await expect(act()).rejects.toMatchObject({ code: 'UNAVAILABLE', kind: { retriable: true } });
    }
    away.disconnect();
  });
});
