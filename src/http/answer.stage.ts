import { Readable } from 'node:stream';
import type { HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyReply } from 'fastify';

/** Writes Apollo's answer. With `noStore` no cache on the way may keep it: it is a tenant's data. */
export function sendAnswer(
  reply: FastifyReply,
  response: HTTPGraphQLResponse,
  { noStore }: { noStore: boolean },
): FastifyReply {
  reply.status(response.status ?? 200);
  for (const [name, value] of response.headers) reply.header(name, value);
  if (noStore) reply.header('cache-control', 'no-store');
  const { body } = response;
  return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator));
}
