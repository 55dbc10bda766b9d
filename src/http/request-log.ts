import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../platform/logger';
import { earlyOf } from './early-body';
import { traceBinding } from './request-id';

// Enough for every path of ours; a probe's 16 kB path does not fill the log.
const maxPathLength = 200;

/** Writes one line when the request is over, answered or abandoned; health checks at debug. Never a query string: it may hold variables. */
export function logWhenDone(logger: Logger, request: FastifyRequest, { raw: response }: FastifyReply): void {
  logAtEnd(logger, {
    request: request.raw,
    response,
    requestId: request.id,
    startedAt: earlyOf(request.raw)?.startedAt ?? performance.now(),
  });
}

export interface LoggedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
}

/** As {@link logWhenDone}, for a request that began earlier. */
export function logAtEnd(logger: Logger, of: LoggedRequest): void {
  const { request, requestId } = of;
  whenOver(of.response, () => {
    const { line, message } = requestLine(of);
    const level = line.path.startsWith('/health/') ? 'debug' : 'info';
    logger[level]({ requestId, ...traceBinding(request.headers), ...line }, message);
  });
}

/** Calls `then` when an answer is out or its client is gone: at once when that was before. */
function whenOver(response: ServerResponse, then: () => void): void {
  if (response.closed) then();
  else response.once('close', then);
}

/** What the log says of a request that is over. */
function requestLine({ request, response, startedAt }: LoggedRequest) {
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
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
