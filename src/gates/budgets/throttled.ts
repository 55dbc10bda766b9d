import { AtriumError } from '../../kernel';
import type { ThrottleStatus } from '../cost';

/** What `rateLimitHeaders` and `retryAfter` make their fields of. */
export interface ThrottleDetails {
  /** Which limit it was. */
  readonly policy: PolicyName;
  /** Until the same request may pass, if nothing else is asked meanwhile. */
  readonly retryAfterMs: number;
  readonly status: ThrottleStatus;
}

export type PolicyName = 'cost' | 'anonymous' | 'failed-credentials';

/** THROTTLED, with how long to wait. */
export class ThrottledError extends AtriumError {
  constructor(
    message: string,
    readonly details: ThrottleDetails,
  ) {
    super('THROTTLED', message);
  }
}

/** Milliseconds as a client reads them, never less than they are. */
export function waitText(ms: number): string {
  if (ms < 1_000) return `${Math.max(1, Math.ceil(ms))} ms`;
  return `${Math.ceil(ms / 100) / 10} s`;
}
