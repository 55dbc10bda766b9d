import type { IncomingMessage } from 'node:http';

/** What was read of a request before its stages. */
export interface EarlyBody {
  /** Null for a request without one. */
  readonly bytes: Buffer | null;
  /** A name for all that the request says: made when it is needed. */
  readonly key: () => string;
  /** When the request began, on the clock of `performance.now()`. */
  readonly startedAt: number;
}

const read = new WeakMap<IncomingMessage, EarlyBody>();

/** Keeps what was read, for the stage that would have read it. */
export const keepEarly = (request: IncomingMessage, early: EarlyBody): void => void read.set(request, early);

/** Undefined when nothing was read yet. */
export const earlyOf = (request: IncomingMessage): EarlyBody | undefined => read.get(request);
