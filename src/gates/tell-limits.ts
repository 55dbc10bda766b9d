import { HeaderMap, type ApolloServerPlugin, type BaseContext } from '@apollo/server';
import { rateLimitHeaders, retryAfter, type ThrottledError } from './budgets';
import type { ThrottleStatus } from './cost';

/** Tells what is left of a budget in HTTP's own fields, beside every answer that was charged. */
export function tellLimits<C extends BaseContext>(): ApolloServerPlugin<C> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response: { body, http } }) => {
          if (body.kind !== 'single') return Promise.resolve();
          const cost = body.singleResult.extensions?.['cost'] as
            { throttleStatus?: ThrottleStatus } | undefined;
          if (cost?.throttleStatus) {
            for (const [name, value] of Object.entries(rateLimitHeaders(cost.throttleStatus))) {
              http.headers.set(name, value);
            }
          }
          return Promise.resolve();
        },
      }),
  };
}

/** The header fields of a refusal for want of budget: how long to wait, and what is left. */
export function throttleHeaders({ details }: ThrottledError): Record<string, string> {
  const { status, policy, retryAfterMs } = details;
  return {
    ...rateLimitHeaders(status, { policy, retryAfterMs }),
    'retry-after': String(retryAfter(retryAfterMs)),
  };
}

/** The same for an error of Apollo's. */
export const throttleHeaderMap = (error: ThrottledError): HeaderMap =>
  new HeaderMap(Object.entries(throttleHeaders(error)));
