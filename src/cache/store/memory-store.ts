import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { LRUCache } from 'lru-cache';
import type { CacheStore, LookupRequest, Lookup, PutRequest, StoredEntry } from './cache-store.types';
import { holds, tenantMarks, type SlotState } from './memory-slots';

export interface MemoryStoreOptions {
  /** Bytes of everything kept. Default: 64 MiB. */
  readonly maxBytes?: number;
  /** Tenants whose slots are remembered; what is kept of others is lost. Default: 10,000. */
  readonly maxTenants?: number;
  /** Milliseconds that never go back. Default: `performance.now`. */
  readonly clock?: () => number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_TENANTS = 10_000;
const BEAT_LIFE_MS = 10_000;
const LIST_LENGTH = 16;
const ENTRY_BYTES = 400;

interface Mortal<T> {
  readonly value: T;
  readonly endsAtMs: number;
}

/** Kept things of one process: exact in it, bound by the reading of the log where there are several. */
export function memoryStore({
  maxBytes = MAX_BYTES,
  maxTenants = MAX_TENANTS,
  clock = () => performance.now(),
}: MemoryStoreOptions = {}): CacheStore {
  const tenants = new LRUCache<string, SlotState>({ max: maxTenants });
  const entries = new LRUCache<string, Mortal<StoredEntry>>({ maxSize: maxBytes });
  const lists = new LRUCache<string, Mortal<readonly string[]>>({ max: MAX_TENANTS });
  const leases = new LRUCache<string, Mortal<string>>({ max: MAX_TENANTS });
  const marks = tenantMarks(clock);
  let beatAtMs = -Infinity;

  const alive = <T>(kept: Mortal<T> | undefined): T | null =>
    kept && kept.endsAtMs > clock() ? kept.value : null;

  function lookup(request: LookupRequest): Lookup {
    const { tenantId, held = [], listName } = request;
    const list = listName === undefined ? [] : (alive(lists.get(keyOf(tenantId, listName))) ?? []);
    if (clock() - beatAtMs > BEAT_LIFE_MS) {
      return { stamp: null, fresh: held.map(() => false), found: null, list, leads: true };
    }
    const slots = openSlots(tenantId);
    const doubts = marks.of(tenantId);
    const fresh = held.map((resting) => holds(resting, slots, doubts));
    const stamp = { birth: slots.birth, asOf: slots.n };
    const isAnswered = fresh.some((isFresh, index) => isFresh && index >= (request.answerFrom ?? 0));
    const found = isAnswered ? null : find(request, (entry) => holds(entry, slots, doubts));
    return { stamp, fresh, found, list, leads: isAnswered || found !== null || lead(request) };
  }

  function openSlots(tenantId: string): SlotState {
    const known = tenants.get(tenantId);
    if (known) return known;
    const born: SlotState = { birth: randomUUID(), n: 0, all: 0, bumped: new Map() };
    tenants.set(tenantId, born);
    return born;
  }

  function find(
    { tenantId, names = [] }: LookupRequest,
    isFresh: (entry: StoredEntry) => boolean,
  ): Lookup['found'] {
    for (const name of names) {
      const entry = alive(entries.get(keyOf(tenantId, name)));
      if (entry && isFresh(entry)) return { ...entry, name };
    }
    return null;
  }

  function lead({ tenantId, lease }: LookupRequest): boolean {
    if (!lease) return true;
    const key = keyOf(tenantId, lease.name);
    const holder = alive(leases.get(key));
    if (holder !== null) return holder === lease.holder;
    leases.set(key, { value: lease.holder, endsAtMs: clock() + lease.lifeMs });
    return true;
  }
