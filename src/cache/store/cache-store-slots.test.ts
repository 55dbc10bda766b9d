import {
  bodyOf,
  newTenant,
  openStorePair,
  storeKinds,
  type StorePair,
} from '../../../test/support/cache-stores';
import type { CacheStore, PutRequest, Resting, Stamp, TouchedSlots } from '.';

const LONG_MS = 60_000;
const EVERY_SLOT = Array.from({ length: 4_096 }, (_, slot) => slot);

describe.each(storeKinds)('what the slots of the store in %s say', (kind) => {
  let pair: StorePair;
  let one: CacheStore;
  let two: CacheStore;
  let tenantId: string;

  beforeAll(async () => {
    pair = await openStorePair(kind);
    ({ one, two } = pair);
  });
  beforeEach(async () => {
    tenantId = newTenant();
    await one.beat();
  });
  afterAll(() => pair?.close());

  async function stamp(tenant = tenantId): Promise<Stamp> {
    const { stamp } = await one.lookup({ tenantId: tenant });
    if (!stamp) throw new Error('nothing may be kept');
    return stamp;
  }
  async function put(slots: readonly number[], more: Partial<PutRequest> = {}): Promise<Resting> {
    const resting = { stamp: await stamp(), slots };
    await one.put({ tenantId, name: 'a', ...resting, ...bodyOf('kept'), lifeMs: LONG_MS, ...more });
    return resting;
  }
  async function found(names: readonly string[] = ['a'], tenant = tenantId): Promise<string | null> {
    const { found } = await two.lookup({ tenantId: tenant, names });
    return found && `${found.name}: ${found.body.toString()}`;
  }
  async function fresh(held: readonly Resting[]): Promise<readonly boolean[]> {
    return (await two.lookup({ tenantId, held })).fresh;
  }

  describe('after a bump', () => {
    it.each<[string, TouchedSlots, string | null]>([
      ['of a slot, nothing is served that rests on it', [9, 7], null],
      ['of all slots, nothing is served', 'all', null],
      ['of every slot by its number, nothing is served', EVERY_SLOT, null],
      ['of other slots, it is', [8, 77], 'a: kept'],
      ['of no slot, it is', [], 'a: kept'],
    ])('%s', async (_title, slots, expected) => {
      await put([3, 7]);
      await one.bump(tenantId, slots);
      expect(await found()).toBe(expected);
    });

    it("of another tenant's, it is served", async () => {
      await put([7]);
      await one.bump(newTenant(), [7]);
      expect(await found()).toBe('a: kept');
    });

    it('nothing is served that was read before it and put after it', async () => {
      const before = await stamp();
      await one.bump(tenantId, [7]);
      await put([7], { stamp: before });
      expect(await found()).toBeNull();
    });

    it('what is read after it is served', async () => {
      await one.bump(tenantId, [7]);
      await put([7]);
      expect(await found()).toBe('a: kept');
    });

    it('the birth is the same and the counter higher; of no slot, it is not', async () => {
      const before = await stamp();
      await one.bump(tenantId, []);
      expect(await stamp()).toEqual(before);
      await one.bump(tenantId, [1]);
      const after = await stamp();
      expect(after.birth).toBe(before.birth);
      expect(after.asOf).toBeGreaterThan(before.asOf);
    });

    it('what rests on all 4,096 slots is told as well', async () => {
      await put(EVERY_SLOT);
      expect(await found()).toBe('a: kept');
      await one.bump(tenantId, [4_095]);
      expect(await found()).toBeNull();
    });
  });

  describe('in doubt', () => {
    it('is what rests on a marked slot, and nothing else', async () => {
      const [on, off] = [await put([7, 9]), await put([8])];
      await one.mark(tenantId, 'writer', [9, 10], LONG_MS);
      expect(await fresh([on, off])).toEqual([false, true]);
    });

    it('is everything when all slots are marked', async () => {
      const [on, nothing] = [await put([7]), await put([])];
      await one.mark(tenantId, 'writer', 'all', LONG_MS);
      expect(await fresh([on])).toEqual([false]);
      expect(await fresh([nothing])).toEqual([false]);
      await one.settle(tenantId, 'writer', null);
      expect(await fresh([on, nothing])).toEqual([true, true]);
    });

    it('is what is put meanwhile', async () => {
      await one.mark(tenantId, 'writer', [7], LONG_MS);
      await put([7]);
      expect(await found()).toBeNull();
    });

    it('is nothing any more when the writer rolled back', async () => {
      await put([7]);
      await one.mark(tenantId, 'writer', [7], LONG_MS);
      await two.settle(tenantId, 'writer', null);
      expect(await found()).toBe('a: kept');
    });

    it('was right when the writer committed, also what was put meanwhile', async () => {
      const before = await put([7]);
      await one.mark(tenantId, 'writer', [7], LONG_MS);
      const meanwhile = await put([7]);
      await one.settle(tenantId, 'writer', [7]);
      expect(await fresh([before, meanwhile, await put([7])])).toEqual([false, false, true]);
    });

    it('stays what another writer marked, and what a writer marked twice until it settles', async () => {
      const held = [await put([1]), await put([2]), await put([3])];
      await one.mark(tenantId, 'writer', [1], LONG_MS);
      await two.mark(tenantId, 'other', [3], LONG_MS);
      await one.mark(tenantId, 'writer', [2], LONG_MS);
      expect(await fresh(held)).toEqual([false, false, false]);
      await one.settle(tenantId, 'writer', null);
      expect(await fresh(held)).toEqual([true, true, false]);
    });

    it('is over with the life of the mark', async () => {
      const held = [await put([7])];
      await one.mark(tenantId, 'writer', [7], 40);
      await one.mark(tenantId, 'other', [8], LONG_MS);
      expect(await fresh(held)).toEqual([false]);
      await pair.pass(40);
      expect(await fresh(held)).toEqual([true]);
    });

    it('is nothing without a slot', async () => {
      await put([7]);
      await one.mark(tenantId, 'writer', [], LONG_MS);
      expect(await found()).toBe('a: kept');
    });

    it('is what was marked before anybody looked', async () => {
      await one.mark(tenantId, 'writer', [7], LONG_MS);
      await put([7]);
      expect(await found()).toBeNull();
      await one.settle(tenantId, 'writer', null);
      expect(await found()).toBe('a: kept');
    });
  });

  it('bumps what a writer committed that has no mark', async () => {
    await put([7]);
    await one.settle(tenantId, 'nobody', [7]);
    expect(await found()).toBeNull();
  });

  it('holds nothing of any tenant any more once told to forget, and keeps marks', async () => {
    const held = [await put([7])];
    await one.mark(tenantId, 'writer', [8], LONG_MS);
    await one.forget();
    expect(await fresh(held)).toEqual([false]);
    expect(await found()).toBeNull();
    expect(await fresh([await put([7]), await put([8])])).toEqual([true, false]);
  });
});
