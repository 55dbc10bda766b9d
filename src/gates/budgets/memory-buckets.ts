import { performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import { checkRequest, type Bucket, type BucketRequest, type BucketStore } from './bucket.types';

/** What a bucket lacks, in thousandths of a point: a millisecond then restores `restorePerS` of them, exactly. */
interface Debt {
  readonly owed: number;
  readonly atMs: number;
}

export interface MemoryBucketOptions {
  /** Milliseconds of a clock that never goes back. Default: the process' own. */
  readonly now?: () => number;
  /** Buckets remembered, about 150 bytes each. Default: 100,000. */
  readonly max?: number;
}

const KEPT = 100_000;

/**
 * Buckets of this process alone. Full ones are not kept at all. Above `max`, the one that rested longest is forgotten,
 * and so is full again: the one that time has filled most.
 */
export function memoryBuckets({
  now = () => performance.now(),
  max = KEPT,
}: MemoryBucketOptions = {}): BucketStore {
  const debts = new LRUCache<string, Debt>({ max });

  function owedBy({ key, restorePerS }: Bucket, atMs: number): number {
    const debt = debts.get(key);
    return debt ? Math.max(0, debt.owed - Math.max(0, atMs - debt.atMs) * restorePerS) : 0;
  }

  function keep(key: string, debt: Debt): void {
    if (debt.owed > 0) debts.set(key, debt);
    else debts.delete(key);
  }

  return {
    take: async (request) => {
      checkRequest(request);
      const { key, points } = request;
      const atMs = Math.floor(now());
      const before = owedBy(request, atMs);
      const owed = before + points * 1_000;
      if (points > 0 && owed > request.capacity * 1_000) {
        return { taken: false, available: availableOf(request, before), waitMs: waitOf(request, owed) };
      }
      keep(key, { owed, atMs });
      return { taken: true, available: availableOf(request, owed), waitMs: 0 };
    },
    give: async (request) => {
      checkRequest(request);
      const atMs = Math.floor(now());
      const owed = Math.max(0, owedBy(request, atMs) - request.points * 1_000);
      keep(request.key, { owed, atMs });
      return { available: availableOf(request, owed) };
    },
  };
}

// A plan that shrank leaves a bucket owing more than it holds.
const availableOf = ({ capacity }: Bucket, owed: number): number =>
  Math.max(0, Math.floor((capacity * 1_000 - owed) / 1_000));

const waitOf = ({ capacity, restorePerS, points }: BucketRequest, owed: number): number =>
  points > capacity ? Infinity : Math.ceil((owed - capacity * 1_000) / restorePerS);
