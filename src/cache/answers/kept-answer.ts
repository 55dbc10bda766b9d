import { gunzipSync, gzipSync } from 'node:zlib';
import { digest } from '../../kernel';

/** How an answer's bytes are written. */
export type Encoding = 'identity' | 'gzip';

/** What is told of a kept answer besides its bytes: kept beside them as JSON. */
export interface AnswerHead {
  /** A strong hash of whom it is for and what it says. */
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly storedAtMs: number;
  /** From then on it is not served; null: for as long as its store keeps it. Milliseconds since 1970. */
  readonly goodUntilMs: number | null;
  readonly encoding: Encoding;
}

/** The bytes of an answer, in the one form in which they came; compressed, too, once somebody asked for that. */
export class KeptAnswer {
  readonly head: AnswerHead;
  readonly stored: Buffer;
  #compressed: Buffer | undefined;

  constructor(head: AnswerHead, body: Buffer) {
    this.head = head;
    this.stored = body;
  }

  /** Bytes that it takes at most, both forms together. */
  get size(): number {
    const both = this.head.encoding === 'identity' && !this.#isShort();
    return 500 + this.stored.length * (both ? 2 : 1);
  }

  isGoodAt(atMs: number): boolean {
    return this.head.goodUntilMs === null || atMs < this.head.goodUntilMs;
  }

  /** Its bytes for a client that takes gzip, or does not. Short ones are never compressed. */
  bodyFor(takesGzip: boolean): { readonly encoding: Encoding; readonly body: Buffer } {
    const encoding = takesGzip && !this.#isShort() ? 'gzip' : 'identity';
    if (encoding === this.head.encoding) return { encoding, body: this.stored };
    // Not held: it may be a hundred times as long as what is, and it is soon made.
    if (encoding === 'identity') return { encoding, body: gunzipSync(this.stored) };
    return { encoding, body: (this.#compressed ??= compressed(this.stored)) };
  }

  #isShort(): boolean {
    return this.head.encoding === 'identity' && this.stored.length < WORTH_COMPRESSING;
  }
}

/** Bytes from which on compressing pays: less than that fits into one packet. */
export const WORTH_COMPRESSING = 1_400;

// Level 1 costs a third of the usual 6, and is 10 % larger on JSON.
export const compressed = (body: Buffer): Buffer => gzipSync(body, { level: 1 });

/** The tag of an answer by the name that it is kept under, which tells whom it is for, and by what it says. */
export const etagOf = (name: string, body: string): string => digest(`${name}\n${body}`);
