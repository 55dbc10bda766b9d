import { performance } from 'node:perf_hooks';
import type { CacheStore, Lookup, LookupRequest, PutRequest, StoredEntry } from './cache-store.types';
import { Shelf } from './memory-shelf';
import { MemorySlots, type SlotsNow } from './memory-slots';

export interface MemoryStoreOptions {
  /** Bytes of all entries. Default: 64 MiB. */
  readonly maxBytes?: number;
  /** Tenants whose slots are remembered; nothing that was kept of others is served. Default: 10,000. */
  readonly maxTenants?: number;
  /** Milliseconds that never go back. Default: `performance.now`. */
  readonly clock?: () => number;
}

interface Parts {
  readonly slots: MemorySlots;
  readonly entries: Shelf<StoredEntry>;
  readonly lists: Shelf<readonly string[]>;
  readonly leases: Shelf<string>;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MANY = 10_000;
const BEAT_LIFE_MS = 10_000;
const LIST_LENGTH = 16;
// What an entry weighs beside its texts, roughly.
const ENTRY_BYTES = 500;

/** Kept things of one process: exact in it; of several processes, each is bound by its reading of the log. */
export function memoryStore(options: MemoryStoreOptions = {}): CacheStore {
  const { maxBytes = MAX_BYTES, maxTenants = MANY, clock = () => performance.now() } = options;
  const parts: Parts = {
    slots: new MemorySlots({ clock, maxTenants }),
    entries: new Shelf({ clock, room: maxBytes, sizeOf: bytesOf }),
    lists: new Shelf({ clock, room: MANY }),
    leases: new Shelf({ clock, room: MANY }),
  };
  const { slots, leases } = parts;
  let beatAtMs = -Infinity;
  return {
    lookup: async (request) => lookUp(parts, request, clock() - beatAtMs <= BEAT_LIFE_MS),
    put: async (request) => put(parts, request),
    release: async (tenantId, { name, holder }) => {
      if (leases.get(tenantId, name) === holder) leases.delete(tenantId, name);
    },
    mark: async (tenantId, writer, touched, lifeMs) => {
      if (touched.length > 0) slots.mark(tenantId, writer, touched, lifeMs);
    },
    settle: async (tenantId, writer, committed) => {
      slots.bump(tenantId, committed ?? []);
      slots.unmark(tenantId, writer);
    },
    bump: async (tenantId, touched) => slots.bump(tenantId, touched),
    beat: async () => void (beatAtMs = clock()),
    forget: async () => slots.forget(),
    close: async () => undefined,
  };
}

const bytesOf = ({ body, head, slots }: StoredEntry): number =>
  ENTRY_BYTES + body.length + 2 * head.length + 8 * slots.length;

function lookUp(parts: Parts, request: LookupRequest, isBeating: boolean): Lookup {
  const { tenantId, held = [], listName, answerFrom = 0 } = request;
  const list = listName === undefined ? [] : (parts.lists.get(tenantId, listName) ?? []);
  if (!isBeating) return { stamp: null, fresh: held.map(() => false), found: null, list, leads: true };
  const now = parts.slots.now(tenantId);
  const fresh = held.map((resting) => now.holds(resting));
  const isAnswered = fresh.some((isFresh, index) => isFresh && index >= answerFrom);
  const found = isAnswered ? null : find(parts, request, now);
  const leads = isAnswered || found !== null || lead(parts, request);
  return { stamp: now.stamp, fresh, found, list, leads };
}

function find({ entries }: Parts, { tenantId, names = [] }: LookupRequest, now: SlotsNow): Lookup['found'] {
  for (const name of names) {
    const entry = entries.get(tenantId, name);
    if (entry && now.holds(entry)) return { ...entry, name };
  }
  return null;
}

function lead({ leases }: Parts, { tenantId, lease }: LookupRequest): boolean {
  if (!lease) return true;
  const holder = leases.get(tenantId, lease.name);
  if (holder === null) leases.set(tenantId, lease.name, lease.holder, lease.lifeMs);
  return holder === null || holder === lease.holder;
}

function put({ entries, lists }: Parts, request: PutRequest): void {
  const { tenantId, name, stamp, slots, head, body, lifeMs, list } = request;
  entries.set(tenantId, name, { stamp, slots, head, body }, lifeMs);
  if (!list) return;
  const others = (lists.get(tenantId, list.name) ?? []).filter((text) => text !== list.text);
  const listLifeMs = Math.max(lifeMs, lists.lifeMs(tenantId, list.name));
  lists.set(tenantId, list.name, [...others, list.text].slice(-LIST_LENGTH), listLifeMs);
}
