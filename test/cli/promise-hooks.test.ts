import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSandbox, type RunningServer, type Sandbox } from '../support/command';
import { soon } from '../support/soon';

// In a process of its own: Jest has hooks itself.
const ASKED = 'SIGUSR2';
const PROBE = `
const { AsyncLocalStorage, executionAsyncId } = require('node:async_hooks');
const { setImmediate } = require('node:timers/promises');
// While Node looks at promises, what goes on after one of them has an id.
const hooked = async () => {
  await setImmediate();
  return Promise.resolve().then(() => executionAsyncId() !== 0);
};
let asked = 0;
const storage = new AsyncLocalStorage();
process.on('${ASKED}', async () => {
  asked += 1;
  const isHooked = await hooked();
  const isSeen = await storage.run(1, hooked);
  storage.disable();
  console.log(JSON.stringify({ asked, isHooked, isSeen }));
});
`;

let sandbox: Sandbox;
let server: RunningServer;
beforeAll(async () => {
  sandbox = createSandbox();
  const probe = path.join(sandbox.dataDir, 'probe.cjs');
  writeFileSync(probe, PROBE);
  server = await sandbox.start({ NODE_OPTIONS: `--require ${probe}` });
}, 120_000);
afterAll(() => sandbox.remove());

let asked = 0;
/** Whether Node looks at the promises of the server; the probe shows that it would see it. */
async function hooked(): Promise<unknown> {
  process.kill(server.pid, ASKED);
  const told = `{"asked":${(asked += 1)},`;
  await soon(
    async () => server.output().includes(told),
    (isSo) => isSo,
  );
  const line =
    server
      .output()
      .split('\n')
      .find((one) => one.startsWith(told)) ?? '';
  return JSON.parse(line);
}
const NOT_HOOKED = () => ({ asked, isHooked: false, isSeen: true });

async function ask(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const token = /agent@acme\.test .*\n\s+(\S+)/.exec(server.output())?.[1] ?? '';
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query }),
  });
  return response;
}

const READ = '{ tickets(first: 2) { nodes { subject requester { name } } } }';
const WRITE = 'mutation { createTicket(input: { subject: "x", description: "y" }) { ticket { number } } }';

describe('the promises of a server', () => {
  it('are not looked at by Node when it has started, nor when requests of every kind were served', async () => {
    expect(await hooked()).toEqual(NOT_HOOKED());
    for (const query of [READ, WRITE, '{ nothing }', '{ viewer { role } }']) await ask(query);
    await ask('{ viewer { role } }', { authorization: '' });
    const state = await soon(
      async () => (await ask(READ)).headers.get('x-cache'),
      (one) => one === 'HIT',
    );
    expect(state).toBe('HIT');
    expect(await hooked()).toEqual(NOT_HOOKED());
  });

  it('are not looked at any more when the last explained request was answered', async () => {
    const answers = await Promise.all(
      [READ, READ, READ].map((query) => ask(query, { 'x-atrium-explain': '1' })),
    );
    for (const answer of answers) expect(await answer.text()).toContain('"explain":');
    expect(await hooked()).toEqual(NOT_HOOKED());
  });
});

describe('what is local to asynchronous work', () => {
  it('is used for requests that are explained, and nowhere else', () => {
    const root = path.resolve(__dirname, '../../src');
    const users = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
      .filter((file) => readFileSync(path.join(root, file), 'utf8').includes('node:async_hooks'));
    expect(users).toEqual([path.join('schema', 'explanation.ts')]);
  });
});
