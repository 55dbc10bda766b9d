import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, startRedis } from '../../../test/support/redis';
import { createRedis, redisAnswers, type Redis } from '../../platform/redis';
import { degradingBuckets, memoryBuckets, redisBuckets, type BucketStore } from '.';

/** A redis-server that goes and comes back on its port. */
class Server {
  #process: ChildProcess | null = null;

  constructor(readonly port: number) {}

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp'];
    this.#process = spawn('redis-server', options, { stdio: 'ignore' });
    while (!(await redisAnswers(this.url))) await sleep(20);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const ended = this.#process;
    this.#process = null;
    if (!ended) return;
    ended.kill('SIGKILL');
    await once(ended, 'exit');
  }
}

let server: Server;
let redis: Redis;
let primaryCalls: number;
let primaryAnswers: number;
let changes: boolean[];
let buckets: BucketStore;

beforeAll(async () => {
  // Installs it where there is none.
  await (await startRedis()).stop();
});

beforeEach(async () => {
  server = new Server(await freePort());
  await server.start();
  redis = createRedis(server.url);
  await redis.ping();
  const real = redisBuckets(redis);
  primaryCalls = 0;
  primaryAnswers = 0;
  changes = [];
  const primary: BucketStore = {
    take: (request) => counted(real.take(request)),
    give: (request) => counted(real.give(request)),
  };
  buckets = degradingBuckets({
    primary,
    fallback: memoryBuckets(),
    onChange: ({ degraded }) => changes.push(degraded),
  });
});

afterEach(async () => {
  redis.disconnect();
  await server.kill();
});

async function counted<T>(answer: Promise<T>): Promise<T> {
  primaryCalls += 1;
  return answer.finally(() => (primaryAnswers += 1));
}

const newBucket = () => ({ key: `budget:{${randomUUID()}}`, capacity: 20, restorePerS: 0.001 });

/** How many of these takes of one point were granted, one after the other. */
async function granted(bucket: ReturnType<typeof newBucket>, takes: number): Promise<number> {
  let count = 0;
  for (let left = takes; left > 0; left -= 1) {
    if ((await buckets.take({ ...bucket, points: 1 })).taken) count += 1;
  }
  return count;
}

async function untilBack(): Promise<void> {
  while (changes.at(-1) !== false) {
    await buckets.take({ ...newBucket(), points: 1 });
    await sleep(50);
  }
}

const isInRedis = async (key: string): Promise<boolean> => (await redis.exists(`atrium:${key}`)) === 1;

describe('buckets of a Redis that may go away', () => {
  it('are those of Redis while it is there', async () => {
    const bucket = newBucket();
    expect(await granted(bucket, 30)).toBe(20);
    expect(await isInRedis(bucket.key)).toBe(true);
    expect(changes).toEqual([]);
  });

  it('hold each process by itself while Redis is gone, and are shared again when it is back', async () => {
    await server.kill();
    const bucket = newBucket();
    expect(await granted(bucket, 50)).toBe(20);
    expect(changes).toEqual([true]);
    expect(await buckets.give({ ...bucket, points: 5 })).toEqual({ available: 5 });
    expect(await granted(bucket, 50)).toBe(5);

    await server.start();
    await untilBack();
    expect(changes).toEqual([true, false]);
    const other = newBucket();
    expect(await granted(other, 30)).toBe(20);
    expect(await isInRedis(other.key)).toBe(true);
  });

  it('let nobody wait for a Redis that hangs, however many ask at once', async () => {
    server.signal('SIGSTOP');
    const bucket = newBucket();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => buckets.take({ ...bucket, points: 1 })),
    );
    expect(answers.filter(({ taken }) => taken)).toHaveLength(20);
    expect(changes).toEqual([true]);
    // They were answered while Redis still kept every one of them waiting.
    expect([primaryCalls, primaryAnswers]).toEqual([100, 0]);
    const before = primaryCalls;
    expect(await granted(bucket, 200)).toBe(0);
    expect(primaryCalls - before).toBeLessThanOrEqual(1);

    server.signal('SIGCONT');
    await untilBack();
    const other = newBucket();
    expect(await granted(other, 30)).toBe(20);
    expect(await isInRedis(other.key)).toBe(true);
  });

  it('ask a Redis that is away at most once a second', async () => {
    await server.kill();
    await granted(newBucket(), 10);
    const [before, startMs] = [primaryCalls, performance.now()];
    while (performance.now() - startMs < 2_500) await granted(newBucket(), 50);
    expect(primaryCalls - before).toBeGreaterThan(0);
    expect(primaryCalls - before).toBeLessThanOrEqual(1 + (performance.now() - startMs) / 1_000);
  });

  it('go away and come back again and again', async () => {
    for (let round = 0; round < 2; round += 1) {
      server.signal('SIGSTOP');
      expect(await granted(newBucket(), 30)).toBe(20);
      server.signal('SIGCONT');
      await untilBack();
    }
    expect(changes).toEqual([true, false, true, false]);
  });

  it('stay with Redis when a single answer is lost', async () => {
    const bucket = newBucket();
    await granted(bucket, 3);
    let isLost = true;
    const once = degradingBuckets({
      primary: {
        ...redisBuckets(redis),
        take: (request) =>
          isLost ? ((isLost = false), Promise.reject(new Error('lost'))) : redisBuckets(redis).take(request),
      },
      fallback: memoryBuckets(),
      onChange: ({ degraded }) => changes.push(degraded),
    });
    expect(await once.take({ ...bucket, points: 1 })).toMatchObject({ taken: true, available: 19 });
    expect(await once.take({ ...bucket, points: 1 })).toMatchObject({ taken: true, available: 16 });
    expect(changes).toEqual([]);
  });

  it('take nonsense for a fault of the caller and not of Redis', async () => {
    for (let round = 0; round < 5; round += 1) {
      await expect(buckets.take({ ...newBucket(), points: -1 })).rejects.toThrow(RangeError);
    }
    expect(changes).toEqual([]);
  });
});
