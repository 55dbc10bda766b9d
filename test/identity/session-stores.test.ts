import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis, type TestRedis } from '../support/redis';
import { redisAnswers } from '../../src/platform/redis';
import { visitor, type Visitor } from '../support/signed-in';
import {
  askWith,
  closedAfterEach,
  comeIn,
  createOddWorld,
  known,
  oddSignIn,
  startTwin,
  type OddWorld,
  statusesOf,
} from './odd-world';

const opened = closedAfterEach();
interface Listed {
  readonly sessions: { handle: string; current: boolean; userAgent: string; signedInAt: string }[];
}
const EMAIL = 'agent@acme.test';
const CSRF = { 'x-csrf': '1' };
const sessionsOf = async (browser: Visitor): Promise<Listed['sessions']> =>
  ((await browser.send('GET', '/auth/sessions')).body as Listed).sessions;
const statusAt = async (url: string, browser: Visitor): Promise<number> =>
  (await askWith(url, { cookie: await browser.sessionCookie(), ...CSRF })).status;

describe.each(['PostgreSQL', 'Redis'])('two servers with sessions in %s', (kind) => {
  let redis: TestRedis | undefined;
  let world: OddWorld;
  let twin: Awaited<ReturnType<typeof startTwin>>;
  beforeAll(async () => {
    redis = kind === 'Redis' ? await startRedis() : undefined;
    const variables: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
    world = await createOddWorld(variables);
    twin = await startTwin(world, variables);
  });
  afterAll(async () => {
    await twin?.close();
    await world?.close();
    await redis?.stop();
  });

  it('serve a session of either, and know where it lies', async () => {
    const browser = await comeIn(world, EMAIL);
    expect([await statusAt(world.url, browser), await statusAt(twin.url, browser)]).toEqual([200, 200]);
    const { body } = await browser.send('GET', '/auth/session');
    expect(body).toMatchObject({ signedIn: true, email: EMAIL, tenants: [{ slug: 'acme', current: true }] });
  });

  it('end it together by signing out at one', async () => {
    const browser = await comeIn(world, EMAIL);
    const cookie = await browser.sessionCookie();
    const headers = { cookie, ...CSRF, 'content-type': 'application/json' };
    const answer = await fetch(`${twin.url}/auth/logout`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.json()]).toMatchObject([200, { signedIn: false }]);
    for (const url of [world.url, twin.url])
      expect((await askWith(url, { cookie, ...CSRF })).status).toBe(401);
  });

  it('list the sessions of one person, and end one of them or all', async () => {
    const cleaner = await comeIn(world, EMAIL);
    await cleaner.send('POST', '/auth/logout', { everywhere: true });
    const browsers = [await comeIn(world, EMAIL), await comeIn(world, EMAIL), await comeIn(world, EMAIL)];
    const other = await comeIn(world, 'agent2@acme.test');
    const [first, second, third] = browsers as [Visitor, Visitor, Visitor];
    const listed = await sessionsOf(first);
    expect(listed).toHaveLength(3);
    expect(listed.filter(({ current }) => current)).toHaveLength(1);
    const mine = (await sessionsOf(second)).find(({ current }) => current);
    expect((await first.send('DELETE', `/auth/sessions/${mine?.handle}`)).status).toBe(204);
    expect((await first.send('DELETE', `/auth/sessions/${mine?.handle}`)).status).toBe(404);
    expect(await statusAt(twin.url, second)).toBe(401);
    expect(await statusAt(twin.url, third)).toBe(200);
    await first.send('POST', '/auth/logout', { everywhere: true });
    expect(await statusAt(twin.url, third)).toBe(401);
    expect(await statusAt(twin.url, other)).toBe(200);
  });

  it('take one answer of a provider once between them', async () => {
    const browser = visitor(world);
    const { headers } = await browser(`${world.origin}/auth/login`, { redirect: 'manual' });
    const away = new URL(headers.get('location') ?? '');
    const code = world.provider.grant(away, { claims: known(EMAIL) });
    const query = `code=${code}&state=${away.searchParams.get('state')}`;
    const cookie = await browser.jar.getCookieString(world.origin);
    const { exchanged } = world.provider.state;
    const answers = await Promise.all(
      [world.url, twin.url, world.url, twin.url].map((url) =>
        fetch(`${url}/auth/callback?${query}`, { redirect: 'manual', headers: { cookie } }),
      ),
    );
    expect(statusesOf(answers)).toEqual([303, 401, 401, 401]);
    expect(world.provider.state.exchanged).toBe(exchanged + 1);
  });

  it('switch the tenant of a session together, and no other session', async () => {
    const browser = await comeIn(world, EMAIL);
    expect((await browser.send('POST', '/auth/session', { tenant: 'acme' })).status).toBe(200);
    expect((await browser.send('POST', '/auth/session', { tenant: 'globex' })).status).toBe(403);
    expect(await statusAt(twin.url, browser)).toBe(200);
  });
});

describe('a Redis that goes away', () => {
  it('is 503 for those with a session, nothing to the others, and fine again when it is back', async () => {
    const redis = await startRedis();
    const { port } = new URL(redis.url);
    const world = opened(await createOddWorld({ REDIS_URL: redis.url }));
    const browser = await comeIn(world, EMAIL);
    await redis.stop();
    for (let times = 0; times < 3; times += 1) {
      const cookie = await browser.sessionCookie();
      const answer = await askWith(world.url, { cookie, ...CSRF });
      expect(answer.status).toBe(503);
      expect(JSON.parse(answer.text)).toMatchObject({
        errors: [{ extensions: { code: 'UNAVAILABLE', retriable: true } }],
      });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    expect(await browser.send('GET', '/auth/session')).toMatchObject({ status: 503 });
    expect(await browser.send('POST', '/auth/logout', {})).toMatchObject({ status: 503 });
    const callback = await oddSignIn(visitor(world), world, { claims: known(EMAIL) });
    expect([callback.status, callback.headers.getSetCookie()]).toEqual([503, []]);
    // Who needs no session is served.
    expect((await world.acme.agent.ask('{ viewer { role } }')).status).toBe(200);
    expect(await browser.sessionCookie()).not.toBe('');

    const again = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', ''], {
      stdio: 'ignore',
    });
    try {
      for (let waits = 100; waits > 0 && !(await redisAnswers(redis.url)); waits -= 1) await sleep(50);
      let status = 503;
      for (let waits = 100; waits > 0 && status === 503; waits -= 1) {
        await sleep(50);
        status = await statusAt(world.url, browser);
      }
      // Its sessions were lost with it: everybody signs in anew, and that works.
      expect(status).toBe(401);
      const fresh = await comeIn(world, EMAIL);
      expect(await statusAt(world.url, fresh)).toBe(200);
    } finally {
      again.kill('SIGKILL');
    }
  });
});
