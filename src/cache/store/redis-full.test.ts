import { randomUUID } from 'node:crypto';
import { CacheOnWire, LONG_MS, refused } from '../../../test/support/cache-on-wire';
import { bodyOf, newTenant, untilUp } from '../../../test/support/cache-stores';
import { startRedis } from '../../../test/support/redis';

let at: CacheOnWire;

beforeAll(async () => {
  // Installs it where there is none.
  await (await startRedis()).stop();
});
afterEach(() => at?.end());

describe('the store in a Redis that is full', () => {
  /** Fills it until it takes nothing more. */
  async function fill(): Promise<void> {
    const other = at.direct();
    await other.config('SET', 'maxmemory', '1');
    await expect(other.set(randomUUID(), 'x')).rejects.toThrow('OOM');
  }

  it('keeps nothing, fails nobody and goes on serving what still holds', async () => {
    at = await CacheOnWire.open({ 'maxmemory-policy': 'noeviction' });
    const kept = await at.put('a', [1]);
    await fill();
    await at.store.put({ tenantId: at.tenantId, name: 'b', ...kept, ...bodyOf('b'), lifeMs: LONG_MS });
    await at.store.beat();
    const lease = { name: 'l', holder: 'h', lifeMs: LONG_MS };
    expect(await at.store.lookup({ tenantId: at.tenantId, names: ['b'], lease })).toMatchObject({
      found: null,
      leads: true,
    });
    expect(await at.found('a')).toBe('kept');
    expect(await at.store.lookup({ tenantId: newTenant() })).toMatchObject({ stamp: null });
    expect(at.ups).toEqual([]);
  });

  it.each<[string, () => Promise<void>]>([
    ['bump', () => at.store.bump(at.tenantId, [1])],
    ['settled write', () => at.store.settle(at.tenantId, 'w', [1])],
    ['mark', () => at.store.mark(at.tenantId, 'w', [1], LONG_MS)],
  ])('lets nothing survive a %s that it has no room for', async (_name, write) => {
    at = await CacheOnWire.open({ 'maxmemory-policy': 'noeviction' });
    const [one, two] = [await at.put('a', [1]), await at.put('b', [2])];
    await fill();
    await write();
    expect(
      await at.store.lookup({ tenantId: at.tenantId, held: [one, two], names: ['a', 'b'] }),
    ).toMatchObject({
      fresh: [false, false],
      found: null,
    });
    await at.direct().config('SET', 'maxmemory', '0');
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [one, two] })).toMatchObject({
      fresh: [false, false],
    });
  });

  it("remembers every writer's mark, also of a tenant that it did not know", async () => {
    at = await CacheOnWire.open({ 'maxmemory-policy': 'noeviction' });
    await at.put('a', [1]);
    await at.store.mark(at.tenantId, 'w', [1], LONG_MS);
    await fill();
    await at.store.mark(at.tenantId, 'v', [2], LONG_MS);
    await at.store.bump(at.tenantId, [3]);
    await at.store.settle(at.tenantId, 'x', [4]);
    const unknown = newTenant();
    await at.store.mark(unknown, 'w', [1], LONG_MS);
    await at.direct().config('SET', 'maxmemory', '0');
    const held = [await at.put('a', [1]), await at.put('b', [2]), await at.put('c', [3])];
    expect(await at.store.lookup({ tenantId: at.tenantId, held })).toMatchObject({
      fresh: [false, false, true],
    });
    const { stamp } = await at.store.lookup({ tenantId: unknown });
    if (!stamp) throw new Error('nothing may be kept');
    expect(await at.store.lookup({ tenantId: unknown, held: [{ stamp, slots: [1] }] })).toMatchObject({
      fresh: [false],
    });
  });

  it('is back at a full Redis with a new generation', async () => {
    at = await CacheOnWire.open({ 'maxmemory-policy': 'noeviction' });
    await at.put('a', [1]);
    await fill();
    await at.wire.cut();
    await refused(at.store.beat());
    await at.wire.mend();
    await untilUp(at.store);
    expect(await at.found('a')).toBeNull();
  });

  it('serves nothing stale while Redis evicts what it likes', async () => {
    at = await CacheOnWire.open({ 'maxmemory-policy': 'allkeys-lru' });
    const other = at.direct();
    const used = Number(/used_memory:(\d+)/.exec(await other.info('memory'))?.[1]);
    await other.config('SET', 'maxmemory', String(used + 1_500_000));
    let version = 0;
    let hits = 0;
    for (let round = 0; round < 400; round += 1) {
      await at.store.beat();
      const name = `entry-${round % 5}`;
      const { stamp, found } = await at.store.lookup({ tenantId: at.tenantId, names: [name] });
      if (found) {
        hits += 1;
        expect(found.body.toString().trim()).toBe(String(version));
      } else if (stamp) {
        const body = Buffer.from(String(version).padEnd(20_000));
        await at.store.put({
          tenantId: at.tenantId,
          name,
          stamp,
          slots: [1],
          head: '',
          body,
          lifeMs: LONG_MS,
        });
      }
      await other.set(`filler-${round}`, 'x'.repeat(8_000)).catch(() => undefined);
      if (round % 15 === 0) {
        await at.store.mark(at.tenantId, 'w', [1], LONG_MS);
        version += 1;
        await at.store.settle(at.tenantId, 'w', [1]);
      }
    }
    expect(Number(/evicted_keys:(\d+)/.exec(await other.info('stats'))?.[1])).toBeGreaterThan(0);
    expect(hits).toBeGreaterThan(0);
  });
});
