import type { Plan } from './query-plan';
import type { Scope } from './scope.types';

/**
 * Told what one request does with the database, so that it can be explained. One belongs to one request; its scope has a
 * client of its own, so no statement of another request can reach it.
 */
export interface Recorder {
  /** Where in the answer work is being done right now, as the path of a field; null outside of every field. */
  place(): string | null;
  batch(batch: RecordedBatch): void;
  /** A statement is sent; the function given is to be called when it is answered. */
  statement(statement: RecordedStatement): (answer: { readonly rows: number | null }) => void;
}

/** Keys that a loader read together. */
export interface RecordedBatch {
  readonly loader: string;
  /** Different keys. */
  readonly keys: number;
  readonly timeMs: number;
  /** Where its values were waited for: one for each that asked. */
  readonly places: readonly (string | null)[];
}

export interface RecordedStatement {
  /** With placeholders: no value that it was sent with is in it. */
  readonly text: string;
  readonly place: string | null;
  /** Asks the database how it would run this, as the same tenant; null for what is no SELECT. */
  readonly plan: (() => Promise<Plan>) | null;
}

const recorders = new WeakMap<Scope, Recorder>();

/** Null, usually. */
export const recorderOf = (scope: Scope): Recorder | null => recorders.get(scope) ?? null;

export function recordWith(scope: Scope, recorder: Recorder | null): void {
  if (recorder) recorders.set(scope, recorder);
}
