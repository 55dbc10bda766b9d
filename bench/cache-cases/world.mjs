// What the cache is measured on: an embedded PostgreSQL with the demo world, a Redis, and servers as operators run them.
import { execFileSync, fork, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const root = path.resolve(import.meta.dirname, '../..');
const dist = createRequire(path.join(root, 'dist/main.js'));

// Nothing of the caller's environment but what programs need: no REDIS_URL of theirs, no CACHE=off.
const surroundings = Object.fromEntries(
  ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  ),
);
const UNLIMITED = 'free=999999999/99999999';

/** Makes the world; `close` ends and removes it. `profileDir`: where Atrium's servers leave CPU profiles, or undefined. */
export async function openWorld({ profileDir } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
  const ending = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ending.toReversed()) await end();
  };
  try {
    console.log('making the demo world …');
    const installation = await openInstallation(folder);
    ending.push(() => installation.database.close());
    const words = wordsIn(folder);
    words('migrate', 'deploy');
    words('seed');
    const redis = await startRedis(folder);
    ending.push(redis.stop);
    const token = words('token', '--tenant', 'acme', '--person', 'agent@acme.test');
    const start = serverStarter({ folder, installation, profileDir });
    const tokenKey = dist('./main').tokenKeyOf(installation.secret);
    return { folder, database: installation.database, redis, token, tokenKey, start, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openInstallation(folder) {
  dist('reflect-metadata');
  const dataDir = path.join(folder, 'data');
  mkdirSync(dataDir);
  const config = dist('./config').loadConfig({ NODE_ENV: 'test', ATRIUM_DATA_DIR: dataDir });
  const secret = dist('./platform/secret').installationSecret({ configured: null, dataDir });
  const database = await dist('./platform/database').openDatabase({
    database: config.database,
    dataDir,
    secret,
  });
  return { dataDir, secret, database };
}

const COMMAND =
  'const [cli, ...words] = process.argv.slice(1); void require(cli).main([process.execPath, cli, ...words]);';

/** Runs commands of Atrium in the world; each returns what it printed. */
function wordsIn(folder) {
  const env = { ...surroundings, ATRIUM_DATA_DIR: path.join(folder, 'data'), NODE_ENV: 'test' };
  return (...list) =>
    // Not by scripts/atrium.mjs, which would compile anew what is changed while this runs.
    execFileSync(process.execPath, ['-e', COMMAND, '--', path.join(root, 'dist/cli'), ...list], {
      env: { ...env, LOG_LEVEL: 'error' },
      cwd: folder,
      encoding: 'utf8',
    }).trim();
}

async function startRedis(folder) {
  const dir = path.join(folder, 'redis');
  mkdirSync(dir);
  const port = await freePort();
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', words, { stdio: 'ignore' });
  const failed = new Promise((_, reject) => {
    child.once('error', () =>
      reject(new Error('This benchmark needs a real Redis: install redis-server first.')),
    );
  });
  const url = `redis://127.0.0.1:${port}`;
  const admin = new Redis(url);
  // While it starts: it is asked again until it answers.
  admin.on('error', () => undefined);
  await Promise.race([admin.ping(), failed]);
  const stop = async () => {
    admin.disconnect();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  };
  return { url, used: () => usedOf(admin), stop };
}

/** What Redis did since it was started: times it read from a connection, bytes it sent, seconds of CPU. */
async function usedOf(admin) {
  const text = await admin.info();
  const number = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    reads: number('total_reads_processed'),
    sent: number('total_net_output_bytes'),
    cpu: number('used_cpu_user') + number('used_cpu_sys'),
  };
}

/** Starts servers, each a process of its own with its log in a file. */
function serverStarter({ folder, installation, profileDir }) {
  const { secret, database } = installation;
  const production = {
    NODE_ENV: 'production',
    ATRIUM_SECRET: secret,
    DATABASE_URL: database.ownerUrl(),
    ATRIUM_DATA_DIR: path.join(folder, 'unused'),
    BUDGETS: UNLIMITED,
  };
  return async (program, name, env = {}) => {
    const port = await freePort();
    const log = path.join(folder, `${name}.log`);
    const handle = openSync(log, 'a');
    const isAtrium = program === 'atrium';
    const child = fork(path.join(root, `bench/servers/${program}.cjs`), {
      cwd: folder,
      env: { ...surroundings, ...(isAtrium ? production : { NODE_ENV: 'production' }), PORT: port, ...env },
      execArgv: isAtrium && profileDir ? profiling(profileDir, name) : [],
      stdio: ['ignore', handle, 'inherit', 'ipc'],
    });
    closeSync(handle);
    const server = serverOf(child, { name, url: `http://127.0.0.1:${port}`, log });
    await server.isUp();
    return server;
  };
}

const profiling = (folder, name) => [
  '--cpu-prof',
  `--cpu-prof-dir=${path.resolve(folder)}`,
  `--cpu-prof-name=${name}.cpuprofile`,
];

const UP_WITHIN_MS = 60_000;

function serverOf(child, { name, url, log }) {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  return {
    name,
    url,
    /** `{ cpu }` in seconds, and what else the server counts. */
    used: async () => {
      const { cpu, ...others } = await new Promise((resolve, reject) => {
        const listen = (message) => {
          if (!message.cpu) return;
          child.off('message', listen);
          resolve(message);
        };
        child.on('message', listen);
        child.send('cpu', (error) => error && reject(error));
      });
      return { ...others, cpu: (cpu.user + cpu.system) / 1e6 };
    },
    forgetLog: () => truncateSync(log),
    isUp: async () => {
      for (const end = performance.now() + UP_WITHIN_MS; performance.now() < end; await sleep(50)) {
        if (child.exitCode !== null) throw new Error(`the server "${name}" ended; its log is above`);
        const answered = await fetch(url).catch(() => null);
        await answered?.body?.cancel();
        if (answered) return;
      }
      throw new Error(`the server "${name}" did not come up`);
    },
    stop: async () => {
      if (child.exitCode === null && child.connected) child.send('stop');
      await exit;
    },
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Apollo's own plugin is no dependency of the product: it is installed beside the benchmarks when it is missing. */
export function requirePeers() {
  const peers = path.join(root, 'bench/peers');
  if (existsSync(path.join(peers, 'node_modules/@apollo/server-plugin-response-cache'))) return;
  console.log('installing bench/peers …');
  execFileSync('npm', ['ci', '--prefix', peers, '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
