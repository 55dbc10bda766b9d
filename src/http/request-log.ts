import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { earlyOf } from './early-body';

// Enough for every path of ours; a probe's 16 kB path does not fill the log.
const maxPathLength = 200;

/** Writes one line when the request is over, answered or abandoned; health checks at debug. Never a query string: it may hold variables. */
export function logWhenDone({ raw: request, log }: FastifyRequest, { raw: response }: FastifyReply): void {
  const startedAt = earlyOf(request)?.startedAt ?? performance.now();
  const level = pathOf(request.url ?? '').startsWith('/health/') ? 'debug' : 'info';
  whenOver(response, () => {
    const { line, message } = requestLine({ request, response, startedAt });
    log[level](line, message);
  });
}

/** Calls `then` when an answer is out or its client is gone: at once when that was before. */
export function whenOver(response: ServerResponse, then: () => void): void {
  if (response.closed) then();
  else response.once('close', then);
}

/** What the log says of a request that is over. */
export function requestLine(of: { request: IncomingMessage; response: ServerResponse; startedAt: number }) {
  const { request, response, startedAt } = of;
  const isAnswered = response.writableFinished;
  const line = {
    method: request.method,
    path: pathOf(request.url ?? '').slice(0, maxPathLength),
    status: isAnswered ? response.statusCode : null,
    durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
  };
  return { line, message: isAnswered ? 'request answered' : 'request abandoned' };
}

/** The path of a request target: no query string, no slash at the end. */
export function pathOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
