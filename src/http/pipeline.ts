import type { BaseContext } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { withDeadline } from '../platform/deadline';
import { negotiate } from './accept.stage';
import { sendAnswer } from './answer.stage';
import { enterApollo } from './apollo.stage';
import { readJson } from './body.stage';
import { findText } from './document.stage';
import type { HouseRule, HttpLimits, HttpParts } from './http-parts';
import { requireJson, isJson } from './media-type.stage';
import { checkOperations, operationsInBody, operationsInSearch } from './operation.stage';

/**
 * A GraphQL request, stage by stage. Each stage hands on or throws an AtriumError, which becomes the answer
 * (error-answer.ts). What every route has is done before (http-server.ts): request id, trace, limits of headers
 * and time, security headers; and after it the request's log line.
 */
export function graphqlPipeline<C extends BaseContext>(parts: HttpParts<C>, limits: HttpLimits) {
  const keeps = (rule: HouseRule): boolean => !parts.leaveToApollo?.includes(rule);

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers, method, id: requestId } = request;

    // 1. A form that both sides can write: 406, 415.
    const accept = keeps('accept') ? negotiate(headers.accept) : headers.accept;
    if (method === 'POST' && keeps('media-type')) requireJson(headers);

    // 2. The body: 413, 400.
    const hasBody = method === 'POST' && isJson(headers['content-type']);
    const body = hasBody ? await readJson(request.raw, limits.bodyBytes) : undefined;

    const response = await withDeadline(limits.deadlineMs, async () => {
      // 3. Who asks: 401.
      const context = await parts.contextFor({
        headers,
        requestId,
        socketAddress: request.socket.remoteAddress,
      });

      // 4. Which document, by text or by name: 404, 403.
      const asked = await findText(parts.findDocument, { search: searchOf(request.url), body }, context);

      // 5. What is asked, before any parser of GraphQL sees it: 400.
      const batches = !keeps('single-operation');
      const operations = hasBody
        ? operationsInBody(asked.body, { batches })
        : operationsInSearch(asked.search);
      checkOperations(parts, operations, asked);

      // 6. A place among the requests of the tenant: 503.
      const leave = await parts.enter?.(context);

      // 7. Parse, validate, execute.
      const checked = { ...asked, method, headers: { ...headers, accept }, context };
      return enterApollo(parts.apollo, checked).finally(leave);
    });

    // 8. Headers and bytes.
    return sendAnswer(reply, response, { noStore: keeps('no-store') });
  };
}

function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}
