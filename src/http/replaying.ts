import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from '../platform/logger';
import { preferredType } from './accept.stage';
import { readBytes } from './body.stage';
import { keepEarly } from './early-body';
import { bytesFor, contentType, isHeldByClient, keptFields } from './kept-answer.stage';
import type { CheckedAnswer } from './kept-answer.types';
import { isJson } from './media-type.stage';
import { replayKey, type Replay, type Replays } from './replays';
import { requestIdOf } from './request-id';
import { logAtEnd } from './request-log';

export interface ReplayingOptions {
  readonly replays: Replays;
  readonly logger: Logger;
  readonly isDraining: () => boolean;
}

const PATH = /^\/graphql(\?|$)/;
// Longer ones are rare, and read by their stage.
const LONGEST_BODY = 32 * 1_024;

/** Answers what was answered from the cache before, if it still may be; hands on everything else, body and all. */
export function replaying(options: ReplayingOptions, next: RequestListener): RequestListener {
  return (request, response) => {
    if (options.isDraining() || !mayReplay(request)) return next(request, response);
    const startedAt = performance.now();
    answerAgain(options, { request, response, startedAt }).then(
      (requestId) => {
        if (requestId === null) next(request, response);
        else logAtEnd(options.logger, { request, response, requestId, startedAt });
      },
      // Its stages say what is wrong with it.
      () => next(request, response),
    );
  };
}

function mayReplay({ method, url = '', headers }: IncomingMessage): boolean {
  if (!PATH.test(url)) return false;
  if (method === 'GET') return true;
  if (method !== 'POST' || !(Number(headers['content-length']) <= LONGEST_BODY)) return false;
  // What is refused by its headers is refused before a byte of its body is read.
  return isJson(headers['content-type']) && !headers['content-encoding'] && !!preferredType(headers.accept);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly startedAt: number;
}

async function answerAgain(
  { replays, isDraining }: ReplayingOptions,
  { request, response, startedAt }: Exchange,
): Promise<string | null> {
  const bytes = request.method === 'POST' ? await readBytes(request, LONGEST_BODY) : null;
  let made: string | undefined;
  const keyOf = (): string => (made ??= replayKey(request, bytes));
  keepEarly(request, { bytes, key: keyOf, startedAt });
  if (replays.isEmpty) return null;
  const key = keyOf();
  const replay = replays.find(key);
  if (!replay) return null;
  const checked = await replay.recheck();
  if (checked && !isDraining()) return write(request, response, replay, checked);
  replays.forget(key);
  return null;
}

/** Resolves to the request's id. */
function write(
  { headers }: IncomingMessage,
  response: ServerResponse,
  replay: Replay,
  { answer, fields }: CheckedAnswer,
): string {
  const requestId = requestIdOf(headers);
  const { telling } = replay;
  const told = { ...replay.headers, ...fields, ...keptFields(answer, telling), 'x-request-id': requestId };
  if (isHeldByClient(answer, telling)) response.writeHead(304, told).end();
  else {
    const { fields: coding, body } = bytesFor(answer, telling);
    const type = { 'content-type': contentType(telling), 'content-length': body.length };
    response.writeHead(200, { ...told, ...coding, ...type }).end(body);
  }
  return requestId;
}
