import type { IncomingHttpHeaders } from 'node:http';
import { HeaderMap, type BaseContext, type HTTPGraphQLResponse } from '@apollo/server';
import type { AnswerType } from './accept.stage';
import type { HttpParts } from './http-parts';

/** A request whose stages are behind it. */
export interface CheckedRequest<C extends BaseContext> {
  readonly method: string;
  /** From the question mark on, or empty. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  /** What was chosen to answer with; null leaves that to Apollo. */
  readonly chosen: AnswerType | null;
  readonly body: unknown;
  readonly context: C;
}

/** Parses, validates and executes. Refusals are answers, too; it rejects only when Apollo itself is broken. */
export function enterApollo<C extends BaseContext>(
  apollo: HttpParts<C>['apollo'],
  { method, search, headers, chosen, body, context }: CheckedRequest<C>,
): Promise<HTTPGraphQLResponse> {
  return apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, search, headers: headerMap(headers, chosen), body },
    // Made before: an error of ours thrown in here would come out as "Context creation failed".
    context: async () => context,
  });
}

function headerMap(headers: IncomingHttpHeaders, chosen: AnswerType | null): HeaderMap {
  const map = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // It is decided what is written (answer.stage.ts): Apollo need not find out once more.
  if (chosen !== null) map.set('accept', '');
  return map;
}
