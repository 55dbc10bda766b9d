import { randomUUID } from 'node:crypto';
import { startRedis, type TestRedis } from '../../../test/support/redis';
import { createRedis, type Redis } from '../../platform/redis';
import { redisBuckets } from '.';

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = createRedis(server.url);
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

const newKey = (): string => `budget:{${randomUUID()}}:test`;

describe('buckets in Redis', () => {
  const bucket = { capacity: 100, restorePerS: 10 };

  it('leave a key until they are full, and none when they are', async () => {
    const store = redisBuckets(redis);
    const key = newKey();
    await store.take({ ...bucket, key, points: 50 });
    const lifeMs = await redis.pttl(`atrium:${key}`);
    expect(lifeMs).toBeGreaterThan(0);
    expect(lifeMs).toBeLessThanOrEqual(5_000);
    await store.give({ ...bucket, key, points: 50 });
    expect(await redis.exists(`atrium:${key}`)).toBe(0);
  });

  it('write nothing for a refused take', async () => {
    const store = redisBuckets(redis);
    const [key, other] = [newKey(), newKey()];
    await store.take({ ...bucket, key, points: 60 });
    const before = await redis.get(`atrium:${key}`);
    expect(await store.take({ ...bucket, key, points: 90 })).toMatchObject({ taken: false });
    expect(await redis.get(`atrium:${key}`)).toBe(before);
    await store.take({ ...bucket, key: other, points: 101 });
    expect(await redis.exists(`atrium:${other}`)).toBe(0);
  });

  it('are UNAVAILABLE with it', async () => {
    const ended = createRedis(server.url);
    ended.disconnect();
    await expect(redisBuckets(ended).take({ ...bucket, key: newKey(), points: 1 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
});
