import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbeddedPostgres } from './index';
import { isRunning } from './process-mark';

const settings = { fsync: 'off' }; // A commit is in the hands of the system and outlives the processes.

/** A process of its own that starts the cluster, tells its port in a line, and then does what it is told. */
const program = `
  const { transformSync } = require(${JSON.stringify(require.resolve('@swc/core'))});
  require.extensions['.ts'] = (module, file) =>
    module._compile(transformSync(require('node:fs').readFileSync(file, 'utf8'), {
      filename: file, configFile: false, swcrc: false, module: { type: 'commonjs' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    }).code, file);
  const { startEmbeddedPostgres } = require(${JSON.stringify(path.join(__dirname, 'index.ts'))});
  process.on('SIGINT', () => undefined);
  startEmbeddedPostgres({ dataDir: process.argv[1], settings: ${JSON.stringify(settings)} }).then((server) => {
    console.log(JSON.stringify({ port: server.port, reused: server.reused }));
    process.stdin.on('data', async (word) => {
      if (String(word) === 'stop') await server.stop();
      process.exit();
    });
  });`;

interface User {
  readonly child: ChildProcess;
  readonly port: number;
  readonly reused: boolean;
}

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-crash-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await (await start()).stop(); // Also ends a server that was left over.
  rmSync(folder, { recursive: true, force: true });
});

const start = () => startEmbeddedPostgres({ dataDir: folder, settings });

function run(): ChildProcess {
  const child = spawn(process.execPath, ['-e', program, folder], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function user(): Promise<User> {
  const child = run();
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, ...(JSON.parse(line) as Omit<User, 'child'>) };
}

async function tell({ child }: User, word: 'stop' | 'exit'): Promise<void> {
  const gone = once(child, 'exit');
  child.stdin!.write(word);
  await gone;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

const serverPid = (): number =>
  Number.parseInt(readFileSync(path.join(folder, 'cluster/data/postmaster.pid'), 'utf8'), 10);

async function ask(port: number, sql: string): Promise<unknown> {
  const password = readFileSync(path.join(folder, 'cluster/password'), 'utf8');
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres', password });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ answer: unknown }>(sql);
  await client.end();
  return rows[0]?.answer;
}

it('gives processes that start at the same moment one server, and the last to stop stops it', async () => {
  const users = await Promise.all([user(), user(), user()]);
  expect(new Set(users.map(({ port }) => port)).size).toBe(1);
  expect(users.filter(({ reused }) => !reused)).toHaveLength(1);
  const pid = serverPid();
  await tell(users[0], 'stop');
  await tell(users[1], 'stop');
  expect(await ask(users[2].port, 'select 1 as answer')).toBe(1);
  await tell(users[2], 'stop');
  expect(isRunning(pid)).toBe(false);
});

it('joins the server of a killed process and stops it in its place', async () => {
  const owner = await user();
  await kill(owner.child);
  expect(await ask(owner.port, 'select 1 as answer')).toBe(1);
  const pid = serverPid();
  const heir = await start();
  expect(heir).toMatchObject({ reused: true, port: owner.port });
  await heir.stop();
  expect(isRunning(pid)).toBe(false);
});

it('starts with every commit after process and server were killed, though a session was busy', async () => {
  const owner = await user();
  await ask(owner.port, 'create table kept as select 42 as answer');
  const busy = ask(owner.port, 'select count(*) as answer from generate_series(1, 10000000)').catch(
    () => null,
  );
  await sleep(100);
  process.kill(serverPid(), 'SIGKILL');
  await kill(owner.child);
  const server = await start();
  expect(server.reused).toBe(false);
  expect(await ask(server.port, 'select answer from kept')).toBe(42);
  await busy;
  await server.stop();
});

it('begins again after a kill in the middle of making the cluster', async () => {
  const halfMade = (): string | undefined =>
    readdirSync(folder).find((name) => name.startsWith('cluster.new-'));
  const child = run();
  await until(() => existsSync(path.join(folder, halfMade() ?? 'none', 'data/base')));
  await kill(child);
  expect(existsSync(path.join(folder, 'cluster'))).toBe(false);
  const server = await start();
  expect(await ask(server.port, 'select 1 as answer')).toBe(1);
  await server.stop();
});

it('asks the server to stop when the last process exits without a word', async () => {
  const [one, two] = [await user(), await user()];
  const pid = serverPid();
  await tell(one, 'exit');
  expect(await ask(two.port, 'select 1 as answer')).toBe(1);
  await tell(two, 'exit');
  await until(() => !isRunning(pid));
  expect(readdirSync(path.join(folder, 'leases'))).toEqual([]);
});

it('goes on through a Ctrl-C that its process survives', async () => {
  const owner = await user();
  process.kill(-owner.child.pid!, 'SIGINT');
  await sleep(200);
  expect(await ask(owner.port, 'select 1 as answer')).toBe(1);
  await tell(owner, 'stop');
});
