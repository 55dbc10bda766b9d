import { Readable } from 'node:stream';
import type { HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyReply } from 'fastify';
import type { KeptAnswer } from '../cache';
import { contentType, isHeldByClient, tellKept } from './kept-answer.stage';
import type { Telling } from './kept-answer.types';

export interface MadeAnswer {
  /** With it no cache on the way may keep the answer, unless it was kept here: it is a tenant's data. */
  readonly noStore: boolean;
  readonly status: 'MISS' | 'BYPASS';
  /** As it was kept; null when it was not. */
  readonly answer: KeptAnswer | null;
  readonly telling: Telling;
  /** Whether the type to write was for us to choose. */
  readonly isTypeChosen: boolean;
}

/** Writes Apollo's answer. */
export function sendAnswer(
  reply: FastifyReply,
  response: HTTPGraphQLResponse,
  { noStore, status, answer, telling, isTypeChosen }: MadeAnswer,
): FastifyReply {
  reply.status(response.status ?? 200);
  for (const [name, value] of response.headers) reply.header(name, value);
  if (isTypeChosen) reply.header('content-type', contentType(telling));
  if (noStore) tellKept(reply.header('x-cache', status), answer, telling);
  if (answer && isHeldByClient(answer, telling)) return reply.status(304).send();
  const { body } = response;
  return reply.send(body.kind === 'complete' ? body.string : Readable.from(body.asyncIterator));
}
