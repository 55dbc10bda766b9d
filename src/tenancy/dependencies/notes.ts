import type { Reading } from '../reading';
import type { Model } from './data-model';

/** More names than this of one call cost more than they save. */
export const MOST_NAMES = 1_000;

/** What one call notes in a reading: at most {@link MOST_NAMES} rows and buckets, and any row of a table beyond. */
export class Notes {
  readonly #reading: Reading;
  #left = MOST_NAMES;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** A read of this table: its bulk changes alter it. Null for a table that nobody watches. */
  touch(model: Model | null): model is Model {
    if (!model) {
      this.#reading.cannotBeKept('untracked-table');
      return false;
    }
    this.#reading.dependencies.add(model.whole);
    for (const name of model.seenBy) this.#reading.dependencies.add(name);
    return true;
  }

  any(model: Model): void {
    this.#reading.dependencies.add(model.any);
  }

  /** Some rows and buckets of the table; null means any row. */
  some(model: Model, names: readonly string[] | null): void {
    if (!names || names.length > this.#left) return this.any(model);
    this.#left -= names.length;
    for (const name of names) this.#reading.dependencies.add(name);
  }
}
