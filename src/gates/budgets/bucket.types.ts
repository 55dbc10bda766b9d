/** A token bucket: it holds at most `capacity` points and gets `restorePerS` back each second, continuously. */
export interface Bucket {
  /** Whose it is. A part in braces is the tenant's or the address': in a cluster those keys stay together. */
  readonly key: string;
  /** Whole points, above zero. */
  readonly capacity: number;
  /** Points, above zero; may be a fraction. */
  readonly restorePerS: number;
}

export interface BucketRequest extends Bucket {
  /** Whole points, zero or more. */
  readonly points: number;
}

export interface TakeAnswer {
  /** All of the points or none: a refused request changes nothing. */
  readonly taken: boolean;
  /** Whole points that are there after it, from 0 to the capacity. */
  readonly available: number;
  /** Milliseconds until these points will be there, if nobody else takes; 0 when taken, Infinity above the capacity. */
  readonly waitMs: number;
}

/**
 * Buckets by their keys, each full until something is taken from it. Whatever takes, gives and time do, a bucket stays
 * between zero and its capacity. Throws RangeError for numbers that are no bucket, UNAVAILABLE when its server is away.
 */
export interface BucketStore {
  take(request: BucketRequest): Promise<TakeAnswer>;
  /** Puts points back, never above the capacity. */
  give(request: BucketRequest): Promise<{ readonly available: number }>;
}

/** Throws RangeError for what would poison a bucket: NaN, a negative number, a capacity of nothing. */
export function checkRequest({ capacity, restorePerS, points }: BucketRequest): void {
  const isBucket = Number.isSafeInteger(capacity * 1_000) && capacity > 0 && Number.isInteger(capacity);
  if (!isBucket || !(restorePerS > 0 && Number.isFinite(restorePerS))) {
    throw new RangeError('a bucket has whole points above zero and a restore rate above zero');
  }
  if (!Number.isSafeInteger(points * 1_000) || !Number.isInteger(points) || points < 0) {
    throw new RangeError('points are whole numbers, zero or more');
  }
}
