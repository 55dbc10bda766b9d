import type { Manner, Seen } from './asking';
import type { Read, Verdict } from './verdict';
import type { Written } from './writes';

/** What a proof came to. */
export interface Result {
  readonly worlds: number;
  /** Reads and writes. */
  readonly operations: number;
  readonly writes: Readonly<Record<string, number>>;
  /** Those that the server took and the database kept. */
  readonly writesDone: number;
  readonly reads: number;
  readonly hits: number;
  readonly notModified: number;
  readonly hitRatio: number;
  /** Answers that a write made other ones. */
  readonly altered: number;
  /** Hits of those, before, while and after it did. */
  readonly changing: number;
  readonly between: number;
  readonly refused: number;
  /** Writes through a server that was cut off from Redis: these count as writes from outside. */
  readonly cutOff: number;
  /** How old an answer was at most, after a write from outside, and in 99 of 100 times; milliseconds. */
  readonly largestStalenessMs: number;
  readonly p99StalenessMs: number;
  readonly violations: readonly object[];
  readonly violationCount: number;
  /** Milliseconds until the first. */
  readonly firstViolationMs: number | null;
}

const MOST_KEPT = 20;

/** Counts. */
export class Tally {
  readonly #began = performance.now();
  readonly #writes: Record<string, number> = {};
  readonly #staleness: number[] = [];
  readonly #violations: object[] = [];
  readonly #counts = {
    worlds: 0,
    writesDone: 0,
    reads: 0,
    hits: 0,
    notModified: 0,
    altered: 0,
    changing: 0,
    between: 0,
    refused: 0,
    cutOff: 0,
  };
  #violationCount = 0;
  #firstViolationMs: number | null = null;

  world(): void {
    this.#counts.worlds += 1;
  }

  read({ cache, status }: Seen, _manner: Manner): void {
    this.#counts.reads += 1;
    if (cache === 'HIT' || status === 304) this.#counts.hits += 1;
    if (status === 304) this.#counts.notModified += 1;
  }

  refused(): void {
    this.#counts.refused += 1;
  }

  wrote(writes: readonly Written[], isHeardLater: boolean): void {
    for (const { kind, isDone, by } of writes) {
      this.#writes[kind] = (this.#writes[kind] ?? 0) + 1;
      if (isDone) this.#counts.writesDone += 1;
      if (by && isHeardLater && writes.length === 1) this.#counts.cutOff += 1;
    }
  }

  altered(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
    this.#counts.altered += [...before].filter(([triple, text]) => after.get(triple) !== text).length;
  }

  fencePassed(staleMs: number): void {
    this.#staleness.push(staleMs);
  }

  judged(verdict: Verdict, { isHit }: Read, { before, after }: { before: string; after: string }): void {
    if (verdict.kind === 'between') this.#counts.between += 1;
    if (verdict.kind !== 'right') return;
    if (isHit && before !== after) this.#counts.changing += 1;
    if (verdict.staleMs > 0) this.#staleness.push(verdict.staleMs);
  }

  violation(described: object): void {
    this.#violationCount += 1;
    this.#firstViolationMs ??= performance.now() - this.#began;
    if (this.#violations.length < MOST_KEPT) this.#violations.push(described);
  }

  get violations(): number {
    return this.#violationCount;
  }

  result(): Result {
    const { reads, hits } = this.#counts;
    const writes = Object.values(this.#writes).reduce((sum, count) => sum + count, 0);
    const stale = this.#staleness.toSorted((a, b) => a - b);
    return {
      ...this.#counts,
      operations: reads + writes,
      writes: this.#writes,
      hitRatio: reads > 0 ? hits / reads : 0,
      largestStalenessMs: stale.at(-1) ?? 0,
      p99StalenessMs: stale[Math.floor(stale.length * 0.99)] ?? 0,
      violations: this.#violations,
      violationCount: this.#violationCount,
      firstViolationMs: this.#firstViolationMs,
    };
  }
}
