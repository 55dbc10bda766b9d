import { createWorld, type World } from '../support/world';
import { beside, replyOf, send, type OtherServer, type Reply } from './gated';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const WHO = { body: { query: '{ viewer { role } }' } };
let server: OtherServer;
afterEach(() => server.close());
const start = async (variables: Record<string, string>): Promise<void> => {
  server = await beside(world, variables);
};

/** Asks until it is refused, and says how often it was not. Throws when it never is. */
async function untilRefused(ask: (index: number) => Promise<{ status: number }>): Promise<number> {
  for (let index = 0; index < 60; index += 1) if ((await ask(index)).status === 429) return index;
  throw new Error('it was never refused');
}
const stranger = (headers: Record<string, string> = {}): Promise<Reply> =>
  send(server.url, { ...WHO, headers });
const bad = (headers: Record<string, string> = {}): Promise<Reply> =>
  send(server.url, { ...WHO, token: 'not.good.atall', headers });
// One comes back every six seconds, so a slow test may see one more.
const ABOUT_TEN = (count: number) => expect([10, 11, 12]).toContain(count);

describe('strangers', () => {
  it('are counted by address, and told how long to wait', async () => {
    await start({ ANONYMOUS_REQUESTS_PER_MINUTE: '10' });
    ABOUT_TEN(await untilRefused(() => stranger()));
    const reply = await stranger();
    expect({ status: reply.status, codes: reply.codes }).toEqual({ status: 429, codes: ['THROTTLED'] });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(6);
    expect(reply.headers.get('ratelimit-policy')).toBe('"anonymous";q=10;w=60');
    expect(reply.headers.get('ratelimit')).toMatch(/^"anonymous";r=0;t=[1-6]$/);
    // Whoever has a credential is not one of them.
    expect((await send(server.url, { ...WHO, token: world.acme.owner.token })).status).toBe(200);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });

  it('gain nothing by a made-up X-Forwarded-For where no proxy is trusted', async () => {
    await start({ ANONYMOUS_REQUESTS_PER_MINUTE: '10' });
    ABOUT_TEN(await untilRefused((i) => stranger({ 'x-forwarded-for': `10.0.0.${i}` })));
  });

  it('are the address that the trusted proxy saw, whatever they wrote before it', async () => {
    await start({ ANONYMOUS_REQUESTS_PER_MINUTE: '10', TRUSTED_PROXIES: '1' });
    const spoofed = (i: number, seen: string) => stranger({ 'x-forwarded-for': `10.0.0.${i}, ${seen}` });
    ABOUT_TEN(await untilRefused((i) => spoofed(i, '203.0.113.7')));
    expect((await spoofed(1, '203.0.113.8')).status).toBe(200);
    ABOUT_TEN(await untilRefused((i) => spoofed(i, `2001:db8::${i.toString(16)}`)));
    expect((await spoofed(1, '2001:db8:0:1::1')).status).toBe(200);
  });

  it.each([
    '/auth/session',
    '/auth/login',
    '/auth/callback?code=x',
    '/%61uth/session',
    '/auth%2Fsession',
    '/auth/nothing',
  ])('are counted at %s, too', async (path) => {
    await start({ ANONYMOUS_REQUESTS_PER_MINUTE: '10' });
    const ask = () => fetch(server.url + path, { redirect: 'manual', headers: { 'x-csrf': '1' } });
    const { status } = await ask();
    // Only what is no sign-in is free.
    if (status === 404 && !path.startsWith('/auth/')) return;
    ABOUT_TEN((await untilRefused(ask)) + 1);
    expect((await replyOf(await ask())).codes).toEqual(['THROTTLED']);
    expect((await stranger()).status).toBe(429);
  });
});

describe('credentials that are not good', () => {
  const LIMITS = { FAILED_CREDENTIALS_PER_MINUTE: '10', ANONYMOUS_REQUESTS_PER_MINUTE: '1000' };

  it('are refused with 401, and after so many with 429, before they are looked at', async () => {
    await start(LIMITS);
    ABOUT_TEN(await untilRefused(() => bad()));
    const reply = await bad();
    expect({ status: reply.status, codes: reply.codes }).toEqual({ status: 429, codes: ['THROTTLED'] });
    expect(reply.headers.get('ratelimit-policy')).toBe('"failed-credentials";q=10;w=60');
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    // A guess that is right is not told so.
    expect((await send(server.url, { ...WHO, token: world.acme.owner.token })).status).toBe(429);
  });

  it.each<[name: string, headers: Record<string, string>]>([
    ['an API key', { authorization: 'Bearer atr_nothing_of_the_kind' }],
    ['a token of a pipeline', { authorization: `Bearer ${jwt({ aud: 'atrium-deploy' })}` }],
    ['a token of ours', { authorization: `Bearer ${jwt({ iss: 'atrium' })}` }],
  ])('are counted when it is %s', async (_name, headers) => {
    await start(LIMITS);
    ABOUT_TEN(await untilRefused(() => send(server.url, { ...WHO, headers })));
  });

  it('are counted by the address that the trusted proxy saw', async () => {
    await start({ ...LIMITS, TRUSTED_PROXIES: '1' });
    ABOUT_TEN(await untilRefused((i) => bad({ 'x-forwarded-for': `10.0.0.${i}, 203.0.113.7` })));
    const elsewhere = { token: world.acme.owner.token, headers: { 'x-forwarded-for': '203.0.113.8' } };
    expect((await send(server.url, { ...WHO, ...elsewhere })).status).toBe(200);
  });

  it('are not the good ones of people who may not do a thing', async () => {
    await start({ FAILED_CREDENTIALS_PER_MINUTE: '1' });
    for (let times = 0; times < 5; times += 1) {
      const reply = await send(server.url, {
        token: world.acme.customer.token,
        body: { query: '{ apiKeys { nodes { id } } }' },
      });
      expect(reply.codes).toEqual(['FORBIDDEN']);
    }
  });
});

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.${'A'.repeat(43)}`;
}
