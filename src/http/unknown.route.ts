import type { FastifyReply, FastifyRequest } from 'fastify';
import { atriumError } from '../kernel';
import { pathOf } from './request-log';

const allowed: Record<string, string> = {
  '/': 'GET, HEAD',
  '/graphql': 'GET, POST',
  '/health/live': 'GET, HEAD',
  '/health/ready': 'GET, HEAD',
};

/** What no route took: 405 on a path that exists, else 404. */
export function refuseUnknown(request: FastifyRequest, reply: FastifyReply): never {
  const path = pathOf(request.url);
  const allow = Object.hasOwn(allowed, path) ? allowed[path] : undefined;
  if (!allow) throw atriumError('NOT_FOUND', 'There is nothing at this path; GraphQL is at /graphql.');
  reply.header('allow', allow);
  throw atriumError('METHOD_NOT_ALLOWED', `Allowed here: ${allow}.`);
}
