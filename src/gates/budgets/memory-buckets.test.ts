import { fc } from '../../../test/support/properties';
import { memoryBuckets } from '.';

describe('buckets of one process', () => {
  it('restore each millisecond, and no millisecond early', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        async (capacity, restorePerS, wish) => {
          let clock = 0;
          const store = memoryBuckets({ now: () => clock });
          const bucket = { key: 'a', capacity, restorePerS };
          const points = Math.min(wish, capacity);
          await store.take({ ...bucket, points: capacity });
          const { waitMs } = await store.take({ ...bucket, points });
          clock += waitMs - 1;
          expect(await store.take({ ...bucket, points })).toMatchObject({ taken: false, waitMs: 1 });
          clock += 1;
          expect(await store.take({ ...bucket, points })).toMatchObject({ taken: true });
        },
      ),
    );
  });

  it('restore nothing when their clock goes back, and go on from there', async () => {
    let clock = 10_000;
    const store = memoryBuckets({ now: () => clock });
    const bucket = { key: 'a', capacity: 100, restorePerS: 10 };
    await store.take({ ...bucket, points: 100 });
    clock = 0;
    expect(await store.give({ ...bucket, points: 0 })).toEqual({ available: 0 });
    clock = 1_000;
    expect(await store.give({ ...bucket, points: 0 })).toEqual({ available: 10 });
  });

  it('are bounded: the one that rested longest is forgotten', async () => {
    const store = memoryBuckets({ now: () => 0, max: 2 });
    const take = (key: string) => store.take({ key, capacity: 10, restorePerS: 1, points: 4 });
    for (const key of ['a', 'b', 'a', 'c']) await take(key);
    expect([await take('a'), await take('c'), await take('b')].map(({ available }) => available)).toEqual([
      2, 2, 6,
    ]);
  });
});
