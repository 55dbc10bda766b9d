import type { IncomingHttpHeaders } from 'node:http';
import type { BaseContext, HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyReply } from 'fastify';
import type { CacheWishes, Fill, KeptAnswer } from '../cache';
import { takesGzip } from './accept-encoding';
import type { Asked } from './document.stage';
import type { AskedOperation, HttpParts, Proof } from './http-parts';
import { isObject } from './json-text';
import type { Hit, Lookup, Telling } from './kept-answer.types';

/** Looks for a kept answer. `proof` is of a caller who was only recalled: without one nothing of theirs may be answered. */
export async function findKept<C extends BaseContext>(
  answers: HttpParts<C>['answers'],
  {
    asked,
    headers,
    context,
    proof,
  }: { asked: Asked; headers: IncomingHttpHeaders; context: C; proof: Proof | null },
): Promise<Lookup> {
  const operation = answers && operationOf(asked, headers);
  if (!answers || !operation) return proof ? { status: 'UNPROVEN' } : { status: 'BYPASS' };
  const found = await answers.find(context, operation, proof);
  switch (found.kind) {
    case 'hit':
      return {
        status: 'HIT',
        answer: found.answer,
        fields: await answers.tellHit(context),
        recheck: proof && answers.recheckOf(context, { ...operation, name: found.name }, proof),
      };
    case 'miss':
      return { status: 'MISS', fill: found.fill };
    case 'unproven':
      await answers.giveBack(context);
      return { status: 'UNPROVEN' };
    case 'bypass':
      return { status: 'BYPASS' };
  }
}

/** The operation, when it has the shape of one: otherwise Apollo says what is wrong with it. */
function operationOf({ search, body }: Asked, headers: IncomingHttpHeaders): AskedOperation | null {
  const shape = body === undefined ? inSearch(search) : (body as Shape);
  const { query, operationName = null, variables, extensions } = shape ?? {};
  if (typeof query !== 'string' || query === '') return null;
  if (extensions !== undefined && extensions !== null && (!isObject(extensions) || Array.isArray(extensions)))
    return null;
  if (operationName !== null && typeof operationName !== 'string') return null;
  const values = variables ?? {};
  if (!isObject(values) || Array.isArray(values)) return null;
  const wishes = wishesOf(headers['cache-control']);
  return { text: query, operationName, variables: values as Record<string, unknown>, wishes };
}

interface Shape {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  readonly extensions?: unknown;
}

const PARAMETERS = ['query', 'operationName', 'variables', 'extensions'];

/** Null when a parameter is given twice, or is null: Apollo refuses it. */
function inSearch(search: string): Shape | null {
  const parameters = new URLSearchParams(search);
  if (PARAMETERS.some((name) => parameters.getAll(name).length > 1)) return null;
  const [variables, extensions] = ['variables', 'extensions'].map((name) => {
    const text = parameters.get(name);
    return text ? (JSON.parse(text) as unknown) : undefined;
  });
  if (variables === null || extensions === null) return null;
  return {
    query: parameters.get('query'),
    operationName: parameters.get('operationName'),
    variables,
    extensions,
  };
}

const NO_WISHES: CacheWishes = { noStore: false, noCache: false, maxAgeS: Infinity };

/** What a request's Cache-Control asks of us. Words that it does not have mean nothing. */
function wishesOf(cacheControl: string | undefined): CacheWishes {
  if (cacheControl === undefined) return NO_WISHES;
  const words = cacheControl
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  const age = words.find((word) => /^max-age=\d{1,9}$/.test(word))?.slice('max-age='.length);
  const noStore = words.includes('no-store');
  return { noStore, noCache: noStore || words.includes('no-cache'), maxAgeS: age ? Number(age) : Infinity };
}

/** Keeps what Apollo answered, if it may be kept; null when not. */
export function keepAnswer(
  fill: Fill,
  { status, body }: HTTPGraphQLResponse,
  headers: IncomingHttpHeaders,
): KeptAnswer | null {
  const isOk = (status ?? 200) === 200 && body.kind === 'complete';
  const text = isOk ? withoutCharge(body.string) : null;
  if (text === null) return null;
  const encoding = takesGzip(headers['accept-encoding']) ? 'gzip' : 'identity';
  const kept = fill.keep({ body: text, encoding });
  return typeof kept === 'string' ? null : kept;
}

const EXTENSIONS = ',"extensions":';

/**
 * The answer as it is served again: what it cost to make, and the one point that it costs from now on. Null for an
 * answer with errors, and for one that says more beside its data than others may be told.
 */
function withoutCharge(text: string): string | null {
  const at = text.lastIndexOf(EXTENSIONS);
  const told =
    at < 0
      ? null
      : extensionsIn(
          text
            .slice(at + EXTENSIONS.length)
            .trimEnd()
            .slice(0, -1),
        );
  if (!told || !text.startsWith('{"data":{')) return null;
  const { cost, ...others } = told;
  if (!cost || Object.keys(others).length > 0) return null;
  const again = { cost: { requestedQueryCost: cost.requestedQueryCost, actualQueryCost: 1 } };
  return `${text.slice(0, at)}${EXTENSIONS}${JSON.stringify(again)}}\n`;
}

// What stands there may be a field that somebody called so.
function extensionsIn(text: string): { readonly cost?: { readonly requestedQueryCost: number } } | null {
  try {
    return JSON.parse(text) as { cost?: { requestedQueryCost: number } };
  } catch {
    return null;
  }
}

/** What makes an answer another one, for caches on the way. */
const VARY = 'accept, accept-encoding, authorization, cookie, x-tenant';

/** Says how an answer may be kept by the client's own cache: by GET, and only to be asked about again. */
export function tellKept(reply: FastifyReply, answer: KeptAnswer | null, { method }: Telling): void {
  const already = reply.getHeader('vary');
  reply.header('vary', already ? `${String(already)}, ${VARY}` : VARY);
  const isKept = method === 'GET' && answer !== null;
  reply.header('cache-control', isKept ? 'private, no-cache' : 'no-store');
  if (isKept) reply.header('etag', tagOf(answer));
}

const tagOf = ({ head }: KeptAnswer): string => `W/"${head.etag}"`;

/** Whether the client has this very answer already: one that was made for the likes of this viewer. */
export const isHeldByClient = (answer: KeptAnswer, { method, headers }: Telling): boolean =>
  method === 'GET' && (headers['if-none-match'] ?? '').split(',').some((tag) => tag.trim() === tagOf(answer));

/** What is told beside a kept answer that is not the same each time. */
export function keptFields(answer: KeptAnswer, { method }: Telling): Record<string, string> {
  const ageS = Math.max(0, Math.floor((Date.now() - answer.head.storedAtMs) / 1_000));
  return { 'x-cache': 'HIT', 'age': String(ageS), ...(method === 'GET' && { etag: tagOf(answer) }) };
}

/** The bytes of a kept answer in the form that the client takes, and what is to be told of that. */
export function bytesFor(answer: KeptAnswer, { headers }: Telling) {
  const { encoding, body } = answer.bodyFor(takesGzip(headers['accept-encoding']));
  return { body, fields: encoding === 'identity' ? {} : { 'content-encoding': encoding } };
}

export const contentType = ({ type }: Telling): string => `${type}; charset=utf-8`;

/** Writes a kept answer; `onHeaders` is called when all headers but those of its bytes are set. */
export function sendKept(
  reply: FastifyReply,
  { answer, fields }: Hit,
  telling: Telling,
  onHeaders: () => void,
): FastifyReply {
  tellKept(reply, answer, telling);
  reply.headers({ ...fields, ...keptFields(answer, telling) });
  onHeaders();
  if (isHeldByClient(answer, telling)) return reply.status(304).send();
  const { body, fields: coding } = bytesFor(answer, telling);
  return reply.headers(coding).header('content-type', contentType(telling)).send(body);
}
