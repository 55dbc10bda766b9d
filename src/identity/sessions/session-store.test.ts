import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runSql } from '../../../test/support/database';
import { freePort } from '../../../test/support/redis';
import {
  MINUTE,
  newSession,
  sha256,
  startSessionStores,
  storeKinds,
  type SessionStores,
} from '../../../test/support/session-stores';
import { handleOf, type SessionStore } from '.';

let world: SessionStores;

beforeAll(async () => {
  world = await startSessionStores();
});
afterAll(() => world?.close());

describe.each(storeKinds)('the session store in %s', (kind) => {
  let clock: number;
  let sessions: SessionStore;

  beforeEach(() => {
    clock = Date.now();
    const options = { idleMs: 30 * MINUTE, absoluteMs: 120 * MINUTE, now: () => clock };
    sessions = world.store(kind, options);
  });

  const keyOf = async (secret: string): Promise<string> => (await sessions.find(secret))?.key ?? '';

  it('lets one of 50 refresh', async () => {
    const secret = await sessions.create(newSession());
    const key = await keyOf(secret);
    const [from, to] = [new Date('2030-01-01T00:00:00.000Z'), new Date('2030-01-01T01:00:00.000Z')];
    const claims = await Promise.all(Array.from({ length: 50 }, () => sessions.claimRefresh(key, from, to)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect((await sessions.find(secret))?.refreshAt).toEqual(to);
    expect(await sessions.claimRefresh(key, from, to)).toBe(false);
    expect(await sessions.claimRefresh(sha256(randomUUID()), from, to)).toBe(false);
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
    const identityKey = sha256(randomUUID());
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
      expect(told).not.toContain(sha256(secret));
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

  it('that is away is told as UNAVAILABLE, for everything', async () => {
    const port = await freePort();
    const url = kind === 'Redis' ? `redis://127.0.0.1:${port}` : `postgresql://127.0.0.1:${port}/none`;
    const away = world.store(kind, { idleMs: MINUTE, absoluteMs: MINUTE }, url);
    const key = sha256('x');
    const acts = [
      () => away.create(newSession()),
      () => away.find('a'.repeat(43)),
      () => away.update(key, {}),
      () => away.claimRefresh(key, new Date(0), new Date(1)),
      () => away.list(key),
      () => away.revoke(key, '0'.repeat(16)),
      () => away.revokeAll(key),
      () => away.once('x', 1),
    ];
    for (const act of acts) {
      await expect(act()).rejects.toMatchObject({ code: 'UNAVAILABLE', kind: { retriable: true } });
    }
  });
});

describe('PostgreSQL', () => {
  it('is swept of sessions and used-up keys that are over, even thousands', async () => {
    const past = Date.now() - 600 * MINUTE;
    const options = { idleMs: MINUTE, absoluteMs: MINUTE, now: () => past };
    const sessions = world.store('PostgreSQL', options);
    await sessions.sweep();
    await runSql(
      world.database.superuserUrl,
      `insert into used_once select encode(sha256(n::text::bytea), 'hex'), now() - interval '1 day'
       from generate_series(1, 2500) n`,
    );
    await sessions.create(newSession());
    await sessions.once('x', MINUTE);
    expect(await sessions.sweep()).toBe(2_502);
    expect(await sessions.sweep()).toBe(0);
  });
});

describe('Redis', () => {
  it('lets go of a session and of its name by itself', async () => {
    const sessions = world.store('Redis', { idleMs: 30, absoluteMs: 30 });
    const session = newSession();
    const secret = await sessions.create(session);
    await sleep(80);
    expect(await world.redis.exists(`atrium:session:${sha256(secret)}`)).toBe(0);
    expect(await world.redis.exists(`atrium:sessions:${session.identityKey}`)).toBe(0);
  });

  it('holds nothing without an end, and an end no later than the absolute one', async () => {
    let clock = Date.now();
    const sessions = world.store('Redis', { idleMs: 30 * MINUTE, absoluteMs: 45 * MINUTE, now: () => clock });
    const session = newSession();
    const secret = await sessions.create(session);
    clock += 29 * MINUTE;
    await sessions.find(secret);
    await sessions.update(sha256(secret), { name: 'x' });
    await sessions.once(randomUUID(), MINUTE);
    expect(await world.redis.pttl(`atrium:session:${sha256(secret)}`)).toBeLessThanOrEqual(16 * MINUTE);
    for (const name of await world.redis.keys('atrium:*')) {
      expect([name, (await world.redis.pttl(name)) > 0]).toEqual([name, true]);
    }
  });
});
