export { createAddressLimits, type AddressLimitOptions, type AddressLimits } from './address-limits';
export type { Bucket, BucketRequest, BucketStore, TakeAnswer } from './bucket.types';
export type { BudgetCaller, Plan, Plans } from './budget.types';
export { createBudgets, type BudgetOptions } from './budgets';
export { addressBlock, clientAddress, type AddressFacts } from './client-address';
export { degradingBuckets, type DegradingOptions } from './degrading-buckets';
export { memoryBuckets, type MemoryBucketOptions } from './memory-buckets';
export {
  rateLimitHeaders,
  retryAfter,
  type RateLimitFacts,
  type RateLimitHeaders,
} from './rate-limit-headers';
export { redisBuckets } from './redis-buckets';
export { ThrottledError, type PolicyName, type ThrottleDetails } from './throttled';
