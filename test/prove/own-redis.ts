import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisAnswers } from '../../src/platform/redis';
import { freePort } from '../support/redis';

/** A Redis that can be ended and started again on its port. */
export interface OwnRedis {
  readonly url: string;
  /** Kills it and starts it again, empty. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts the redis-server that is on the PATH. */
export async function startOwnRedis(): Promise<OwnRedis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'atrium-prove-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let server: ChildProcess | null = null;
  const kill = (): void => void server?.kill('SIGKILL');
  process.once('exit', kill);

  const start = async (): Promise<void> => {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ];
    const child = spawn('redis-server', options, { stdio: 'ignore' });
    const faults: Error[] = [];
    child.once('error', (error) => faults.push(error));
    server = child;
    for (let waits = 200; waits > 0 && child.exitCode === null && faults.length === 0; waits -= 1) {
      if (await redisAnswers(url)) return;
      await sleep(25);
    }
    throw new Error('redis-server did not start: it must be installed and on the PATH', {
      cause: faults[0],
    });
  };
  const end = async (): Promise<void> => {
    const child = server;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };

  await start();
  return {
    url,
    restart: async () => {
      await end();
      await start();
    },
    stop: async () => {
      process.removeListener('exit', kill);
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
