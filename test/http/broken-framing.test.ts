import { hostEcho, type EchoHosted } from './hosted';
import { post, sendRaw } from './raw-client';

let hosted: EchoHosted;

beforeAll(async () => {
  hosted = await hostEcho();
});

afterAll(() => hosted.close());

const good = JSON.stringify({ query: '{ echo(text: "hi") }' });

describe('bytes that are not HTTP', () => {
  const head = 'POST /graphql HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n';

  it.each<[name: string, request: string, status: number]>([
    [
      'transfer-encoding beside content-length',
      `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['two content-lengths', `${head}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`, 400],
    ['a negative content-length', `${head}content-length: -1\r\n\r\n`, 400],
    ['an unknown transfer-encoding', `${head}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
    ['a bad chunk size', `${head}transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n`, 400],
    ['bare line feeds', 'GET /health/live HTTP/1.1\nhost: test\n\n', 400],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n', 400],
    ['a space before a colon', 'GET /health/live HTTP/1.1\r\nhost : test\r\n\r\n', 400],
    ['NUL in a header', 'GET /health/live HTTP/1.1\r\nhost: test\r\nx: a\0b\r\n\r\n', 400],
    ['an unknown method', 'HACK /graphql HTTP/1.1\r\nhost: test\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    [
      'a header of 100 kB',
      `GET /health/live HTTP/1.1\r\nhost: test\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`,
      431,
    ],
    ['a URL of 100 kB', `GET /graphql?query=${'a'.repeat(100_000)} HTTP/1.1\r\nhost: test\r\n\r\n`, 431],
    ['10,000 headers', `GET /health/live HTTP/1.1\r\nhost: test\r\n${'x: y\r\n'.repeat(10_000)}\r\n`, 431],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n', 0],
  ])('%s is refused', async (_name, request, status) => {
    expect((await sendRaw(hosted.port, request)).status).toBe(status);
  });

  it('after a good request does not take the server down', async () => {
    await sendRaw(hosted.port, post(good), '\0\0\0\0 garbage\r\n\r\n');
    expect((await sendRaw(hosted.port, post(good))).status).toBe(200);
  });
});
