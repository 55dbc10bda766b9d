import { fc } from '../../../test/support/properties';
import type { ThrottleStatus } from '../cost';
import { createBudgets, memoryBuckets, ThrottledError, type BudgetCaller } from '.';

const free = { capacity: 2_000, restorePerS: 100 };
const caller: BudgetCaller = { tenantId: 'acme', plan: 'free', clientApp: 'web', viewerId: 'ada' };

/** Budgets with a clock that only the simulation moves. */
function newWorld() {
  const clock = { ms: 0 };
  const buckets = memoryBuckets({ now: () => clock.ms });
  return { clock, budgets: createBudgets({ buckets, plans: { free }, isKnownApp: () => true }) };
}

const operation = fc.record({
  points: fc.integer({ min: 1, max: free.capacity }),
  usedShare: fc.double({ min: 0, max: 1, noNaN: true }),
  thinkMs: fc.integer({ min: 0, max: 3_000 }),
});

/** What a client can know of its next operation: what it was told last, and how long ago. */
const waitMsFor = (points: number, told: ThrottleStatus): number =>
  Math.max(0, Math.ceil(((points - told.currentlyAvailable) * 1_000) / told.restoreRate));

describe('a client that obeys throttleStatus', () => {
  it('is never refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 60 }), async (operations) => {
        const { clock, budgets } = newWorld();
        let told: ThrottleStatus | undefined;
        for (const { points, usedShare, thinkMs } of operations) {
          if (told) clock.ms += waitMsFor(points, told);
          const reservation = await budgets.reserve(caller, points);
          clock.ms += thinkMs;
          told = await reservation?.settle(Math.ceil(points * usedShare));
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('a client that ignores throttleStatus', () => {
  const seconds = 180;
  const allowed = free.capacity + free.restorePerS * seconds;

  /** Points that are charged to somebody who asks every so many milliseconds, and uses a share of what is reserved. */
  async function hammer(everyMs: number, usedShare: number, cost: (turn: number) => number): Promise<number> {
    const { clock, budgets } = newWorld();
    let charged = 0;
    for (let turn = 0; clock.ms < seconds * 1_000; turn += 1, clock.ms += everyMs) {
      const used = Math.ceil(cost(turn) * usedShare);
      try {
        await (await budgets.reserve(caller, cost(turn)))?.settle(used);
        charged += used;
      } catch (error) {
        if (!(error instanceof ThrottledError)) throw error;
      }
    }
    return charged;
  }

  it.each([
    ['cheap operations', { everyMs: 15, usedShare: 1, cost: () => 2 }],
    ['operations of one size', { everyMs: 50, usedShare: 1, cost: () => 170 }],
    [
      'operations of many sizes',
      { everyMs: 50, usedShare: 1, cost: (turn: number) => 1 + ((turn * 7_919) % 900) },
    ],
    [
      'operations that use half',
      { everyMs: 50, usedShare: 0.5, cost: (turn: number) => 2 + ((turn * 7_919) % 500) },
    ],
  ])('is held to its budget within 5 % with %s', async (_, { everyMs, usedShare, cost }) => {
    const charged = await hammer(everyMs, usedShare, cost);
    expect(charged).toBeLessThanOrEqual(allowed);
    expect(charged).toBeGreaterThanOrEqual(allowed * 0.95);
  });

  it('gets no more for what it is refused', async () => {
    const { clock, budgets } = newWorld();
    await budgets.reserve(caller, free.capacity);
    for (; clock.ms < 1_010; clock.ms += 10) {
      await expect(budgets.reserve(caller, 101)).rejects.toMatchObject({
        details: { retryAfterMs: 1_010 - clock.ms },
      });
    }
    expect(await budgets.reserve(caller, 101)).not.toBeNull();
  });
});
