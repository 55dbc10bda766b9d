import { fc } from '../../../test/support/properties';
import type { Reservation } from '../cost';
import {
  createBudgets,
  memoryBuckets,
  ThrottledError,
  type BudgetCaller,
  type BucketStore,
  type Plans,
} from '.';

const plans: Plans = {
  free: { capacity: 2_000, restorePerS: 100 },
  pro: { capacity: 10_000, restorePerS: 500 },
};
const ada: BudgetCaller = { tenantId: 'acme', plan: 'free', clientApp: 'web', viewerId: 'ada' };

let clock: number;
let buckets: BucketStore;
let gives: number;

beforeEach(() => {
  clock = 0;
  gives = 0;
  const store = memoryBuckets({ now: () => clock });
  buckets = { ...store, give: (request) => ((gives += 1), store.give(request)) };
});

const newBudgets = () =>
  createBudgets({
    buckets,
    plans,
    isKnownApp: (tenantId, app) => tenantId === 'acme' && /^(web|ios)$/.test(app),
  });

async function reserve(caller: BudgetCaller, points: number): Promise<Reservation> {
  const reservation = await newBudgets().reserve(caller, points);
  if (!reservation) throw new Error('this caller has no budget');
  return reservation;
}

async function refusal(answer: Promise<unknown>): Promise<ThrottledError> {
  const error: unknown = await answer.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(ThrottledError);
  return error as ThrottledError;
}

const availableTo = async (caller: BudgetCaller): Promise<number> =>
  (await (await reserve(caller, 0)).settle(0)).currentlyAvailable;

describe('budgets', () => {
  it('reserve before, and refund what was not used', async () => {
    const reservation = await reserve(ada, 500);
    expect(await availableTo(ada)).toBe(1_500);
    expect(await reservation.settle(120)).toEqual({
      maximumAvailable: 2_000,
      currentlyAvailable: 1_880,
      restoreRate: 100,
    });
  });

  it('refund once, however often a reservation is settled', async () => {
    const reservation = await reserve(ada, 500);
    const answers = await Promise.all([
      reservation.settle(100),
      reservation.settle(0),
      reservation.settle(100),
    ]);
    expect(new Set(answers.map(({ currentlyAvailable }) => currentlyAvailable))).toEqual(new Set([1_900]));
    expect(await availableTo(ada)).toBe(1_900);
    expect(gives).toBe(1);
  });

  it.each([500, 501, 100_000, Number.NaN, Infinity])(
    'keep all 500 of an operation that cost %d',
    async (actual) => {
      await (await reserve(ada, 500)).settle(actual);
      expect(await availableTo(ada)).toBe(1_500);
    },
  );

  it('answer what was done, with what is known, when the refund is lost', async () => {
    buckets = { ...buckets, give: () => Promise.reject(new Error('away')) };
    expect(await (await reserve(ada, 500)).settle(1)).toMatchObject({ currentlyAvailable: 1_500 });
  });

  it('refund no more than was reserved', async () => {
    await reserve(ada, 1_000);
    await (await reserve(ada, 500)).settle(-400);
    expect(await availableTo(ada)).toBe(1_000);
  });

  it('give anonymous callers none', async () => {
    expect(await newBudgets().reserve(null, 1_000_000)).toBeNull();
  });

  it('say of a refusal how long to wait for this cost, and charge nothing for it', async () => {
    await reserve(ada, 1_950);
    const error = await refusal(reserve(ada, 400));
    expect(error).toMatchObject({ code: 'THROTTLED', kind: { http: 429, retriable: true } });
    expect(error.message).toBe(
      'The operation costs 400 points; 50 of 2000 are available. Wait 3.5 s: 100 points come back each second.',
    );
    expect(error.details).toEqual({
      policy: 'cost',
      retryAfterMs: 3_500,
      status: { maximumAvailable: 2_000, currentlyAvailable: 50, restoreRate: 100 },
    });
    expect((await refusal(reserve(ada, 60))).details.retryAfterMs).toBe(100);
    expect(await availableTo(ada)).toBe(50);
    clock += 3_500;
    await reserve(ada, 400);
  });

  it('let nobody wait in vain', async () => {
    await expect(reserve(ada, 2_001)).rejects.toMatchObject({
      code: 'COST_EXCEEDS_MAXIMUM',
      message:
        'The operation would cost 2001 points; your budget holds at most 2000, so waiting does not help. ' +
        'Ask for fewer rows or fields.',
    });
    await reserve(ada, 2_000);
  });

  it.each([
    ['tenant', { tenantId: 'globex' }],
    ['viewer', { viewerId: 'bob' }],
    ['client app', { clientApp: 'ios' }],
  ])('leave another %s untouched', async (_, other) => {
    await reserve(ada, 2_000);
    expect(await availableTo({ ...ada, ...other })).toBe(2_000);
  });

  it('are one for all client apps that nobody knows', async () => {
    const unknown = ['', 'web2', 'other', 'WEB', null, 'web:ios', '__proto__'];
    await reserve({ ...ada, clientApp: 'x' }, 1_000);
    for (const clientApp of unknown) expect(await availableTo({ ...ada, clientApp })).toBe(1_000);
    // Known to acme, not to globex.
    await reserve({ ...ada, tenantId: 'globex', clientApp: 'web' }, 300);
    expect(await availableTo({ ...ada, tenantId: 'globex', clientApp: 'ios' })).toBe(1_700);
  });

  it('mix nobody up, whatever the names hold', async () => {
    const names = fc.string({ unit: fc.constantFrom('a', ':', '{', '}', '%'), minLength: 1, maxLength: 4 });
    const callers = fc.tuple(fc.tuple(names, names), fc.tuple(names, names));
    await fc.assert(
      fc.asyncProperty(callers, async ([one, two]) => {
        fc.pre(one[0] !== two[0] || one[1] !== two[1]);
        buckets = memoryBuckets({ now: () => clock });
        await reserve({ ...ada, tenantId: one[0], viewerId: one[1] }, 2_000);
        expect(await availableTo({ ...ada, tenantId: two[0], viewerId: two[1] })).toBe(2_000);
      }),
      {
        examples: [
          [
            [
              ['a}:other:b', 'c'],
              ['a', 'b}:other:c'],
            ],
          ],
        ],
      },
    );
  });

  it.each([
    ['pro', 10_000],
    ['free', 2_000],
    ['gold', 2_000],
    ['', 2_000],
    ['constructor', 2_000],
    ['__proto__', 2_000],
  ])('of the plan %j hold %d points', async (plan, capacity) => {
    expect(await availableTo({ ...ada, plan })).toBe(capacity);
  });
});
