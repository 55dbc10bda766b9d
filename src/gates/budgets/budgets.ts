import { atriumError } from '../../kernel';
import type { CostBudget, Reservation, ThrottleStatus } from '../cost';
import type { Bucket, BucketStore } from './bucket.types';
import type { BudgetCaller, Plan, Plans } from './budget.types';
import { ThrottledError, waitText } from './throttled';

export interface BudgetOptions {
  readonly buckets: BucketStore;
  readonly plans: Plans;
  /** Whether a tenant has a client app of this name. The others share one bucket: inventing names opens no new one. */
  readonly isKnownApp: (tenantId: string, clientApp: string) => boolean;
}

const OTHER_APP = 'other';

/**
 * Budgets in cost points: a bucket for each tenant × client app × viewer; null, a stranger, has none, because address
 * limits hold it. `reserve` throws a {@link ThrottledError} when the points are not there yet, COST_EXCEEDS_MAXIMUM when
 * they never will be; neither costs anything. `settle` refunds once and never rejects; called again, it gives its first
 * answer. An operation that cost more than was reserved pays what was reserved.
 */
export function createBudgets(options: BudgetOptions): CostBudget<BudgetCaller | null> {
  return {
    reserve: async (caller, points, paid = 0) => {
      if (!caller) return null;
      const bucket = bucketOf(options, caller);
      if (points > bucket.capacity) throw neverEnough(bucket, points);
      const unpaid = Math.max(0, points - paid);
      const { taken, available, waitMs } = await options.buckets.take({ ...bucket, points: unpaid });
      // What was paid comes back to whoever is refused.
      if (!taken) throw notYet({ status: statusOf(bucket, available + paid), points, waitMs });
      return reservation({ buckets: options.buckets, bucket, points: unpaid, available });
    },
  };
}

function bucketOf({ plans, isKnownApp }: BudgetOptions, caller: BudgetCaller): Bucket {
  const { tenantId, clientApp, viewerId } = caller;
  const app = clientApp !== null && isKnownApp(tenantId, clientApp) ? clientApp : OTHER_APP;
  const key = `budget:{${encodeURIComponent(tenantId)}}:${encodeURIComponent(app)}:${encodeURIComponent(viewerId)}`;
  const { capacity, restorePerS } = planOf(plans, caller.plan);
  return { key, capacity, restorePerS };
}

const planOf = (plans: Plans, name: string): Plan =>
  (Object.hasOwn(plans, name) ? plans[name] : undefined) ?? plans.free;

interface Reserved {
  readonly buckets: BucketStore;
  readonly bucket: Bucket;
  readonly points: number;
  readonly available: number;
}

function reservation({ buckets, bucket, points, available }: Reserved): Reservation {
  async function refund(actualPoints: number): Promise<ThrottleStatus> {
    // A cost that is not a number was not measured.
    const unused = Math.min(points, Math.max(0, Math.floor(points - actualPoints) || 0));
    if (unused === 0) return statusOf(bucket, available);
    try {
      return statusOf(bucket, (await buckets.give({ ...bucket, points: unused })).available);
    } catch {
      // The work is done and its answer is due; a refund that may have arrived is not tried twice.
      return statusOf(bucket, available);
    }
  }
  let settled: Promise<ThrottleStatus> | null = null;
  return { settle: (actualPoints) => (settled ??= refund(actualPoints)) };
}

const statusOf = ({ capacity, restorePerS }: Bucket, available: number): ThrottleStatus => ({
  maximumAvailable: capacity,
  currentlyAvailable: available,
  restoreRate: restorePerS,
});

const neverEnough = ({ capacity }: Bucket, points: number) =>
  atriumError(
    'COST_EXCEEDS_MAXIMUM',
    `The operation would cost ${points} points; your budget holds at most ${capacity}, so waiting does not help. ` +
      'Ask for fewer rows or fields.',
  );

function notYet({ status, points, waitMs }: { status: ThrottleStatus; points: number; waitMs: number }) {
  return new ThrottledError(
    `The operation costs ${points} points; ${status.currentlyAvailable} of ${status.maximumAvailable} are available. ` +
      `Wait ${waitText(waitMs)}: ${status.restoreRate} points come back each second.`,
    { policy: 'cost', retryAfterMs: waitMs, status },
  );
}
