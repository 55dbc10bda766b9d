import type { IncomingHttpHeaders } from 'node:http';
import type { Fill, KeptAnswer } from '../cache';
import type { AnswerType } from './accept.stage';

/** A kept answer that was checked just now, with the HTTP fields that tell of the caller's budget. */
export interface CheckedAnswer {
  readonly answer: KeptAnswer;
  readonly fields: Readonly<Record<string, string>>;
}

/** Checks a kept answer once more: null when anything is not as it was. */
export type Recheck = () => Promise<CheckedAnswer | null>;

/** A kept answer to serve; `recheck` is null when there was no proof that could be checked again. */
export interface Hit extends CheckedAnswer {
  readonly status: 'HIT';
  readonly recheck: Recheck | null;
}

/** What the cache says of a request. */
export type Lookup =
  | Hit
  | { readonly status: 'MISS'; readonly fill: Fill }
  | { readonly status: 'BYPASS' }
  | { readonly status: 'UNPROVEN' };

/** What decides how an answer is told. */
export interface Telling {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly type: AnswerType;
}
