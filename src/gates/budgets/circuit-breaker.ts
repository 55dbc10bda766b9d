import { performance } from 'node:perf_hooks';

export interface BreakerParts {
  /** Asks the first way whether it works again; nobody waits for it. */
  readonly probe: () => Promise<unknown>;
  /** An answer that takes longer is a strike. */
  readonly slowMs: number;
  readonly onOpen: (cause: unknown) => void;
  readonly onClose: () => void;
}

/** A call that waits for the first way; `release` sends it the other way. */
interface Call {
  readonly sinceMs: number;
  readonly release: () => void;
}

const STRIKES = 3;
const PROBE_EVERY_MS = 1_000;

/**
 * Goes the first way until that fails or is slow three times without a good answer between, then the other way until a
 * probe, at most one a second and only when somebody calls, finds the first way good. Nobody waits longer than four
 * times `slowMs`, and nobody at all while the breaker is open.
 */
export class CircuitBreaker {
  readonly #parts: BreakerParts;
  readonly #calls = new Set<Call>();
  #watch: NodeJS.Timeout | null = null;
  #isOpen = false;
  #strikes = 0;
  #isProbing = false;
  #probedAtMs = 0;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /** The answer of `first`, or of `instead` when `first` fails, the breaker is open or it opens meanwhile. */
  async run<T>(first: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
    if (this.#isOpen) {
      this.#probe();
      return instead();
    }
    const answer = await this.#attempt(first);
    return answer ? answer.value : instead();
  }

  #attempt<T>(first: () => Promise<T>): Promise<{ readonly value: T } | null> {
    return new Promise((resolve) => {
      const call = { sinceMs: performance.now(), release: () => resolve(null) };
      this.#calls.add(call);
      if (!this.#watch) this.#watch = this.#tickLater();
      first().then(
        (value) => {
          // What was released tells of a time that is over.
          if (this.#calls.delete(call)) this.#note(performance.now() - call.sinceMs);
          resolve({ value });
        },
        (error: unknown) => {
          if (this.#calls.delete(call)) this.#strike(error);
          resolve(null);
        },
      );
    });
  }

  #note(tookMs: number): void {
    // A slow answer was struck while it was awaited.
    if (tookMs <= this.#parts.slowMs) this.#strikes = 0;
  }

  // One watch for all calls: a hiccup that a hundred of them meet is one strike, not a hundred.
  #tickLater(): NodeJS.Timeout {
    return setTimeout(() => {
      const [oldest] = this.#calls;
      if (oldest && performance.now() - oldest.sinceMs >= this.#parts.slowMs) {
        this.#strike(new Error(`no answer within ${this.#parts.slowMs} ms`));
      }
      this.#watch = this.#calls.size > 0 ? this.#tickLater() : null;
    }, this.#parts.slowMs).unref();
  }

  #strike(cause: unknown): void {
    this.#strikes += 1;
    if (this.#isOpen || this.#strikes < STRIKES) return;
    this.#isOpen = true;
    this.#probedAtMs = performance.now();
    for (const call of this.#calls) call.release();
    this.#calls.clear();
    this.#parts.onOpen(cause);
  }

  #probe(): void {
    const startedAtMs = performance.now();
    if (this.#isProbing || startedAtMs - this.#probedAtMs < PROBE_EVERY_MS) return;
    this.#isProbing = true;
    this.#probedAtMs = startedAtMs;
    const end = (isGood: boolean): void => {
      this.#isProbing = false;
      if (isGood && performance.now() - startedAtMs <= this.#parts.slowMs) this.#close();
    };
    this.#parts.probe().then(
      () => end(true),
      () => end(false),
    );
  }

  #close(): void {
    this.#isOpen = false;
    this.#strikes = 0;
    this.#parts.onClose();
  }
}
