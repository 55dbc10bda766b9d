import { CircuitBreaker } from '../../platform/circuit-breaker';
import { checkRequest, type BucketStore } from './bucket.types';

export interface DegradingOptions {
  /** The store that all processes share. */
  readonly primary: BucketStore;
  /** What holds each process by itself while the primary is away. */
  readonly fallback: BucketStore;
  /** Told once a change, with what was wrong. */
  readonly onChange: (
    change: { readonly degraded: true; readonly cause: unknown } | { readonly degraded: false },
  ) => void;
  /** An answer of the primary that takes longer counts as slow. Default: 50. */
  readonly slowMs?: number;
}

const SLOW_MS = 50;
// Of an unknown bucket it reads one key and writes none.
const PROBE = { key: 'budget:{probe}', capacity: 1, restorePerS: 1, points: 0 };

/**
 * The primary's buckets; those of the fallback while the primary is away or slow. Its faults refuse nobody and free
 * nobody: at a change of stores a caller has at most one more capacity, and points that one store took may be given
 * back to the other, which stays within its own.
 */
export function degradingBuckets({
  primary,
  fallback,
  onChange,
  slowMs = SLOW_MS,
}: DegradingOptions): BucketStore {
  const breaker = new CircuitBreaker({
    probe: () => primary.give(PROBE),
    slowMs,
    onOpen: (cause) => onChange({ degraded: true, cause }),
    onClose: () => onChange({ degraded: false }),
  });
  return {
    take: async (request) => {
      checkRequest(request);
      return breaker.run(
        () => primary.take(request),
        () => fallback.take(request),
      );
    },
    give: async (request) => {
      checkRequest(request);
      return breaker.run(
        () => primary.give(request),
        () => fallback.give(request),
      );
    },
  };
}
