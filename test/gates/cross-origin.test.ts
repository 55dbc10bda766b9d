import { createSignInWorld, type SignInWorld } from '../support/signed-in';
import { exchange, bodiless } from '../http/raw-client';
import { createWorld, type World } from '../support/world';
import { beside } from './gated';

const LISTED = 'https://desk.example.com';
const UNLISTED = 'https://evil.example.com';
const PRODUCTION = {
  NODE_ENV: 'production',
  ATRIUM_SECRET: 'a secret that the configuration asks for',
  DATABASE_URL: 'postgresql://nowhere.test/nothing',
  PUBLIC_URL: 'https://api.example.com',
  FRONTEND_ORIGINS: `${LISTED},https://other.example.com`,
};
let world: World;
beforeAll(async () => {
  world = await createWorld(PRODUCTION);
});
afterAll(() => world.close());

const corsOf = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
const GRANT = { 'access-control-allow-origin': LISTED, 'access-control-allow-credentials': 'true' };
const json = { 'content-type': 'application/json' };
const body = JSON.stringify({ query: '{ viewer { role } }' });

describe('an origin', () => {
  const asked: [name: string, path: string, init: RequestInit][] = [
    ['an answer', '/graphql', { method: 'POST', headers: json, body }],
    ['a refusal', '/graphql', { method: 'POST', headers: json, body: '{' }],
    [
      'a bad credential',
      '/graphql',
      { method: 'POST', headers: { ...json, authorization: 'Bearer x' }, body },
    ],
    ['a session', '/auth/session', {}],
    ['nothing', '/nothing', {}],
    ['health', '/health/live', {}],
  ];

  it.each(asked)('that is listed may read %s, with its session', async (_name, path, init) => {
    const response = await fetch(world.url + path, { ...init, headers: { ...init.headers, origin: LISTED } });
    expect(corsOf(response)).toMatchObject({
      ...GRANT,
      'access-control-expose-headers': expect.stringMatching(/retry-after.*ratelimit.*x-request-id/i),
    });
    expect(response.headers.get('vary')).toMatch(/origin/i);
  });

  it.each(asked)('that is not listed is granted nothing for %s', async (_name, path, init) => {
    for (const origin of [
      UNLISTED,
      'null',
      `${LISTED}.evil.com`,
      'http://desk.example.com',
      `${LISTED}:8443`,
      '*',
    ]) {
      const response = await fetch(world.url + path, { ...init, headers: { ...init.headers, origin } });
      expect(corsOf(response)['access-control-allow-origin']).toBeUndefined();
      expect(JSON.stringify(corsOf(response))).not.toContain('*');
    }
  });

  const preflight = (origin: string, path: string, method = 'POST') =>
    fetch(world.url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type,x-csrf,authorization,apollographql-client-name',
      },
    });

  it.each(['/graphql', '/auth/session', '/auth/logout'])(
    'that is listed passes the preflight of %s',
    async (path) => {
      const response = await preflight(LISTED, path);
      expect(response.status).toBe(204);
      expect(corsOf(response)).toMatchObject({
        ...GRANT,
        'access-control-allow-methods': expect.stringContaining('POST'),
        'access-control-allow-headers': expect.stringMatching(
          /(?=.*content-type)(?=.*x-csrf)(?=.*authorization)/,
        ),
      });
    },
  );

  it.each(['/graphql', '/auth/session', '/nothing'])(
    'that is not listed fails the preflight of %s',
    async (path) => {
      expect(corsOf(await preflight(UNLISTED, path))['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('is granted nothing where none is listed', async () => {
    const closed = await beside(world, { ...PRODUCTION, FRONTEND_ORIGINS: '' });
    for (const origin of [LISTED, UNLISTED, '']) {
      const response = await fetch(`${closed.url}/graphql`, {
        method: 'POST',
        headers: { ...json, origin },
        body,
      });
      expect(corsOf(response)).toEqual({});
    }
    await closed.close();
  });
});

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/s),
  'cross-origin-opener-policy': 'same-origin',
  'x-request-id': expect.stringMatching(/^[\w.-]{1,64}$/),
};

describe('security headers are on', () => {
  let signIn: SignInWorld;
  beforeAll(async () => {
    const page = () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<p>hi</p>',
    });
    signIn = await createSignInWorld({ variables: { ANONYMOUS_REQUESTS_PER_MINUTE: '30' }, page });
  });
  afterAll(() => signIn.close());

  it.each<[name: string, path: string, init: RequestInit, status: number]>([
    ['an answer', '/graphql', { method: 'POST', headers: json, body }, 200],
    ['broken JSON', '/graphql', { method: 'POST', headers: json, body: '{' }, 400],
    [
      'a bad credential',
      '/graphql',
      { method: 'POST', headers: { ...json, authorization: 'Bearer x' }, body },
      401,
    ],
    ['the wrong media type', '/graphql', { method: 'POST', body }, 415],
    ['the wrong method', '/graphql', { method: 'PUT', headers: json, body }, 405],
    ['a large body', '/graphql', { method: 'POST', headers: json, body: ' '.repeat(300_000) }, 413],
    ['OPTIONS', '/graphql', { method: 'OPTIONS' }, 204],
    ['a page', '/', {}, 200],
    ['life', '/health/live', {}, 200],
    ['readiness', '/health/ready', {}, 200],
    ['nothing', '/nothing', {}, 404],
    ['a broken escape', '/%zz', {}, 400],
    ['a redirect', '/auth/login', { redirect: 'manual' }, 303],
    ['a page of the sign-in', '/auth/callback?code=x&state=y', {}, 401],
    ['no session', '/auth/session', { headers: { 'x-csrf': '1' } }, 200],
  ])('%s', async (_name, path, init, status) => {
    const response = await fetch(signIn.origin + path, init);
    expect(Object.fromEntries(response.headers)).toMatchObject(SECURITY);
    expect(response.status).toBe(status);
    expect(response.headers.get('server') ?? response.headers.get('x-powered-by')).toBeNull();
  });

  it('a refusal for too many requests', async () => {
    let response: Response;
    do response = await fetch(`${signIn.origin}/auth/session`, { headers: { 'x-csrf': '1' } });
    while (response.status === 200);
    expect(response.status).toBe(429);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...SECURITY,
      'retry-after': expect.any(String),
    });
  });

  it('what is no HTTP', async () => {
    const port = Number(new URL(signIn.url).port);
    const long = bodiless('GET', '/', { x: 'x'.repeat(20_000) });
    for (const [bytes, status] of [
      ['NONSENSE\r\n\r\n', 400],
      [long, 431],
    ] as const) {
      const [answer] = await exchange({ port, answers: 1 }, bytes);
      expect(answer?.status).toBe(status);
      expect(answer?.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
      });
    }
  });
});
