import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, newTenant, untilUp } from '../../../test/support/cache-stores';
import { startRedis, type TestRedis } from '../../../test/support/redis';
import { createRedis, type Redis } from '../../platform/redis';
import { redisStore, type CacheStore, type Stamp } from '.';

const LONG_MS = 60_000;
const DAY_MS = 86_400_000;

let server: TestRedis;
let redis: Redis;
let store: CacheStore;
let tenantId: string;

beforeAll(async () => {
  server = await startRedis();
  redis = createRedis(server.url);
  store = redisStore({ redis, onChange: () => undefined, slowMs: 2_000 });
  await untilUp(store);
});
beforeEach(async () => {
  tenantId = newTenant();
  await store.beat();
});
afterAll(async () => {
  await store?.close();
  redis?.disconnect();
  await server?.stop();
});

const key = (rest: string): string => `atrium:cache:{${tenantId}}:${rest}`;
const slots = (): string => key('slots');
async function stamp(): Promise<Stamp> {
  const { stamp } = await store.lookup({ tenantId });
  if (!stamp) throw new Error('nothing may be kept');
  return stamp;
}

describe('the store in Redis', () => {
  it('keeps slots a day from the last write, and what was put as long as it lives', async () => {
    const list = { name: 'facets', text: 'role' };
    const kept = { stamp: await stamp(), slots: [1], ...bodyOf('x') };
    await store.put({ tenantId, name: 'a', ...kept, lifeMs: LONG_MS, list });
    const life = async (rest: string): Promise<number> => redis.pttl(key(rest));
    expect(await life('entry:a')).toBeLessThanOrEqual(LONG_MS);
    expect(await life('list:facets')).toBeLessThanOrEqual(LONG_MS);
    for (const write of [
      () => store.bump(tenantId, [1]),
      () => store.mark(tenantId, 'w', [1], LONG_MS),
      () => store.settle(tenantId, 'w', null),
    ]) {
      await redis.pexpire(slots(), 1_000);
      await write();
      expect(await life('slots')).toBeGreaterThan(DAY_MS - LONG_MS);
    }
    expect((await redis.keys('*')).filter((name) => !name.startsWith('atrium:cache:'))).toEqual([]);
  });

  it('makes no slots for a bump, a settled write or a thing that is put, and no birth for a mark', async () => {
    await store.bump(tenantId, [1]);
    await store.settle(tenantId, 'w', 'all');
    await store.settle(tenantId, 'w', null);
    expect(await redis.exists(slots())).toBe(0);
    await store.mark(tenantId, 'w', [1], LONG_MS);
    await store.bump(tenantId, [1]);
    expect(await redis.hget(slots(), 'birth')).toBeNull();
    const first = await stamp();
    expect(await stamp()).toEqual(first);
  });

  it('counts beyond a thousand million millions without a digit lost', async () => {
    await stamp();
    await redis.hset(slots(), 'n', '1000000000000000');
    const held = { stamp: await stamp(), slots: [7] };
    expect(held.stamp.asOf).toBe(1_000_000_000_000_000);
    await store.bump(tenantId, [8]);
    expect(await redis.hmget(slots(), 'n', '8')).toEqual(['1000000000000001', '1000000000000001']);
    expect(await store.lookup({ tenantId, held: [held] })).toMatchObject({ fresh: [true] });
    await store.bump(tenantId, 'all');
    expect(await redis.hget(slots(), 'all')).toBe('1000000000000002');
    expect(await store.lookup({ tenantId, held: [held] })).toMatchObject({ fresh: [false] });
  });

  it('drops marks that are over when it writes the next, and the field with the last', async () => {
    await store.mark(tenantId, 'dead', [1], 5);
    await sleep(20);
    await store.mark(tenantId, 'w', [2, 3], LONG_MS);
    expect(await redis.hget(slots(), 'doubts')).toMatch(/^w \d+ 2,3;$/);
    await stamp();
    await store.settle(tenantId, 'w', null);
    expect(await redis.hexists(slots(), 'doubts')).toBe(0);
  });

  it('looks up everything in one command', async () => {
    const at = await stamp();
    const put = { tenantId, name: 'b', stamp: at, slots: [1], ...bodyOf('x'), lifeMs: LONG_MS };
    await store.put(put);
    const sent = jest.spyOn(redis.stream, 'write');
    const held = [{ stamp: at, slots: [1] }];
    const lease = { name: 'l', holder: 'h', lifeMs: LONG_MS };
    const others = { answerFrom: 1, listName: 'l', lease };
    const { found } = await store.lookup({ tenantId, names: ['a', 'b'], held, ...others });
    expect(found?.name).toBe('b');
    expect(sent).toHaveBeenCalledTimes(1);
    expect(String(sent.mock.calls[0]?.[0]).match(/evalsha/gi)).toHaveLength(1);
    sent.mockRestore();
  });

  it('makes no beat younger that arrives late, and trusts none of another clock', async () => {
    const [seconds] = await redis.time();
    await store.beat();
    const beat = Number(await redis.get('atrium:cache:beat'));
    const [laterSeconds] = await redis.time();
    expect(beat).toBeGreaterThanOrEqual(Number(seconds) * 1_000 - 1_000);
    expect(beat).toBeLessThanOrEqual((Number(laterSeconds) + 1) * 1_000);
    await redis.set('atrium:cache:beat', beat + 3_600_000);
    expect(await store.lookup({ tenantId })).toMatchObject({ stamp: null });
  });

  it('gives a fault of ours as it is, and not as a Redis that is away', async () => {
    await redis.set(slots(), 'no hash');
    await expect(store.bump(tenantId, [1])).rejects.toThrow('WRONGTYPE');
  });

  it('is closed for good, and leaves the connection alone', async () => {
    const other = redisStore({ redis, onChange: () => undefined });
    await untilUp(other);
    await other.close();
    await expect(other.beat()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await redis.ping()).toBe('PONG');
  });
});
