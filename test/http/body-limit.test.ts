import { once } from 'node:events';
import net from 'node:net';
import { hostEcho, type EchoHosted } from './hosted';
import { exchange, post, sendRaw } from './raw-client';

let hosted: EchoHosted;

beforeAll(async () => {
  hosted = await hostEcho();
});

afterAll(() => hosted.close());

const good = JSON.stringify({ query: '{ echo(text: "hi") }' });

describe('a body over the limit', () => {
  const oversized = Buffer.alloc(5_000_000, ' ');

  it.each([
    ['announced', post(oversized)],
    ['announced on a connection to be closed', post(oversized, { connection: 'close' })],
    ['in chunks', chunkedPost(oversized)],
  ])('is 413 when %s', async (_name, request) => {
    const answer = await sendRaw(hosted.port, request);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body).errors[0].extensions.code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('is answered before it has arrived', async () => {
    const answer = await sendRaw(hosted.port, post('{', { 'content-length': '5000000' }));
    expect(answer.status).toBe(413);
  });

  it('reaches a client that reads nothing until it has written everything', async () => {
    const socket = net.connect(hosted.port, '127.0.0.1').pause();
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).once('close', () => reject(new Error('cut off')));
      socket.write(post(oversized, { connection: 'close' }), () => resolve());
    });
    const [chunk] = await once(socket.resume(), 'data');
    expect(String(chunk)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('leaves the connection fit for the next request', async () => {
    const answers = await exchange({ port: hosted.port, answers: 2 }, post(oversized), post(good));
    expect(answers.map(({ status }) => status)).toEqual([413, 200]);
  });

  it('of exactly the limit is read', async () => {
    const padded = good + ' '.repeat(256 * 1024 - good.length);
    expect((await sendRaw(hosted.port, post(padded))).status).toBe(200);
    expect((await sendRaw(hosted.port, post(`${padded} `))).status).toBe(413);
  });
});

function chunkedPost(body: Buffer): Buffer {
  const head = post('', { 'content-length': null, 'transfer-encoding': 'chunked' });
  return Buffer.concat([
    head,
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
}
