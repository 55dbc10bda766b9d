import {
  bodyOf,
  newTenant,
  openStorePair,
  storeKinds,
  type StorePair,
} from '../../../test/support/cache-stores';
import type { CacheStore, LookupRequest, PutRequest, Resting, Stamp } from '.';

const LONG_MS = 60_000;

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
