import type { FastifyReply } from 'fastify';
import { earlyOf } from './early-body';
import type { Proof } from './http-parts';
import type { Hit, Telling } from './kept-answer.types';
import { REPLAY_LIFE_MS, type Replays } from './replays';

export interface ReplayedHit {
  readonly kept: Hit;
  readonly proof: Proof | null;
  readonly telling: Telling;
  /** Whether the document is found, counted and trusted as it was. */
  readonly isSameDocument: () => Promise<boolean>;
}

/** Headers that are not the same each time. */
const OWN: ReadonlySet<string> = new Set([
  'age',
  'etag',
  'ratelimit',
  'ratelimit-policy',
  'x-cache',
  'x-request-id',
]);

/** Remembers a request that is about to be answered from the cache, so that the same one is answered sooner. */
export function rememberReplay(
  replays: Replays,
  reply: FastifyReply,
  { kept: { recheck }, proof, telling, isSameDocument }: ReplayedHit,
): void {
  const early = earlyOf(reply.request.raw);
  if (!early || !recheck || !proof) return;
  const headers = Object.entries(reply.getHeaders()).filter(([name]) => !OWN.has(name));
  replays.keep(early.key(), {
    recheck: async () => ((await isSameDocument()) ? recheck() : null),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
    telling,
    requestBytes: early.bytes?.length ?? 0,
    untilMs: Math.min(Date.now() + REPLAY_LIFE_MS, proof.untilMs),
  });
}
