import { LRUCache } from 'lru-cache';

interface Kept<T> {
  readonly value: T;
  readonly endsAtMs: number;
}

export interface ShelfOptions<T> {
  /** Milliseconds that never go back. */
  readonly clock: () => number;
  /** How much room there is, as `sizeOf` counts it. */
  readonly room: number;
  /** Default: 1 each. */
  readonly sizeOf?: (value: T) => number;
}

/** Things of tenants that end by themselves; when there is no room, what was not used for longest goes. */
export class Shelf<T> {
  readonly #kept: LRUCache<string, Kept<T>>;
  readonly #clock: () => number;

  constructor({ clock, room, sizeOf = () => 1 }: ShelfOptions<T>) {
    this.#clock = clock;
    this.#kept = new LRUCache({
      maxSize: room,
      sizeCalculation: ({ value }) => sizeOf(value),
    });
  }

  get(tenantId: string, name: string): T | null {
    const kept = this.#kept.get(keyOf(tenantId, name));
    return kept && kept.endsAtMs > this.#clock() ? kept.value : null;
  }

  /** Milliseconds that it has left; 0 when it is not there. */
  lifeMs(tenantId: string, name: string): number {
    const kept = this.#kept.peek(keyOf(tenantId, name));
    return kept ? Math.max(0, kept.endsAtMs - this.#clock()) : 0;
  }

  set(tenantId: string, name: string, value: T, lifeMs: number): void {
    this.#kept.set(keyOf(tenantId, name), { value, endsAtMs: this.#clock() + lifeMs });
  }

  delete(tenantId: string, name: string): void {
    this.#kept.delete(keyOf(tenantId, name));
  }
}

const keyOf = (tenantId: string, name: string): string => `${tenantId} ${name}`;
