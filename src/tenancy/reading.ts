/**
 * What was noted while something was read: what a kept answer rests on. One belongs to one scope, or to one piece of
 * remembered work.
 */
export class Reading {
  /** True when nobody keeps what is read: then what it rests on is not noted. */
  readonly isIdle: boolean;
  /** Names as src/tenancy/dependencies makes them. */
  readonly dependencies = new Set<string>();
  #goodUntilMs = Infinity;
  #obstacle: string | null = null;

  constructor({ isIdle = false }: { readonly isIdle?: boolean } = {}) {
    this.isIdle = isIdle;
    if (isIdle) this.cannotBeKept('not-noted');
  }

  /** Until when time alone changes nothing, in milliseconds since 1970; Infinity for ever. */
  get goodUntilMs(): number {
    return this.#goodUntilMs;
  }

  /** Why it may not be kept, in a word: `clock`, `raw-sql`, `not-noted`. Null when it may. */
  get obstacle(): string | null {
    return this.#obstacle;
  }

  /** What was read is right until then at the latest. */
  endsAt(instant: Date): void {
    this.#goodUntilMs = Math.min(this.#goodUntilMs, instant.getTime());
  }

  /** What was read depends on something that nobody notes. */
  cannotBeKept(why: string): void {
    this.#obstacle ??= why;
  }

  /** Takes over what another one noted: the whole rests on what its part rests on. */
  include(part: Reading): void {
    for (const name of part.dependencies) this.dependencies.add(name);
    this.#goodUntilMs = Math.min(this.#goodUntilMs, part.#goodUntilMs);
    this.#obstacle ??= part.#obstacle;
  }
}
