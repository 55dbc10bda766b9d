import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Resting, Stamp, TouchedSlots } from './cache-store.types';

/** A tenant's slots: the counter, and its value when each was last bumped, if it ever was. */
interface Slots {
  readonly birth: string;
  n: number;
  all: number;
  readonly bumped: Map<number, number>;
}

interface Mark {
  readonly writer: string;
  readonly slots: TouchedSlots;
  readonly endsAtMs: number;
}

/** What is true of a tenant's slots now. */
export interface SlotsNow {
  readonly stamp: Stamp;
  holds(resting: Resting): boolean;
}

/** The slots of all tenants. Of those that were forgotten for want of room, nothing that was kept holds. */
export class MemorySlots {
  readonly #clock: () => number;
  readonly #tenants: LRUCache<string, Slots>;
  // Beside the slots, so that none is forgotten: their number is bounded by that of writers.
  readonly #marks = new Map<string, readonly Mark[]>();

  constructor({ clock, maxTenants }: { readonly clock: () => number; readonly maxTenants: number }) {
    this.#clock = clock;
    this.#tenants = new LRUCache({ max: maxTenants });
  }

  now(tenantId: string): SlotsNow {
    const slots = this.#tenants.get(tenantId) ?? this.#born(tenantId);
    const marks = this.#standing(tenantId);
    return {
      stamp: { birth: slots.birth, asOf: slots.n },
      holds: (resting) => isUntouched(resting, slots) && !marks.some((mark) => isMarked(resting, mark)),
    };
  }

  mark(tenantId: string, writer: string, slots: TouchedSlots, lifeMs: number): void {
    const mark = { writer, slots, endsAtMs: this.#clock() + lifeMs };
    this.#keep(tenantId, [...this.#standing(tenantId), mark]);
  }

  unmark(tenantId: string, writer: string): void {
    if (this.#marks.has(tenantId)) this.#keep(tenantId, this.#standing(tenantId), writer);
  }

  bump(tenantId: string, touched: TouchedSlots): void {
    const slots = this.#tenants.get(tenantId);
    if (!slots || touched.length === 0) return;
    slots.n += 1;
    if (touched === 'all') slots.all = slots.n;
    else for (const slot of touched) slots.bumped.set(slot, slots.n);
  }

  /** Nothing that was kept of any tenant holds any more. */
  forget(): void {
    this.#tenants.clear();
  }

  #born(tenantId: string): Slots {
    const slots = { birth: randomUUID(), n: 0, all: 0, bumped: new Map<number, number>() };
    this.#tenants.set(tenantId, slots);
    return slots;
  }

  #standing(tenantId: string): readonly Mark[] {
    const marks = this.#marks.get(tenantId) ?? [];
    return marks.length === 0 ? marks : marks.filter(({ endsAtMs }) => endsAtMs > this.#clock());
  }

  #keep(tenantId: string, marks: readonly Mark[], without?: string): void {
    const left = marks.filter(({ writer }) => writer !== without);
    if (left.length > 0) this.#marks.set(tenantId, left);
    else this.#marks.delete(tenantId);
  }
}

function isUntouched({ stamp: { birth, asOf }, slots }: Resting, { bumped, ...now }: Slots): boolean {
  if (birth !== now.birth || asOf > now.n) return false;
  if (asOf === now.n) return true;
  return now.all <= asOf && slots.every((slot) => (bumped.get(slot) ?? 0) <= asOf);
}

const isMarked = ({ slots }: Resting, { slots: marked }: Mark): boolean =>
  marked === 'all' || slots.some((slot) => marked.includes(slot));
