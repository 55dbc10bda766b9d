import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostEcho, type EchoHosted } from './hosted';
import { exchange, post, sendRaw } from './raw-client';

const good = JSON.stringify({ query: '{ echo(text: "hi") }' });
// What is read before the stages, and what is read by its own.
const lengths = [100, 40_000];

let hosted: EchoHosted | null = null;
const start = async (limits = {}): Promise<EchoHosted> => {
  hosted = await hostEcho({ limits });
  return hosted;
};
afterEach(async () => {
  await hosted?.close();
  hosted = null;
});

const linesOf = async ({ lines }: EchoHosted, requestId: string) => {
  const found = () => lines.filter((line) => line['requestId'] === requestId);
  for (let tries = 0; tries < 50 && found().length === 0; tries += 1) await sleep(10);
  return found();
};

describe.each(lengths)('a body of %i bytes', (length) => {
  const half = (more: Record<string, string> = {}) => post('{', { 'content-length': `${length}`, ...more });

  it('that is broken off leaves a line, and the server fit for the next', async () => {
    const { port } = await start();
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(half({ 'x-request-id': 'broken-off' }));
    await sleep(50);
    socket.destroy();
    expect((await sendRaw(port, post(good))).status).toBe(200);
    expect(hosted && (await linesOf(hosted, 'broken-off'))).toEqual([
      expect.objectContaining({ method: 'POST', path: '/graphql', status: null, msg: 'request abandoned' }),
    ]);
  });

  it('that never ends is cut off', async () => {
    const { port } = await start({ headersTimeoutMs: 100, requestTimeoutMs: 200, timeoutCheckMs: 50 });
    const answers = await exchange({ port, answers: 2 }, half({ 'x-request-id': 'never-ends' }));
    expect(answers.map(({ status }) => status)).toEqual([408]);
    expect(hosted && (await linesOf(hosted, 'never-ends'))).toHaveLength(1);
    expect((await sendRaw(port, post(good))).status).toBe(200);
  });

  it('that never ends does not keep the server from closing', async () => {
    const server = await start({ silenceMs: 300 });
    const cut = exchange({ port: server.port, answers: 1 }, half());
    await sleep(50);
    await server.close();
    hosted = null;
    expect(await cut).toEqual([]);
  });

  it.each([
    ['of another media type', { 'content-type': 'text/plain' }, 415],
    ['whose answer could not be read', { accept: 'text/html' }, 406],
  ])('%s is refused before it has arrived', async (_title, headers, status) => {
    const { port } = await start({ headersTimeoutMs: 500, requestTimeoutMs: 1_000, timeoutCheckMs: 50 });
    const [answer] = await exchange({ port, answers: 1 }, half(headers));
    expect(answer?.status).toBe(status);
  });

  it('is read byte for byte, in pieces, and two on one connection', async () => {
    const { port } = await start();
    const text = good.padEnd(length, ' ');
    const bytes = post(text);
    const cut = bytes.length - 10;
    const answers = await exchange(
      { port, answers: 2 },
      bytes.subarray(0, cut),
      Buffer.concat([bytes.subarray(cut), post(good)]),
    );
    expect(answers.map(({ status, body }) => [status, JSON.parse(body)])).toEqual([
      [200, { data: { echo: 'hi' } }],
      [200, { data: { echo: 'hi' } }],
    ]);
  });
});

it('a short body over the limit is refused', async () => {
  const { port } = await start({ bodyBytes: 60 });
  expect((await sendRaw(port, post(good.padEnd(61, ' ')))).status).toBe(413);
  expect((await sendRaw(port, post(good.padEnd(60, ' ')))).status).toBe(200);
});

it('an empty body is one that is not JSON', async () => {
  const { port } = await start();
  expect((await sendRaw(port, post(''))).status).toBe(400);
});
