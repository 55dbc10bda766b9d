import type { FastifyReply, FastifyRequest } from 'fastify';
import { ThrottledError, throttleHeaders } from '../gates';
import { AtriumError, atriumError } from '../kernel';
import { preferredType } from './accept.stage';
import { securityHeaders } from './security-headers';

/** Answers with an error in GraphQL's shape, whatever the route. What is not an AtriumError is logged and masked. */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toAtriumError(thrown);
  logError(error, request);
  if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer');
  if (error instanceof ThrottledError) reply.headers(throttleHeaders(error));
  else if (error.kind.retriable) reply.header('retry-after', '1');
  return reply
    .status(error.kind.http)
    .headers(securityHeaders(request.id))
    .header('cache-control', 'no-store')
    .header('content-type', `${preferredType(request.headers.accept) ?? 'application/json'}; charset=utf-8`)
    .send(errorBody(error, request.id));
}

function errorBody(error: AtriumError, requestId: string): string {
  const { code, message, kind } = error;
  const extensions = { code, ...(kind.retriable && { retriable: true }), requestId };
  return JSON.stringify({ errors: [{ message, extensions }] });
}

function toAtriumError(thrown: unknown): AtriumError {
  if (thrown instanceof AtriumError) return thrown;
  const options = { cause: thrown };
  // Fastify's own refusals: a content type that it cannot read, a broken percent escape.
  const status = fastifyStatus(thrown);
  if (status === 415) return atriumError('UNSUPPORTED_MEDIA_TYPE', 'The content type is malformed.', options);
  if (status < 500) return atriumError('BAD_REQUEST', 'The request is malformed.', options);
  return atriumError('INTERNAL', 'Something went wrong on the server.', options);
}

function fastifyStatus(thrown: unknown): number {
  const isFastify = thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('FST_ERR_');
  return isFastify && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
}

// A client's mistake shows in the request's own line; only what somebody may have to look into gets a second one.
function logError(error: AtriumError, request: FastifyRequest): void {
  const level = error.kind.log === 'info' ? 'debug' : error.kind.log;
  request.log[level]({ err: error.cause ?? error, code: error.code }, error.message);
}
