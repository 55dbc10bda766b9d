import { Reading, slotsOf } from '../../tenancy';
import type { Resting, Stamp } from '../store';

/** Something that is being read in order to be kept: the stamp was taken before. */
export class Watch {
  readonly reading: Reading;
  readonly #stamp: Stamp | null;

  constructor(stamp: Stamp | null, reading = new Reading()) {
    this.#stamp = stamp;
    this.reading = reading;
  }

  /** What it rests on; null when it may not be kept. */
  resting(): Resting | null {
    if (!this.#stamp || this.reading.obstacle !== null) return null;
    return { stamp: this.#stamp, slots: slotsOf(this.reading.dependencies) };
  }
}
