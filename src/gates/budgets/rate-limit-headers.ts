import type { ThrottleStatus } from '../cost';
import type { PolicyName } from './throttled';

/** The fields of draft-ietf-httpapi-ratelimit-headers-11, in the order in which they are sent. */
export interface RateLimitHeaders {
  readonly 'ratelimit-policy': string;
  readonly 'ratelimit': string;
}

export interface RateLimitFacts {
  /** Default: `cost`. */
  readonly policy?: PolicyName;
  /** Given with a refusal: the effective window then ends with the wait, as the draft asks. */
  readonly retryAfterMs?: number;
}

/**
 * `RateLimit-Policy` (the bucket: what it holds, and the seconds in which it fills) and `RateLimit` (what is in it, and
 * the seconds until it is full). The draft's registry knows no unit for points, so our own parameter names it.
 */
export function rateLimitHeaders(
  { maximumAvailable, currentlyAvailable, restoreRate }: ThrottleStatus,
  { policy = 'cost', retryAfterMs = Infinity }: RateLimitFacts = {},
): RateLimitHeaders {
  const window = Math.ceil(maximumAvailable / restoreRate);
  const untilFull = Math.ceil((maximumAvailable - currentlyAvailable) / restoreRate);
  const unit = policy === 'cost' ? ';atrium-unit="points"' : '';
  const effective = Math.min(untilFull, retryAfter(retryAfterMs));
  return {
    'ratelimit-policy': `"${policy}";q=${maximumAvailable};w=${window}${unit}`,
    'ratelimit': `"${policy}";r=${currentlyAvailable};t=${effective}`,
  };
}

/** Whole seconds for `Retry-After`, never less than the wait, at least one. */
export const retryAfter = (waitMs: number): number => Math.max(1, Math.ceil(waitMs / 1_000));
