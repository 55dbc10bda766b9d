import type { IncomingHttpHeaders } from 'node:http';
import type { BaseContext } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noDeadline, withDeadline, type Deadline } from '../platform/deadline';
import { negotiate, type AnswerType } from './accept.stage';
import { sendAnswer } from './answer.stage';
import { enterApollo } from './apollo.stage';
import { readJson } from './body.stage';
import { findText, type Found } from './document.stage';
import type { HouseRule, HttpLimits, HttpParts, Proof, RecalledCaller } from './http-parts';
import { findKept, keepAnswer, sendKept } from './kept-answer.stage';
import type { Lookup } from './kept-answer.types';
import { requireJson, isJson } from './media-type.stage';
import { rememberReplay } from './replay.stage';
import type { Replays } from './replays';
import { checkOperations, operationsInBody, operationsInSearch } from './operation.stage';

/** A request whose body is here. */
interface Received {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly type: AnswerType;
  /** The same, where it was for us to choose. */
  readonly chosen: AnswerType | null;
  readonly search: string;
  readonly body: unknown;
}

/** Who asks; with a proof when they were only recalled. */
interface Caller<C> {
  readonly context: C;
  readonly deadline: Deadline;
  readonly proof: Proof | null;
}

interface PipelineParts<C extends BaseContext> {
  readonly parts: HttpParts<C>;
  readonly replays: Replays;
}

type Send = (reply: FastifyReply) => FastifyReply;

/**
 * A GraphQL request, stage by stage. Each stage hands on or throws an AtriumError, which becomes the answer
 * (error-answer.ts). What every route has is done before (http-server.ts): request id, trace, limits of headers
 * and time, security headers; and after it the request's log line.
 */
export function graphqlPipeline<C extends BaseContext>(
  parts: HttpParts<C>,
  { limits, replays }: { limits: HttpLimits; replays: Replays },
) {
  const keeps = (rule: HouseRule): boolean => !parts.leaveToApollo?.includes(rule);

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers, method, id: requestId } = request;

    // 1. A form that both sides can write: 406, 415.
    const chosen = keeps('accept') ? negotiate(headers.accept) : null;
    const type = chosen ?? 'application/json';
    if (method === 'POST' && keeps('media-type')) requireJson(headers);

    // 2. The body: 413, 400.
    const hasBody = method === 'POST' && isJson(headers['content-type']);
    const body = hasBody ? await readJson(request.raw, limits.bodyBytes) : undefined;
    const received = { method, headers, type, chosen, search: searchOf(request.url), body };

    const send = await withDeadline(limits.deadlineMs, async (deadline) => {
      const facts = { headers, requestId, socketAddress: request.socket.remoteAddress, deadline };

      // 3. Who asks: 401. Whoever was here a moment ago is taken at their word until stage 6 or the database has the proof.
      const recalled = await parts.recall?.(facts);
      const quick = recalled && (await answerRecalled({ parts, replays }, received, { recalled, deadline }));
      if (quick) return quick;
      const context = await parts.contextFor(facts);
      return answerTo({ parts, replays }, received, { context, proof: null, deadline });
    });

    // 9. Headers and bytes.
    if (!send) throw new Error('nobody has to prove what was just read');
    return send(reply);
  };
}

/** Null when the caller could not be proven: nothing of what was made for them leaves the house. */
async function answerRecalled<C extends BaseContext>(
  pipeline: PipelineParts<C>,
  received: Received,
  { recalled, deadline }: { recalled: RecalledCaller<C>; deadline: Deadline },
): Promise<Send | null> {
  const { context } = recalled;
  if ('proof' in recalled) return answerTo(pipeline, received, { ...recalled, deadline });
  const [made] = await Promise.allSettled([answerTo(pipeline, received, { context, proof: null, deadline })]);
  // Not begun again when nobody can tell: that is a fault, and said so.
  if (!(await recalled.confirm())) return null;
  // A refusal is theirs, too.
  if (made.status === 'rejected') throw made.reason;
  return made.value;
}

/** Null when a caller who was only recalled could not be proven. */
async function answerTo<C extends BaseContext>(
  { parts, replays }: PipelineParts<C>,
  received: Received,
  { context, proof, deadline }: Caller<C>,
): Promise<Send | null> {
  // 4. and 5. What is asked.
  const asked = await readOperation(parts, received, { context, deadline }).catch((error: unknown) => {
    // It may be due to what has changed: whoever is proven is told.
    if (proof) return null;
    throw error;
  });
  if (!asked) return null;

  // 6. Answered already? In one round trip the caller is proven, a point is taken, and a kept answer checked: 429.
  const kept = await findKept(parts.answers, { asked, headers: received.headers, context, proof });
  if (kept.status === 'UNPROVEN') return null;
  if (kept.status === 'HIT') {
    // Asked by later requests, which have no clock of their own yet.
    const isSameDocument = async (): Promise<boolean> =>
      (await findText(parts.findDocument, received, { context, deadline: noDeadline })).isTrusted ===
      asked.isTrusted;
    return (reply) =>
      sendKept(reply, kept, received, () =>
        rememberReplay(replays, reply, { kept, proof, telling: received, isSameDocument }),
      );
  }
  return execute(parts, { ...received, ...asked, context }, kept);
}

async function readOperation<C extends BaseContext>(
  parts: HttpParts<C>,
  { search, body }: Received,
  caller: Pick<Caller<C>, 'context' | 'deadline'>,
): Promise<Found> {
  const batches = parts.leaveToApollo?.includes('single-operation') ?? false;

  // 4. Which document, by text or by name: 404, 403.
  const asked = await findText(parts.findDocument, { search, body }, caller);

  // 5. What is asked, before any parser of GraphQL sees it: 400.
  const operations =
    asked.body === undefined ? operationsInSearch(asked.search) : operationsInBody(asked.body, { batches });
  checkOperations(parts, operations, asked);
  return asked;
}

async function execute<C extends BaseContext>(
  parts: HttpParts<C>,
  checked: Received & { context: C },
  kept: Extract<Lookup, { status: 'MISS' | 'BYPASS' }>,
): Promise<Send> {
  const { answers, apollo, leaveToApollo } = parts;
  const { context } = checked;
  const fill = kept.status === 'MISS' ? kept.fill : null;
  try {
    // 7. A place among the requests of the tenant: 503. Then parse, validate, execute.
    const leave = await parts.enter?.(context);
    const response = await enterApollo(apollo, checked).finally(leave);

    // 8. Kept for whoever asks next.
    const answer = fill && keepAnswer(fill, response, checked.headers);
    const noStore = !leaveToApollo?.includes('no-store');
    const made = {
      noStore,
      status: kept.status,
      answer,
      telling: checked,
      isTypeChosen: checked.chosen !== null,
    };
    return (reply) => sendAnswer(reply, response, made);
  } finally {
    fill?.abandon();
    await answers?.giveBack(context);
  }
}

function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}
