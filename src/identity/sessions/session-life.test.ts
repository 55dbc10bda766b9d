import { randomBytes, randomUUID } from 'node:crypto';
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
import type { SessionStore } from '.';

let world: SessionStores;

beforeAll(async () => {
  world = await startSessionStores();
});
afterAll(() => world?.close());

describe.each(storeKinds)('a session in %s', (kind) => {
  let clock: number;
  let sessions: SessionStore;

  beforeEach(() => {
    clock = Date.now();
    const options = { idleMs: 30 * MINUTE, absoluteMs: 120 * MINUTE, now: () => clock };
    sessions = world.store(kind, options);
  });

  it('finds by its secret what was created, and by nothing else', async () => {
    const created = newSession({ tenantId: randomUUID(), providerTenantId: randomUUID(), idToken: 'sealed' });
    const secret = await sessions.create(created);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const at = new Date(clock);
    const found = await sessions.find(secret);
    expect(found).toEqual({
      ...created,
      key: sha256(secret),
      createdAt: at,
      seenAt: at,
      absoluteUntil: new Date(clock + 120 * MINUTE),
    });
    expect(await sessions.find(randomBytes(32).toString('base64url'))).toBeNull();
    expect(await sessions.find(found?.key.slice(0, 43) ?? '')).toBeNull();
  });

  it('keeps no secret', async () => {
    const secret = await sessions.create(newSession());
    expect((await sessions.find(secret))?.key).toBe(sha256(secret));
    const names = await world.redis.keys('atrium:session:*');
    const hashes = await Promise.all(names.map((name) => world.redis.hgetall(name)));
    expect(JSON.stringify([names, hashes])).not.toContain(secret);
    const nowhere = runSql(
      world.database.superuserUrl,
      `do $$ begin
         if exists (select from login_session s where s::text like '%${secret}%') then raise 'found'; end if;
       end $$`,
    );
    await expect(nowhere).resolves.toBeUndefined();
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
    const port = await freePort();
    const nobody = world.store(
      kind,
      { idleMs: MINUTE, absoluteMs: MINUTE },
      kind === 'Redis' ? `redis://127.0.0.1:${port}` : `postgresql://127.0.0.1:${port}/none`,
    );
    expect(await nobody.find(cookie)).toBeNull();
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
      identityKey: sha256('other'),
      absoluteUntil: new Date(clock * 2),
      seenAt: new Date(clock * 2),
    };
    expect(await sessions.update(found?.key ?? '', { ...patch, ...more })).toBe(true);
    expect(await sessions.find(secret)).toEqual({ ...found, ...patch });
  });

  it('updates nothing that is not there', async () => {
    expect(await sessions.update(sha256(randomUUID()), { name: 'x' })).toBe(false);
    expect(await sessions.update('no key', { name: 'x' })).toBe(false);
  });
});
