import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fc } from '../../../test/support/properties';
import { startRedis, type TestRedis } from '../../../test/support/redis';
import { createRedis, type Redis } from '../../platform/redis';
import { memoryBuckets, redisBuckets, type BucketStore } from '.';

let server: TestRedis;
let clients: readonly [Redis, Redis];

beforeAll(async () => {
  server = await startRedis();
  clients = [createRedis(server.url), createRedis(server.url)];
});
afterAll(async () => {
  clients?.forEach((client) => client.disconnect());
  await server?.stop();
});

/** A store as two processes see it, and the clock that it goes by. */
interface World {
  readonly stores: readonly [BucketStore, BucketStore];
  readonly nowMs: () => Promise<number>;
  /** Lets at least so much time go by. */
  readonly pass: (ms: number) => Promise<void>;
  /** How many random runs are worth their time. */
  readonly runs: number;
}

function inMemory(): World {
  let clock = 1_000;
  const store = memoryBuckets({ now: () => clock });
  return {
    stores: [store, store],
    nowMs: async () => clock,
    pass: async (ms) => void (clock += ms),
    runs: 200,
  };
}

function inRedis(): World {
  return {
    stores: [redisBuckets(clients[0]), redisBuckets(clients[1])],
    nowMs: async () => {
      const [seconds = 0, micros = 0] = (await clients[0].time()).map(Number);
      return seconds * 1_000 + micros / 1_000;
    },
    pass: async (ms) => {
      await sleep(ms + 2);
    },
    runs: 40,
  };
}

const newKey = (): string => `budget:{${randomUUID()}}:test`;

const bucketShape = fc.record({
  capacity: fc.integer({ min: 1, max: 60 }),
  restorePerS: fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0.01, max: 900, noNaN: true })),
});
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('take' as const), by: fc.integer({ min: 0, max: 70 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('give' as const), by: fc.integer({ min: 0, max: 70 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('pass' as const), by: fc.integer({ min: 0, max: 20 }) }),
  },
);

describe.each([
  ['memory', inMemory],
  ['Redis', inRedis],
])('buckets in %s', (kind, world) => {
  // So slow that nothing comes back during a test.
  const still = { capacity: 100, restorePerS: 0.001 };

  it('are full at first, and give all or nothing', async () => {
    const [store] = world().stores;
    const bucket = { key: newKey(), ...still };
    expect(await store.take({ ...bucket, points: 30 })).toEqual({ taken: true, available: 70, waitMs: 0 });
    const refused = await store.take({ ...bucket, points: 71 });
    expect(refused).toMatchObject({ taken: false, available: 70 });
    expect(await store.take({ ...bucket, points: 70 })).toMatchObject({ taken: true, available: 0 });
    expect(await store.take({ ...bucket, points: 1 })).toMatchObject({ taken: false, available: 0 });
  });

  it('take back what was not used, never above the capacity', async () => {
    const [store] = world().stores;
    const bucket = { key: newKey(), ...still };
    await store.take({ ...bucket, points: 50 });
    expect(await store.give({ ...bucket, points: 20 })).toEqual({ available: 70 });
    expect(await store.give({ ...bucket, points: 1_000 })).toEqual({ available: 100 });
    expect(await store.give({ ...bucket, points: 1_000 })).toEqual({ available: 100 });
    expect(await store.take({ ...bucket, points: 101 })).toMatchObject({ taken: false, available: 100 });
  });

  it('say when nothing is asked what is there, and change nothing', async () => {
    const [store] = world().stores;
    const bucket = { key: newKey(), ...still };
    await store.take({ ...bucket, points: 100 });
    expect(await store.take({ ...bucket, points: 0 })).toEqual({ taken: true, available: 0, waitMs: 0 });
    expect(await store.give({ ...bucket, points: 0 })).toEqual({ available: 0 });
  });

  it('tell how long to wait for these points, and then have them', async () => {
    const { stores, pass } = world();
    const bucket = { key: newKey(), capacity: 100, restorePerS: 100 };
    await stores[0].take({ ...bucket, points: 100 });
    const { taken, waitMs } = await stores[0].take({ ...bucket, points: 80 });
    expect(taken).toBe(false);
    expect(waitMs).toBeLessThanOrEqual(800);
    await pass(waitMs);
    expect(await stores[0].take({ ...bucket, points: 80 })).toMatchObject({ taken: true });
  });

  it('restore what time restores, no less and no more', async () => {
    const { stores, nowMs, pass } = world();
    const bucket = { key: newKey(), capacity: 100_000, restorePerS: 1_000 };
    const outerMs = await nowMs();
    await stores[0].take({ ...bucket, points: 100_000 });
    const innerMs = await nowMs();
    await pass(50);
    const innerEndMs = await nowMs();
    const { available } = await stores[1].give({ ...bucket, points: 0 });
    // A point each millisecond; whole ones are counted.
    expect(available).toBeGreaterThanOrEqual(innerEndMs - innerMs - 1);
    expect(available).toBeLessThanOrEqual((await nowMs()) - outerMs + 1);
  });

  it('have no time to tell for more than they ever hold', async () => {
    const [store] = world().stores;
    const answer = await store.take({ key: newKey(), ...still, points: 101 });
    expect(answer).toEqual({ taken: false, available: 100, waitMs: Infinity });
  });

  it('are as many as their keys', async () => {
    const [store] = world().stores;
    await store.take({ key: newKey(), ...still, points: 100 });
    expect(await store.take({ key: newKey(), ...still, points: 100 })).toMatchObject({ taken: true });
  });

  it('follow a plan that grows or shrinks', async () => {
    const [store] = world().stores;
    const bucket = { key: newKey(), ...still };
    await store.take({ ...bucket, points: 60 });
    expect(await store.take({ ...bucket, capacity: 200, points: 0 })).toMatchObject({ available: 140 });
    expect(await store.take({ ...bucket, capacity: 50, points: 0 })).toMatchObject({ available: 0 });
    expect(await store.take({ ...bucket, capacity: 50, points: 1 })).toMatchObject({
      taken: false,
      available: 0,
    });
  });

  it.each([
    { points: -1 },
    { points: 0.5 },
    { points: Number.NaN },
    { points: Infinity },
    { capacity: 0 },
    { capacity: 1.5 },
    { capacity: Number.NaN },
    { restorePerS: 0 },
    { restorePerS: -1 },
    { restorePerS: Number.NaN },
  ])('refuse %j', async (wrong) => {
    const [store] = world().stores;
    const request = { key: newKey(), ...still, points: 1, ...wrong };
    await expect(store.take(request)).rejects.toThrow(RangeError);
    await expect(store.give(request)).rejects.toThrow(RangeError);
  });

  it('stay within zero and capacity, and give no more than time restores, whatever is done', async () => {
    await fc.assert(
      fc.asyncProperty(bucketShape, fc.array(act, { maxLength: 30 }), async (shape, acts) => {
        const { stores, nowMs, pass } = world();
        const bucket = { key: newKey(), ...shape };
        const startMs = await nowMs();
        let net = 0;
        for (const [index, { act, by }] of acts.entries()) {
          const store = stores[index % 2] as BucketStore;
          if (act === 'pass') await pass(by);
          else if (act === 'give') {
            const { available } = await store.give({ ...bucket, points: by });
            expect(available).toBeGreaterThanOrEqual(0);
            expect(available).toBeLessThanOrEqual(shape.capacity);
            net -= by;
          } else {
            const { taken, available, waitMs } = await store.take({ ...bucket, points: by });
            expect(Number.isInteger(available)).toBe(true);
            expect(available).toBeGreaterThanOrEqual(0);
            expect(available).toBeLessThanOrEqual(shape.capacity);
            expect(waitMs > 0).toBe(!taken);
            if (taken) net += by;
            else {
              // All that it said was there still is.
              expect(by).toBeGreaterThan(available);
              expect(await store.take({ ...bucket, points: available })).toMatchObject({ taken: true });
              net += available;
            }
          }
          const elapsedMs = (await nowMs()) - startMs;
          // Redis counts whole milliseconds, so its first and last may each count as one.
          const restored = ((elapsedMs + (kind === 'Redis' ? 2 : 0)) * shape.restorePerS) / 1_000;
          expect(net).toBeLessThanOrEqual(shape.capacity + restored + 1e-6);
        }
      }),
      { numRuns: world().runs },
    );
  });

  it('are shared by two processes to the point', async () => {
    const { stores } = world();
    for (let round = 0; round < 10; round += 1) {
      const bucket = { key: newKey(), ...still };
      const takes = Array.from({ length: 150 }, (_, index) =>
        (stores[index % 2] as BucketStore).take({ ...bucket, points: 1 }),
      );
      const answers = await Promise.all(takes);
      expect(answers.filter(({ taken }) => taken)).toHaveLength(100);
      const left = answers.filter(({ taken }) => taken).map(({ available }) => available);
      expect(left.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
    }
  });

  it('refuse of takes of many sizes at once only those that do not fit', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 30 });
    const property = fc.asyncProperty(sizes, async (sizes) => {
      const { stores } = world();
      const bucket = { key: newKey(), ...still };
      const answers = await Promise.all(
        sizes.map((points, index) => (stores[index % 2] as BucketStore).take({ ...bucket, points })),
      );
      const granted = sizes.filter((_, index) => answers[index]?.taken).reduce((sum, size) => sum + size, 0);
      const refused = sizes.filter((_, index) => !answers[index]?.taken);
      const { available } = await stores[0].give({ ...bucket, points: 0 });
      expect(available).toBe(100 - granted);
      expect(refused.every((size) => size > available)).toBe(true);
    });
    await fc.assert(property, { numRuns: world().runs });
  });
});
