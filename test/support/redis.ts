import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisAnswers } from '../../src/platform/redis';
import { installDebianPackage } from './debian-package';

/** A Redis for tests. One that REDIS_URL names may hold keys of others. */
export interface TestRedis {
  readonly url: string;
  /** Ends the server, if it was started here. May be called again. */
  stop(): Promise<void>;
}

const START_ATTEMPTS = 5;

/**
 * Starts a redis-server of its own on a free port of the loopback: the one on the PATH; else the Redis of REDIS_URL is
 * taken; else, as root on Debian, one is installed. Throws when none of these is possible: a test never goes without.
 */
export async function startRedis(): Promise<TestRedis> {
  if (!isInstalled()) {
    const url = process.env['REDIS_URL'];
    if (url) return given(url);
    install();
  }
  for (let attemptsLeft = START_ATTEMPTS; attemptsLeft > 0; attemptsLeft -= 1) {
    const started = await startServer(await freePort());
    if (started) return started;
  }
  throw new Error('redis-server is installed, but did not start: run `redis-server` by hand to see why');
}

/** A port of the loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const isInstalled = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

async function given(url: string): Promise<TestRedis> {
  if (!(await redisAnswers(url))) throw new Error('the Redis that REDIS_URL names does not answer');
  return { url, stop: async () => undefined };
}

function install(): void {
  if (installDebianPackage('redis-server')) return;
  throw new Error('These tests need a real Redis: install redis-server, or set REDIS_URL.');
}

async function startServer(port: number): Promise<TestRedis | null> {
  const folder = mkdtempSync(path.join(tmpdir(), 'atrium-redis-'));
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder };
  const server = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { stdio: 'ignore' },
  );
  // Should the tests be ended without their hooks.
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  for (let waits = 100; waits > 0 && server.exitCode === null; waits -= 1) {
    if (await redisAnswers(url)) return { url, stop };
    await sleep(50);
  }
  await stop();
  return null;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGKILL');
  await once(server, 'exit');
}
