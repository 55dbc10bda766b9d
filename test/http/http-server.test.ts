import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { atriumError } from '../../src/kernel';
import type { HttpParts } from '../../src/http';
import { hostEcho, type EchoHosted } from './hosted';
import { bodiless, exchange, post, sendRaw } from './raw-client';

const good = JSON.stringify({ query: '{ echo(text: "hi") }' });
const postJson = (hosted: EchoHosted, headers: Record<string, string> = {}, body = good): Promise<Response> =>
  fetch(hosted.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

let hosted: EchoHosted;

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve?.() };
}

async function start(parts: Partial<HttpParts<object>> = {}, options: { until?: Promise<void> } = {}) {
  hosted = await hostEcho(parts, options);
  return hosted;
}

afterEach(() => hosted.close());

describe('every answer', () => {
  it("carries the caller's request id when it is well formed", async () => {
    await start();
    const answer = await postJson(hosted, { 'x-request-id': 'Job-7_a.b' });
    expect(answer.headers.get('x-request-id')).toBe('Job-7_a.b');
  });

  it.each(['', 'a b', 'a"b', 'é', 'x'.repeat(65)])(
    'carries a new request id instead of "%s"',
    async (given) => {
      await start();
      const answer = await sendRaw(hosted.port, post(good, { 'x-request-id': given }));
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it.each(['/graphql?query={__typename}', '/', '/nowhere', '/health/live', '/health/ready', '/%zz'])(
    'of %s carries the security headers and names no software',
    async (target) => {
      await start();
      const { headers } = await sendRaw(hosted.port, bodiless('GET', target));
      expect(headers).toMatchObject({
        'x-request-id': expect.any(String),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it('grants no other origin anything, not even to a preflight', async () => {
    await start();
    const preflight = { 'origin': 'https://evil.test', 'access-control-request-method': 'POST' };
    const answer = await sendRaw(hosted.port, bodiless('OPTIONS', '/graphql', preflight));
    expect(answer.status).toBe(204);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('a connection', () => {
  it('is closed when the client asks for that', async () => {
    await start();
    const requests = [
      post(good, { connection: 'close' }),
      bodiless('GET', '/health/live', { connection: 'close' }),
      'GET /health/live HTTP/1.0\r\n\r\n',
    ];
    for (const request of requests) {
      const answers = await exchange({ port: hosted.port, answers: 2 }, request);
      expect(answers.map(({ status, headers }) => [status, headers['connection']])).toEqual([[200, 'close']]);
    }
  });
});

describe('identity', () => {
  it('is asked once a request, with its headers and its id', async () => {
    const asked: string[] = [];
    const contextFor: HttpParts<object>['contextFor'] = async ({ headers, requestId }) => {
      asked.push(`${headers.authorization} ${requestId}`);
      return {};
    };
    await start({ contextFor });
    await postJson(hosted, { 'authorization': 'Bearer abc', 'x-request-id': 'r1' });
    expect(asked).toEqual(['Bearer abc r1']);
  });

  it('that fails is 401 with the scheme to use, before the document is looked at', async () => {
    const checkDocument = jest.fn();
    const expired = atriumError('UNAUTHENTICATED', 'The token has expired.');
    await start({ contextFor: () => Promise.reject(expired), checkDocument });
    const answer = await postJson(hosted, { 'x-request-id': 'r2' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    const extensions = { code: 'UNAUTHENTICATED', requestId: 'r2' };
    expect(await answer.json()).toEqual({ errors: [{ message: 'The token has expired.', extensions }] });
    expect(checkDocument).not.toHaveBeenCalled();
  });
});

describe('an error before Apollo', () => {
  it.each([
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['application/json, application/graphql-response+json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/html', 'application/json; charset=utf-8'],
  ])('for Accept: %s is %s', async (accept, type) => {
    await start();
    const answer = await postJson(hosted, { accept }, '{');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('content-type')).toBe(type);
  });

  it('that nobody foresaw is masked, and its cause is in the log under the same id', async () => {
    const cause = new Error('select secret from /var/lib/postgresql');
    await start({ contextFor: () => Promise.reject(cause) });
    const answer = await postJson(hosted, { 'x-request-id': 'r3' });
    expect(answer.status).toBe(500);
    const extensions = { code: 'INTERNAL', requestId: 'r3' };
    expect(await answer.json()).toEqual({
      errors: [{ message: 'Something went wrong on the server.', extensions }],
    });
    const logged = hosted.lines.find((line) => line['level'] === 50);
    expect(logged).toMatchObject({
      requestId: 'r3',
      err: { message: cause.message, stack: expect.any(String) },
    });
  });

  it('is masked, too, when something else than an error was thrown', async () => {
    await start({
      checkDocument: () => {
        throw null;
      },
    });
    expect((await postJson(hosted)).status).toBe(500);
  });
});

describe('the log', () => {
  it('has one line a request, without its query string, variables and token', async () => {
    await start();
    const variables = encodeURIComponent('{"t":"secret"}');
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'authorization': 'Bearer secret', 'x-request-id': 'r4', traceparent };
    await fetch(`${hosted.url}?query={__typename}&variables=${variables}`, { headers });
    await hosted.close();
    const answered = hosted.lines.filter((line) => line['requestId'] === 'r4');
    expect(answered).toEqual([
      expect.objectContaining({
        level: 30,
        method: 'GET',
        path: '/graphql',
        status: 200,
        durationMs: expect.any(Number),
        traceId: '0af7651916cd43dd8448eb211c80319c',
      }),
    ]);
    expect(JSON.stringify(hosted.lines)).not.toContain('secret');
  });

  it('is quiet about health checks', async () => {
    await start();
    await fetch(new URL('/health/live', hosted.url));
    await hosted.close();
    expect(hosted.lines.filter((line) => 'requestId' in line)).toEqual([]);
  });

  it('says which requests their client gave up', async () => {
    const finish = deferred();
    const entered = deferred();
    await start({ checkDocument: entered.resolve }, { until: finish.promise });
    const connection = once(hosted.app.server, 'connection') as Promise<[Socket]>;
    const client = net.connect(hosted.port, '127.0.0.1');
    client.write(post(JSON.stringify({ query: '{ wait }' })));
    await entered.promise;
    const [socket] = await connection;
    client.destroy();
    await once(socket, 'close');
    finish.resolve();
    await hosted.close();
    const about = hosted.lines.filter((line) => 'requestId' in line);
    expect(about).toEqual([expect.objectContaining({ level: 30, msg: 'request abandoned', status: null })]);
  });
});

async function ready(): Promise<[status: number, body: unknown]> {
  const answer = await fetch(new URL('/health/ready', hosted.url));
  return [answer.status, await answer.json()];
}

describe('health', () => {
  it('is live without asking any part', async () => {
    await start({ readiness: () => Promise.reject(new Error('down')) });
    const answer = await fetch(new URL('/health/live', hosted.url));
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'live' }]);
  });

  it('is ready when every part is', async () => {
    await start({ readiness: async () => ({ database: true }) });
    expect(await ready()).toEqual([200, { status: 'ready' }]);
  });

  it('names the parts that are down', async () => {
    await start({ readiness: async () => ({ database: false, redis: true }) });
    expect(await ready()).toEqual([503, { status: 'down', down: ['database'] }]);
  });

  it('is not ready when the parts cannot be asked', async () => {
    await start({ readiness: () => Promise.reject(new Error('no answer')) });
    expect(await ready()).toEqual([503, { status: 'down', down: ['readiness'] }]);
  });

  it('answers HEAD as it answers GET', async () => {
    await start();
    expect((await fetch(new URL('/health/live', hosted.url), { method: 'HEAD' })).status).toBe(200);
  });
});

describe('the page', () => {
  it('is what its function makes of the request', async () => {
    await start({
      page: ({ url, headers }) => ({
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'max-age=60' },
        body: `${url} ${headers.host}`,
      }),
    });
    const answer = await fetch(new URL('/?tab=1', hosted.url));
    expect(await answer.text()).toBe(`/?tab=1 127.0.0.1:${hosted.port}`);
    expect(answer.headers.get('cache-control')).toBe('max-age=60');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('is 404 when the function makes none', async () => {
    await start({ page: () => null });
    expect((await fetch(new URL('/', hosted.url))).status).toBe(404);
  });
});

describe('draining', () => {
  it('takes readiness away, serves on, and lets connections end', async () => {
    await start();
    hosted.app.beginDrain();
    const health = await fetch(new URL('/health/ready', hosted.url));
    expect([health.status, await health.json()]).toEqual([503, { status: 'draining', down: [] }]);
    const answers = await exchange({ port: hosted.port, answers: 2 }, post(good), post(good));
    expect(answers.map(({ status, headers }) => [status, headers['connection']])).toEqual([[200, 'close']]);
  });

  it('finishes the requests in flight before it closes', async () => {
    const finish = deferred();
    const entered = deferred();
    await start({ checkDocument: entered.resolve }, { until: finish.promise });
    const waiting = postJson(hosted, {}, JSON.stringify({ query: '{ wait }' }));
    await entered.promise;
    const closed = hosted.close();
    finish.resolve();
    expect(await (await waiting).json()).toEqual({ data: { wait: 'waited' } });
    await closed;
    await expect(fetch(hosted.url)).rejects.toThrow('fetch failed');
  });
});

describe('a slow client', () => {
  const limits = { headersTimeoutMs: 100, requestTimeoutMs: 200, timeoutCheckMs: 50, keepAliveMs: 100 };

  it.each([
    ['its headers', 'POST /graphql HTTP/1.1\r\nhost: test\r\n', [408]],
    ['its body', post('{', { 'content-length': '100' }), [408]],
    ['anything', '', [408]],
    ['the rest of a body that was refused', post('{', { 'content-length': '9999999' }), [413, 408]],
    ['a second request', post(good), [200]],
  ])('that never sends %s is cut off', async (_name, sent, statuses) => {
    await start({ limits });
    const answers = await exchange({ port: hosted.port, answers: 9 }, sent);
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });
});
