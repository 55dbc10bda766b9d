import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecordedBatch, RecordedStatement, Recorder } from '../tenancy';

/** What the cache would have done with a request that is explained: it executes all the same, and nothing is kept. */
export interface CacheVerdict {
  readonly would: 'HIT' | 'MISS' | 'BYPASS';
  /** In a word; null for a hit. */
  readonly why: string | null;
  /** What the answer is looked up by; null when it is not. */
  readonly key: CacheKey | null;
  /** Which of these dependencies were changed since the answer that is kept was made. Empty without one. */
  readonly changedAmong: (dependencies: readonly string[]) => Promise<readonly string[]>;
}

/** The parts of a key besides the tenant. */
export interface CacheKey {
  readonly schemaVersion: string;
  /** Of the document and the operation's name. */
  readonly plan: string;
  /** Canonical. */
  readonly variables: string;
  /** Names of facets that were read for this operation, by whomever: the viewer is looked up under each set. */
  readonly facetSets: readonly (readonly string[])[];
}

/** All resolver calls of one path. Times in milliseconds since execution began. */
export interface SeenField {
  readonly path: string;
  readonly parentType: string;
  readonly name: string;
  count: number;
  totalMs: number;
  slowestMs: number;
  readonly fromMs: number;
  toMs: number;
}

export interface SeenStatement extends RecordedStatement {
  readonly fromMs: number;
  /** Null while it is under way. */
  timeMs: number | null;
  /** Read or changed; null when it failed. */
  rows: number | null;
}

// Which field of which request is being resolved. Only requests that are explained are ever in it: while it is in use,
// Node looks at every promise of the process.
const current = new AsyncLocalStorage<{ readonly of: Explanation; readonly path: string }>();
let running = 0;

/** What happened while one request was executed, for those who ask to have it explained. */
export class Explanation implements Recorder {
  readonly fields = new Map<string, SeenField>();
  readonly batches: RecordedBatch[] = [];
  readonly statements: SeenStatement[] = [];
  #verdict: CacheVerdict | null = null;
  readonly withPlans: boolean;
  /** Whether the viewer was known from a moment ago, or read from the database. */
  readonly identity: 'recalled' | 'read';
  #beganAt = performance.now();
  #isRunning = false;

  constructor({ withPlans, identity }: Pick<Explanation, 'withPlans' | 'identity'>) {
    this.withPlans = withPlans;
    this.identity = identity;
  }

  /** Null until the answer was looked up. */
  get cache(): CacheVerdict | null {
    return this.#verdict;
  }

  judge(verdict: CacheVerdict): void {
    this.#verdict = verdict;
  }

  /** Milliseconds since execution began. */
  get nowMs(): number {
    return performance.now() - this.#beganAt;
  }

  /** Execution begins. */
  begin(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#beganAt = performance.now();
    running += 1;
  }

  /** Resolves a field, and notes how long that took. */
  resolve<T>(field: Pick<SeenField, 'path' | 'parentType' | 'name'>, work: () => T): T {
    const fromMs = this.nowMs;
    const seen = this.fields.get(field.path) ?? {
      ...field,
      count: 0,
      totalMs: 0,
      slowestMs: 0,
      fromMs,
      toMs: 0,
    };
    this.fields.set(field.path, seen);
    seen.count += 1;
    const end = (): void => {
      seen.toMs = this.nowMs;
      seen.totalMs += seen.toMs - fromMs;
      seen.slowestMs = Math.max(seen.slowestMs, seen.toMs - fromMs);
    };
    // What goes on after the answer was given up must not put it to use again.
    if (!this.#isRunning) return ended(work, end);
    return current.run({ of: this, path: field.path }, () => ended(work, end));
  }

  place(): string | null {
    const at = current.getStore();
    return at?.of === this ? at.path : null;
  }

  batch(batch: RecordedBatch): void {
    this.batches.push(batch);
  }

  statement(statement: RecordedStatement): (answer: { readonly rows: number | null }) => void {
    const seen: SeenStatement = { ...statement, fromMs: this.nowMs, timeMs: null, rows: null };
    this.statements.push(seen);
    return ({ rows }) => {
      seen.timeMs = this.nowMs - seen.fromMs;
      seen.rows = rows;
    };
  }

  /** Nothing more is noted by its place. */
  end(): void {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    running -= 1;
    if (running === 0) current.disable();
  }
}

function ended<T>(work: () => T, end: () => void): T {
  let result: T;
  try {
    result = work();
  } catch (error) {
    end();
    throw error;
  }
  // The result itself is handed on: what waits for it must not wait longer for being looked at.
  if (isThenable(result)) result.then(end, end);
  else end();
  return result;
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
