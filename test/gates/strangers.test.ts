import { createSignInWorld, type SignInWorld } from '../support/signed-in';
import { exchange, bodiless } from '../http/raw-client';
import { createWorld, type World } from '../support/world';
import { documentId } from '../../src/gates';
import { beside, registered, send, type Sent } from './gated';

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

describe('in production a stranger cannot find out', () => {
  /** All that came back, but for what differs from one answer to the next by itself. */
  const seen = async (sent: Sent) => {
    const reply = await send(world.url, sent);
    const headers = [...reply.headers].filter(([name]) => !/^(x-request-id|date)$/.test(name));
    return { status: reply.status, headers, text: reply.text };
  };
  const post = (query: string, more: object = {}): Sent => ({ body: { query, ...more } });
  const get = (query: string): Sent => ({ search: { query } });
  const two = 'query A { tickets { totalCount } }';

  it.each<[name: string, right: Sent, wrong: Sent]>([
    ['a field', post('{ tickets { totalCount } }'), post('{ tickts { totalCount } }')],
    ['a field by GET', get('{ tickets { totalCount } }'), get('{ tickts { totalCount } }')],
    ['a nullable field', post('{ ticket(number: 1) { id } }'), post('{ tickte(number: 1) { id } }')],
    [
      'a field below the viewer',
      post('{ viewer { person { email } } }'),
      post('{ viewer { person { emial } } }'),
    ],
    [
      'a field beside it',
      post('{ viewer { role } tickets { totalCount } }'),
      post('{ viewer { role } tickts { totalCount } }'),
    ],
    [
      'a field that is skipped',
      post('{ viewer { role } tickets @skip(if: true) { totalCount } }'),
      post('{ viewer { role } tickts @skip(if: true) { totalCount } }'),
    ],
    [
      'a type',
      post('{ viewer { role ... on Viewer { role } } }'),
      post('{ viewer { role ... on Viewr { role } } }'),
    ],
    [
      'a fragment',
      post('{ ...A } fragment A on Query { viewer { role } }'),
      post('{ ...A } fragment A on Qery { viewer { role } }'),
    ],
    [
      'a type of a variable',
      post('query ($a: TicketFilter) { tickets(filter: $a) { totalCount } }'),
      post('query ($a: TicketFiltre) { tickets(filter: $a) { totalCount } }'),
    ],
    [
      'a value of a variable',
      post('query ($a: TicketFilter) { tickets(filter: $a) { totalCount } }', {
        variables: { a: { no: 1 } },
      }),
      post('query ($a: TicketFilter) { tickets(filter: $a) { totalCount } }', { variables: { a: {} } }),
    ],
    [
      'an argument',
      post('{ tickets(first: 1) { totalCount } }'),
      post('{ tickets(frist: 1) { totalCount } }'),
    ],
    ['a value', post('{ tickets(first: 1) { totalCount } }'), post('{ tickets(first: "1") { totalCount } }')],
    [
      'a mutation',
      post('mutation { createTeam(input: { name: "x" }) { __typename } }'),
      post('mutation { createTaem(input: { name: "x" }) { __typename } }'),
    ],
    [
      'a mutation by GET',
      get('mutation { createTeam(input: { name: "x" }) { __typename } }'),
      get('mutation { createTaem(input: { name: "x" }) { __typename } }'),
    ],
    [
      'a mutation of pipelines',
      post('mutation { pushDocuments(input: { app: "a", version: "1", manifest: "" }) { documents } }'),
      post('mutation { pushDocumnets(input: { app: "a", version: "1", manifest: "" }) { documents } }'),
    ],
    [
      'a document by an operation that it has not',
      post(two, { operationName: 'B' }),
      post(two.replace('tickets', 'tickts'), { operationName: 'B' }),
    ],
    [
      'a document by having two operations',
      post(`${two} query B { tickets { totalCount } }`),
      post(`${two} query B { tickts { totalCount } }`),
    ],
    [
      'the cost',
      post('{ people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }'),
      post('{ people(first: 1) { nodes { id } } }'),
    ],
    ['the root', post('{ __schema { queryType { name } } }'), post('{ __scheme { queryType { name } } }')],
    ['a subscription', post('subscription { a }'), post('subscription { tickets }')],
    [
      'a directive',
      post('{ viewer @include(if: true) { role } }'),
      post('{ viewer @includes(if: true) { role } }'),
    ],
  ])('%s', async (_name, right, wrong) => {
    const answer = await seen(right);
    expect(await seen(wrong)).toEqual(answer);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toMatch(/ticket|extensions":\{"cost|did you mean/i);
  });

  it('any of it by another Accept', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    const [right, wrong] = ['{ tickets { totalCount } }', '{ tickts { totalCount } }'].map(async (query) =>
      seen({ ...post(query), headers }),
    );
    expect(await wrong).toEqual(await right);
  });

  it('but may ask who they are, run what is registered, and be told of syntax', async () => {
    const boot = 'query Boot { viewer { person { name } } }';
    const documents = await registered(world);
    await documents.registry.push({ app: 'boot', version: '1', documents: { [documentId(boot)]: boot } });
    await documents.close();
    for (const sent of [
      post('{ viewer { role __typename } }'),
      { app: 'boot', body: { documentId: documentId(boot) } },
    ]) {
      expect((await send(world.url, sent)).data).toEqual({ viewer: null });
    }
    expect((await send(world.url, post('{'))).codes).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  it('nor a member of a tenant how a name would be right', async () => {
    const { owner } = world.acme;
    const guesses = [
      '{ viewr { role } }',
      '{ viewer { rol } }',
      '{ tickets(frist: 1) { totalCount } }',
      '{ node(id: "x") { ... on Tickte { id } } }',
    ];
    for (const query of guesses) {
      const reply = await send(world.url, { token: owner.token, body: { query } });
      expect(reply.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(reply.text).not.toMatch(/did you mean|suggest/i);
    }
  });
});
