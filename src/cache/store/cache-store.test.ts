import {
  bodyOf,
  newTenant,
  openStorePair,
  storeKinds,
  type StorePair,
} from '../../../test/support/cache-stores';
import type { CacheStore, LookupRequest, PutRequest, Resting, Stamp, TouchedSlots } from '.';

const LONG_MS = 60_000;
const EVERY_SLOT = Array.from({ length: 4_096 }, (_, slot) => slot);

describe.each(storeKinds)('the store of kept things in %s', (kind) => {
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

  describe('finds', () => {
    it('nothing that was never put', async () => {
      expect(await two.lookup({ tenantId, names: ['a', 'b'] })).toMatchObject({ found: null, list: [] });
    });

    it('what was put, with everything that was put', async () => {
      const body = Buffer.from([0, 255, 13, 10, 0, 128]);
      const resting = await put([3, 14], { body, head: '{"é":"\\n"}' });
      const { found } = await two.lookup({ tenantId, names: ['a'] });
      expect(found).toEqual({ ...resting, name: 'a', head: '{"é":"\\n"}', body });
    });

    it('what rests on nothing, and an empty body', async () => {
      await put([], { body: Buffer.alloc(0) });
      const { found } = await two.lookup({ tenantId, names: ['a'] });
      expect(found).toMatchObject({ slots: [], body: Buffer.alloc(0) });
    });

    it('the first of the names that is fresh', async () => {
      await put([1], { name: 'a', ...bodyOf('A') });
      await put([2], { name: 'b', ...bodyOf('B') });
      expect(await found(['x', 'b', 'a'])).toBe('b: B');
      await one.bump(tenantId, [2]);
      expect(await found(['x', 'b', 'a'])).toBe('a: A');
    });

    it('the last that was put by a name', async () => {
      await put([1], bodyOf('old'));
      await put([2], bodyOf('new'));
      expect(await found()).toBe('a: new');
    });

    it("nothing of another tenant's", async () => {
      await put([1]);
      expect(await found(['a'], newTenant())).toBeNull();
    });

    it('nothing that is over', async () => {
      await put([1], { lifeMs: 30 });
      expect(await found()).toBe('a: kept');
      await pair.pass(30);
      expect(await found()).toBeNull();
    });

    it('nothing of another birth', async () => {
      const { asOf } = await stamp();
      await put([1], { stamp: { birth: 'another', asOf } });
      expect(await found()).toBeNull();
    });

    it('nothing of a time that has not come', async () => {
      const { birth, asOf } = await stamp();
      await put([1], { stamp: { birth, asOf: asOf + 1 } });
      expect(await found()).toBeNull();
    });
  });

  describe('tells what it holds itself', () => {
    it('fresh or not, each by its own slots and stamp', async () => {
      const first = { stamp: await stamp(), slots: [1] };
      await one.bump(tenantId, [1]);
      const second = { stamp: await stamp(), slots: [1] };
      const other = { stamp: first.stamp, slots: [2] };
      expect(await fresh([first, second, other, { ...other, slots: [] }])).toEqual([false, true, true, true]);
    });

    it('without a body when an answer is among them', async () => {
      const resting = await put([1]);
      const request: LookupRequest = { tenantId, names: ['a'], held: [resting] };
      expect(await two.lookup(request)).toMatchObject({ fresh: [true], found: null });
      expect(await two.lookup({ ...request, answerFrom: 1 })).toMatchObject({
        fresh: [true],
        found: { name: 'a' },
      });
    });
  });

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

  describe('without a beat', () => {
    it('of the last ten seconds it serves nothing and lets nothing be kept', async () => {
      const held = [await put([7])];
      await pair.ageBeat(11_000);
      const lease = { name: 'l', holder: 'h', lifeMs: LONG_MS };
      const answer = await two.lookup({ tenantId, held, names: ['a'], lease });
      expect(answer).toEqual({ stamp: null, fresh: [false], found: null, list: [], leads: true });
      expect(await two.lookup({ tenantId, lease: { ...lease, holder: 'other' } })).toMatchObject({
        leads: true,
      });
      await one.beat();
      expect(await found()).toBe('a: kept');
    });

    it('of all time it does neither, and a bump is not forgotten over it', async () => {
      const before = await put([7]);
      await pair.ageBeat(1_000_000);
      await one.bump(tenantId, [7]);
      expect((await two.lookup({ tenantId })).stamp).toBeNull();
      await one.beat();
      expect(await fresh([before])).toEqual([false]);
    });
  });

  describe('the lease', () => {
    const lead = async (holder: string, more: Partial<LookupRequest> = {}): Promise<boolean> => {
      const lease = { name: 'l', holder, lifeMs: 200 };
      return (await one.lookup({ tenantId, lease, ...more })).leads;
    };

    it('is of one at a time: whoever has it has it', async () => {
      expect([await lead('x'), await lead('y'), await lead('x')]).toEqual([true, false, true]);
    });

    it('is free again when it is given back, by its holder alone', async () => {
      await lead('x');
      await two.release(tenantId, { name: 'l', holder: 'y' });
      expect(await lead('y')).toBe(false);
      await two.release(tenantId, { name: 'l', holder: 'x' });
      expect(await lead('y')).toBe(true);
    });

    it('is free again after its life', async () => {
      await lead('x');
      await pair.pass(200);
      expect(await lead('y')).toBe(true);
    });

    it('is not taken by whoever has an answer', async () => {
      const resting = await put([7]);
      expect(await lead('x', { names: ['a'] })).toBe(true);
      expect(await lead('x', { held: [resting] })).toBe(true);
      expect(await lead('y')).toBe(true);
    });

    it('is taken by whoever holds only things that are no answer', async () => {
      const resting = await put([7]);
      expect(await lead('x', { held: [resting], answerFrom: 1 })).toBe(true);
      expect(await lead('y', { held: [resting], answerFrom: 1 })).toBe(false);
    });
  });

  describe('the list', () => {
    const list = async (): Promise<readonly string[]> =>
      [...(await two.lookup({ tenantId, listName: 'facets' })).list].toSorted();
    const add = (text: string, lifeMs = LONG_MS): Promise<Resting> =>
      put([1], { lifeMs, list: { name: 'facets', text } });

    it('is read with the texts that were put, each once', async () => {
      await add('role');
      await add('');
      await add('role');
      expect(await list()).toEqual(['', 'role']);
      expect(await two.lookup({ tenantId })).toMatchObject({ list: [] });
    });

    it('lives as long as what was put with it', async () => {
      await add('long', 150);
      await add('short', 20);
      await pair.pass(30);
      expect(await list()).toEqual(['long', 'short']);
      await pair.pass(150);
      expect(await list()).toEqual([]);
    });

    it('has 16 texts at most, the newest among them', async () => {
      for (let index = 0; index < 20; index += 1) await add(`text ${index}`);
      expect(await list()).toHaveLength(16);
      expect(await list()).toContain('text 19');
    });
  });

  it('serves nothing that it forgot, and goes on', async () => {
    const held = [await put([7])];
    const list = { name: 'facets', text: 'x' };
    await put([7], { name: 'b', list });
    await pair.flush();
    expect((await two.lookup({ tenantId, held })).stamp).toBeNull();
    await one.beat();
    expect(await two.lookup({ tenantId, held, names: ['a', 'b'], listName: 'facets' })).toMatchObject({
      fresh: [false],
      found: null,
      list: [],
    });
    await put([7]);
    expect(await found()).toBe('a: kept');
  });
});
