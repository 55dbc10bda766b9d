import { rateLimitHeaders, retryAfter, ThrottledError } from './budgets';
import type { BudgetFields } from './cost';

/** The header fields of a refusal for want of budget: how long to wait, and what is left. */
export function throttleHeaders({ details }: ThrottledError): Record<string, string> {
  const { status, policy, retryAfterMs } = details;
  return {
    ...rateLimitHeaders(status, { policy, retryAfterMs }),
    'retry-after': String(retryAfter(retryAfterMs)),
  };
}

/** Tells what is left of a budget in HTTP's own fields, beside every answer that was charged or refused for it. */
export const limitFields: BudgetFields = {
  ofAnswer: (status) => ({ ...rateLimitHeaders(status) }),
  ofRefusal: (error) => (error instanceof ThrottledError ? throttleHeaders(error) : {}),
};
