import { LRUCache } from 'lru-cache';
import type { Bucket, BucketStore } from './bucket.types';
import { addressBlock } from './client-address';
import { ThrottledError, waitText, type PolicyName } from './throttled';

export interface AddressLimitOptions {
  readonly buckets: BucketStore;
  /** Requests without a credential, a minute. Default: 300. */
  readonly requestsPerMinute?: number;
  /** Credentials that were not good, a minute. Default: 20. */
  readonly failedPerMinute?: number;
}

/** Limits for callers of whom nothing is known but an address; all of an IPv6 /64 is one. */
export interface AddressLimits {
  /** Counts a request without a credential. Throws THROTTLED when there were too many. */
  checkAnonymous(address: string): Promise<void>;
  /** Counts a credential that was not good. */
  noteFailure(address: string): Promise<void>;
  /** Before a credential is looked at: throws THROTTLED when too many were not good. Costs nothing. */
  checkFailures(address: string): Promise<void>;
}

const REQUESTS_PER_MINUTE = 300;
const FAILED_PER_MINUTE = 20;

export function createAddressLimits({
  buckets,
  requestsPerMinute = REQUESTS_PER_MINUTE,
  failedPerMinute = FAILED_PER_MINUTE,
}: AddressLimitOptions): AddressLimits {
  const requestsOf = bucketsOf('anonymous', requestsPerMinute);
  const failuresOf = bucketsOf('failed-credentials', failedPerMinute);
  return {
    checkAnonymous: async (address) => {
      const bucket = requestsOf(address);
      const { taken, available, waitMs } = await buckets.take({ ...bucket, points: 1 });
      if (!taken) throw tooMany('anonymous', bucket, { available, waitMs });
    },
    noteFailure: async (address) => {
      await buckets.take({ ...failuresOf(address), points: 1 });
    },
    checkFailures: async (address) => {
      const bucket = failuresOf(address);
      const { available } = await buckets.give({ ...bucket, points: 0 });
      if (available > 0) return;
      throw tooMany('failed-credentials', bucket, {
        available,
        waitMs: Math.ceil(1_000 / bucket.restorePerS),
      });
    },
  };
}

const REMEMBERED = 10_000;

/** The buckets of one policy, each named once. */
function bucketsOf(policy: PolicyName, perMinute: number): (address: string) => Bucket {
  const known = new LRUCache<string, Bucket>({ max: REMEMBERED });
  return (address) => {
    let bucket = known.get(address);
    if (!bucket) known.set(address, (bucket = bucketOf(address, policy, perMinute)));
    return bucket;
  };
}

const bucketOf = (address: string, policy: PolicyName, perMinute: number): Bucket => ({
  key: `address:{${encodeURIComponent(addressBlock(address))}}:${policy}`,
  capacity: perMinute,
  restorePerS: perMinute / 60,
});

const what = {
  'cost': 'points',
  'anonymous': 'requests without a credential',
  'failed-credentials': 'credentials that were not good',
};

function tooMany(
  policy: PolicyName,
  { capacity, restorePerS }: Bucket,
  { available, waitMs }: { available: number; waitMs: number },
): ThrottledError {
  return new ThrottledError(
    `More than ${capacity} ${what[policy]} in a minute came from your network address. Wait ${waitText(waitMs)}.`,
    {
      policy,
      retryAfterMs: waitMs,
      status: { maximumAvailable: capacity, currentlyAvailable: available, restoreRate: restorePerS },
    },
  );
}
