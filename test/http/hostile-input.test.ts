import { gzipSync } from 'node:zlib';
import { atriumError } from '../../src/kernel';
import { hostEcho, type EchoHosted } from './hosted';
import { bodiless, post, sendRaw } from './raw-client';

let hosted: EchoHosted;

beforeAll(async () => {
  hosted = await hostEcho({
    checkDocument: (text) => {
      if (text.length > 1_000) throw atriumError('DOCUMENT_TOO_COMPLEX', 'The document is too long.');
    },
    checkVariables: (variables) => {
      if (JSON.stringify(variables).includes('\\u0000'))
        throw atriumError('BAD_USER_INPUT', 'NUL is not allowed.');
    },
  });
});

afterAll(() => hosted.close());

// Every test here: whatever came in was nobody's fault but the sender's.
afterEach(() => {
  expect(hosted.lines.splice(0).filter((line) => line['level'] !== 30)).toEqual([]);
});

const query = '{ echo(text: "hi") }';
const good = JSON.stringify({ query });
const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const withVariables = (json: string) => `{"query":"query($t:String){echo(text:$t)}","variables":${json}}`;
const get = (parameters: Record<string, string>, headers: Record<string, string> = {}): string =>
  bodiless('GET', `/graphql?${new URLSearchParams(parameters).toString()}`, headers);

describe('a request that is not what it should be', () => {
  it.each<[name: string, request: string | Buffer, status: number, code: string]>([
    ['broken JSON', post('{"query": '), 400, 'BAD_REQUEST'],
    ['an empty body', post(''), 400, 'BAD_REQUEST'],
    ['no body', bodiless('POST', '/graphql', { 'content-type': 'application/json' }), 400, 'BAD_REQUEST'],
    ['a number for a body', post('1'), 400, 'BAD_REQUEST'],
    ['a string for a body', post('"{ echo }"'), 400, 'BAD_REQUEST'],
    ['null for a body', post('null'), 400, 'BAD_REQUEST'],
    ['an empty object', post('{}'), 400, 'BAD_REQUEST'],
    ['a batch', post(`[${good},${good}]`), 400, 'BAD_REQUEST'],
    ['a batch of one', post(`[${good}]`), 400, 'BAD_REQUEST'],
    ['an empty batch', post('[]'), 400, 'BAD_REQUEST'],
    ['1e400 and NaN', post(`{"query":"{ __typename }","x":NaN,"y":1e400}`), 400, 'BAD_REQUEST'],
    ['an empty query', post('{"query":""}'), 400, 'BAD_REQUEST'],
    ['a query that is a number', post('{"query":1}'), 400, 'BAD_REQUEST'],
    ['a query that is a tree', post('{"query":{"kind":"Document"}}'), 400, 'BAD_REQUEST'],
    ['variables that are an array', post(withVariables('[1]')), 400, 'BAD_REQUEST'],
    ['variables that are a string', post(withVariables('"{}"')), 400, 'BAD_REQUEST'],
    [
      'an operation name that is a list',
      post('{"query":"{ __typename }","operationName":["a"]}'),
      400,
      'BAD_REQUEST',
    ],
    ['extensions that are a number', post('{"query":"{ __typename }","extensions":1}'), 400, 'BAD_REQUEST'],
    ['a __proto__ key', post('{"query":"{ __typename }","__proto__":{"x":1}}'), 400, 'BAD_REQUEST'],
    ['an escaped __proto__ key', post(withVariables('{"a":[{"\\u005f_proto__":1}]}')), 400, 'BAD_REQUEST'],
    ['100,000 nested lists', post(withVariables(nested(100_000, '[', ']'))), 400, 'BAD_REQUEST'],
    [
      '40,000 nested objects',
      post(withVariables(`${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`)),
      400,
      'BAD_REQUEST',
    ],
    ['100,000 open brackets', post('['.repeat(100_000)), 400, 'BAD_REQUEST'],
    [
      'nested extensions',
      post(`{"query":"{ __typename }","extensions":${nested(200, '[', ']')}}`),
      400,
      'BAD_REQUEST',
    ],
    [
      'invalid UTF-8',
      post(Buffer.from('{"query":"{ echo(text: \\"\xff\\") }"}', 'latin1')),
      400,
      'BAD_REQUEST',
    ],
    ['a truncated UTF-8 sequence', post(Buffer.from([0x22, 0xe2, 0x82, 0x22])), 400, 'BAD_REQUEST'],
    ['UTF-16', post(Buffer.from(good, 'utf16le')), 400, 'BAD_REQUEST'],
    [
      'a document over its limit',
      post(JSON.stringify({ query: `{${' '.repeat(2_000)}}` })),
      400,
      'DOCUMENT_TOO_COMPLEX',
    ],
    ['NUL in a variable', post(withVariables('{"t":"a\\u0000b"}')), 400, 'BAD_USER_INPUT'],
    ['text/plain', post(good, { 'content-type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a form',
      post('query=%7B__typename%7D', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'multipart',
      post(good, { 'content-type': 'multipart/form-data; boundary=x' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'application/graphql',
      post(query, { 'content-type': 'application/graphql' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['no content type', post(good, { 'content-type': null }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['an empty content type', post(good, { 'content-type': '' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a content type of UTF-16',
      post(good, { 'content-type': 'application/json; charset=utf-16' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['gzip', post(gzipSync(good), { 'content-encoding': 'gzip' }), 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a gzip bomb',
      post(gzipSync(Buffer.alloc(50_000_000, 32)), { 'content-encoding': 'gzip' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'an encoding after identity',
      post(good, { 'content-encoding': 'identity, br' }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an Accept of images', post(good, { accept: 'image/png' }), 406, 'NOT_ACCEPTABLE'],
    ['an Accept that rules everything out', post(good, { accept: '*/*;q=0' }), 406, 'NOT_ACCEPTABLE'],
    ['broken variables by GET', get({ query, variables: '{' }), 400, 'BAD_REQUEST'],
    ['broken extensions by GET', get({ query, extensions: 'x' }), 400, 'BAD_REQUEST'],
    ['__proto__ by GET', get({ query, variables: '{"__proto__":1}' }), 400, 'BAD_REQUEST'],
    ['NUL by GET', get({ query, variables: '{"t":"\\u0000"}' }), 400, 'BAD_USER_INPUT'],
    [
      'a document over its limit by GET',
      get({ query: `{${' '.repeat(2_000)}}` }),
      400,
      'DOCUMENT_TOO_COMPLEX',
    ],
    ['two queries by GET', bodiless('GET', '/graphql?query=%7Ba%7D&query=%7Bb%7D'), 400, 'BAD_REQUEST'],
    ['a GET without a query', bodiless('GET', '/graphql'), 400, 'BAD_REQUEST'],
    ['a broken percent escape', bodiless('GET', '/%zz'), 400, 'BAD_REQUEST'],
    ['a mutation by GET', get({ query: 'mutation { write }' }), 405, 'BAD_REQUEST'],
    ['PUT', post(good).toString().replace('POST', 'PUT'), 405, 'METHOD_NOT_ALLOWED'],
    ['DELETE', bodiless('DELETE', '/graphql'), 405, 'METHOD_NOT_ALLOWED'],
    ['PATCH', bodiless('PATCH', '/graphql'), 405, 'METHOD_NOT_ALLOWED'],
    ['TRACE', bodiless('TRACE', '/graphql'), 405, 'METHOD_NOT_ALLOWED'],
    ['PROPFIND', bodiless('PROPFIND', '/graphql'), 405, 'METHOD_NOT_ALLOWED'],
    ['POST to the page', post(good).toString().replace('/graphql', '/'), 405, 'METHOD_NOT_ALLOWED'],
    ['an unknown path', bodiless('GET', '/wp-login.php'), 404, 'NOT_FOUND'],
    ['a POST to an unknown path', post(good).toString().replace('/graphql', '/api'), 404, 'NOT_FOUND'],
    ['a path that climbs', bodiless('GET', '/../../etc/passwd'), 404, 'NOT_FOUND'],
    ['a path named after a method of objects', bodiless('GET', '/constructor'), 404, 'NOT_FOUND'],
    ['no page', bodiless('GET', '/'), 404, 'NOT_FOUND'],
  ])('%s is refused with its code', async (_name, request, status, code) => {
    const answer = await sendRaw(hosted.port, request);
    expect(answer.status).toBe(status);
    const { errors } = JSON.parse(answer.body);
    expect(errors[0].extensions.code).toBe(code);
    expect(answer.headers).toMatchObject({ 'x-request-id': expect.any(String), 'cache-control': 'no-store' });
    expect(answer.body).not.toMatch(/Maximum call stack|node_modules|\.[jt]s:\d|at position/);
  });
});

describe('input that only looks hostile', () => {
  it.each<[name: string, request: string | Buffer, data: unknown]>([
    [
      'equal keys: the last one counts',
      post(`{"query":"{ nothing }","query":${JSON.stringify(query)}}`),
      { echo: 'hi' },
    ],
    ['a byte order mark', post(`\ufeff${good}`), { echo: 'hi' }],
    [
      'a charset in quotes and capitals',
      post(good, { 'content-type': 'Application/JSON; Charset="UTF-8"' }),
      { echo: 'hi' },
    ],
    ['content-encoding identity', post(good, { 'content-encoding': 'identity' }), { echo: 'hi' }],
    ['a slash at the end', post(good).toString().replace('/graphql', '/graphql/'), { echo: 'hi' }],
    ['__proto__ in a value', post(withVariables('{"t":"__proto__"}')), { echo: '__proto__' }],
    [
      '100 levels and the root',
      post(`{"query":"{ __typename }","x":${nested(99, '[', ']')}}`),
      { __typename: 'Query' },
    ],
    [
      'null for everything optional',
      post('{"query":"{ __typename }","variables":null,"extensions":null,"operationName":null}'),
      { __typename: 'Query' },
    ],
    ['emoji, RTL and combining marks', post(withVariables('{"t":"🏃 ‮ e\u0301"}')), { echo: '🏃 ‮ e\u0301' }],
    [
      'a GET with a body',
      bodiless('GET', '/graphql?query=%7B__typename%7D', { 'content-length': '2' }) + '{}',
      { __typename: 'Query' },
    ],
  ])('%s', async (_name, request, data) => {
    const answer = await sendRaw(hosted.port, request);
    expect({ status: answer.status, ...JSON.parse(answer.body) }).toEqual({ status: 200, data });
  });

  it('never overrides a method by a header', async () => {
    const before = hosted.writes();
    const override = get({ query: 'mutation { write }' }, { 'x-http-method-override': 'POST' });
    const answer = await sendRaw(hosted.port, override);
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('POST');
    expect(hosted.writes()).toBe(before);
  });

  it('does not run a mutation whose answer the client could not read', async () => {
    const before = hosted.writes();
    const answer = await sendRaw(
      hosted.port,
      post('{"query":"mutation { write }"}', { accept: 'text/html' }),
    );
    expect(answer.status).toBe(406);
    expect(hosted.writes()).toBe(before);
  });
});
