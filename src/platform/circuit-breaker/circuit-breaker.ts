import { performance } from 'node:perf_hooks';

export interface BreakerParts {
  /** Asks the first way whether it works again; nobody waits for it. */
  readonly probe: () => Promise<unknown>;
  /** An answer that takes longer is a strike; a probe that takes longer has failed. */
  readonly slowMs: number;
  readonly onOpen: (cause: unknown) => void;
  readonly onClose: () => void;
}

/** A call that waits for the first way; `release` sends it the other way. */
interface Call {
  readonly sinceMs: number;
  readonly release: (cause: unknown) => void;
}

type Attempt<T> = { readonly value: T } | { readonly cause: unknown };

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
  /** Why it is open; null while it is closed. */
  #opened: { readonly cause: unknown } | null = null;
  #strikes = 0;
  /** The probe that counts. */
  #probing: symbol | null = null;
  #probedAtMs = 0;

  constructor(parts: BreakerParts) {
    this.#parts = parts;
  }

  /**
   * The answer of `first`, or of `instead` when `first` fails, the breaker is open or it opens meanwhile; `instead` is
   * told why. What `first` answers after it was left is dropped.
   */
  async run<T>(first: () => Promise<T>, instead: (cause: unknown) => Promise<T>): Promise<T> {
    if (this.#opened) {
      if (performance.now() - this.#probedAtMs >= PROBE_EVERY_MS && !this.#probing) this.#probe();
      return instead(this.#opened.cause);
    }
    const answer = await this.#attempt(first);
    return 'value' in answer ? answer.value : instead(answer.cause);
  }

  /** Opens at once: the first way is known to be gone. A probe under way says nothing any more. */
  trip(cause: unknown): void {
    this.#probing = null;
    this.#open(cause);
  }

  /** Probes now if it is open: there is reason to think that the first way is back. */
  probeNow(): void {
    if (this.#opened) this.#probe();
  }

  #attempt<T>(first: () => Promise<T>): Promise<Attempt<T>> {
    return new Promise((resolve) => {
      const call: Call = { sinceMs: performance.now(), release: (cause) => resolve({ cause }) };
      this.#calls.add(call);
      if (!this.#watch) this.#watch = this.#tickLater();
      first().then(
        (value) => {
          // What was released tells of a time that is over.
          if (this.#calls.delete(call)) this.#note(performance.now() - call.sinceMs);
          resolve({ value });
        },
        (cause: unknown) => {
          if (this.#calls.delete(call)) this.#strike(cause);
          resolve({ cause });
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
      const isSlow = oldest && performance.now() - oldest.sinceMs >= this.#parts.slowMs;
      // What has come meanwhile is read first: that this process was busy is no fault of who answered.
      if (isSlow) setImmediate(() => this.#judge(oldest));
      else this.#watchOn();
    }, this.#parts.slowMs).unref();
  }

  #judge(call: Call): void {
    if (this.#calls.has(call)) this.#strike(new Error(`no answer within ${this.#parts.slowMs} ms`));
    this.#watchOn();
  }

  #watchOn(): void {
    this.#watch = this.#calls.size > 0 ? this.#tickLater() : null;
  }

  #strike(cause: unknown): void {
    this.#strikes += 1;
    if (this.#strikes >= STRIKES) this.#open(cause);
  }

  #open(cause: unknown): void {
    if (this.#opened) return;
    this.#opened = { cause };
    this.#probedAtMs = performance.now();
    for (const call of this.#calls) call.release(cause);
    this.#calls.clear();
    this.#parts.onOpen(cause);
  }

  #probe(): void {
    const startedAtMs = performance.now();
    const probing = (this.#probing = Symbol('probe'));
    this.#probedAtMs = startedAtMs;
    const end = (isGood: boolean): void => {
      if (this.#probing !== probing) return;
      this.#probing = null;
      if (isGood && performance.now() - startedAtMs <= this.#parts.slowMs) this.#close();
    };
    this.#parts.probe().then(
      () => end(true),
      () => end(false),
    );
  }

  #close(): void {
    this.#opened = null;
    this.#strikes = 0;
    this.#parts.onClose();
  }
}
