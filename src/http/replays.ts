import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { digest } from '../kernel';
import type { Recheck, Telling } from './kept-answer.types';

/** What the stages found out about a request that was answered from the cache. */
export interface Replay {
  /** Proves the caller, takes the point and checks the answer; null when any of it is not as it was. */
  readonly recheck: Recheck;
  /** The headers of the answer that are the same each time. */
  readonly headers: Readonly<Record<string, string>>;
  readonly telling: Telling;
  /** From then on the stages are asked again. Milliseconds since 1970. */
  readonly untilMs: number;
  /** Length of the request's body. */
  readonly requestBytes: number;
}

const REMEMBERED_BYTES = 32 * 1_024 * 1_024;
// What stands in one beside the body of its request: headers, most of all.
const REPLAY_BYTES = 8_192;
/** What no stage asks again meanwhile: documents that are retired, modes, addresses. */
export const REPLAY_LIFE_MS = 5_000;
// Whatever else a request says may decide how it is answered.
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'user-agent',
  'x-request-id',
  'traceparent',
  'tracestate',
  'connection',
  'content-length',
]);

/**
 * Requests that were answered from the cache, by all that they said: byte for byte the same request is spared the stages
 * that would find out the same. What may have changed is checked as ever.
 */
export class Replays {
  readonly #known = new LRUCache<string, Replay>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: ({ requestBytes }) => REPLAY_BYTES + 3 * requestBytes,
  });

  /** True while there is nothing to find. */
  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  find(key: string): Replay | null {
    const replay = this.#known.get(key);
    if (!replay) return null;
    if (Date.now() < replay.untilMs) return replay;
    this.#known.delete(key);
    return null;
  }

  keep(key: string, replay: Replay): void {
    this.#known.set(key, replay);
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}

/** A name for all that a request says: its line, its headers, its body. */
export function replayKey(
  { method = '', url = '', rawHeaders }: IncomingMessage,
  body: Buffer | null,
): string {
  let said = `${method} ${url}`;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!SAYS_NOTHING.has(name)) said += `\n${name}: ${rawHeaders[at + 1] ?? ''}`;
  }
  return digest(`${said}\n\n${body?.toString('latin1') ?? ''}`);
}
