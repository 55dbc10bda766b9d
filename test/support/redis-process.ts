import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisAnswers } from '../../src/platform/redis';

/** A redis-server that goes and comes back on its port, with the dump of its folder if it wrote one. */
export class RedisProcess {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'atrium-redis-'));
  #process: ChildProcess | null = null;

  constructor(
    readonly port: number,
    readonly settings: Readonly<Record<string, string>> = {},
  ) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const settings = { port: this.port, bind: '127.0.0.1', save: '', dir: this.#folder, ...this.settings };
    const started = spawn(
      'redis-server',
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      { stdio: 'ignore' },
    );
    this.#process = started;
    while (!(await redisAnswers(this.url))) {
      if (started.exitCode !== null) throw new Error('redis-server did not start');
      await sleep(20);
    }
  }

  /** As `kill -9`: nothing more is written. */
  async kill(): Promise<void> {
    const ended = this.#process;
    this.#process = null;
    if (!ended) return;
    ended.kill('SIGKILL');
    await once(ended, 'exit');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
