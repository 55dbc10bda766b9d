/** The state of a tenant's slots at a moment: taken before anything is read, kept with what was read. */
export interface Stamp {
  /** Random mark of the tenant's slots; lost ones are born again with another. */
  readonly birth: string;
  /** The tenant's counter. */
  readonly asOf: number;
}

/** Something that was kept, as far as it decides whether it still holds. */
export interface Resting {
  readonly stamp: Stamp;
  /** Slots of its dependencies, 0 to 4,095, without duplicates. */
  readonly slots: readonly number[];
}

/** A kept thing that processes share. */
export interface StoredEntry extends Resting {
  /** What its maker wants to know of it: a small JSON text. */
  readonly head: string;
  readonly body: Buffer;
}

/** Who may make an entry while others wait for it. */
export interface Lease {
  readonly name: string;
  /** Random: whoever takes the lease. */
  readonly holder: string;
  /** After so long it is anybody's. Milliseconds. */
  readonly lifeMs: number;
}

export interface LookupRequest {
  readonly tenantId: string;
  /** Things that this process holds itself: each is told fresh or not. */
  readonly held?: readonly Resting[];
  /**
   * Names of shared entries, looked at in order: the first that is fresh is found. Not looked at when something of
   * `held` from index `answerFrom` on is fresh: then the answer is here, and no body needs to travel.
   */
  readonly names?: readonly string[];
  /** A list of texts to read, too, whatever may be served now: see `put`. */
  readonly listName?: string | undefined;
  /** Taken when nothing was found among `names` and nothing of `held` from index `answerFrom` on was fresh, if it is free. */
  readonly lease?: Lease | undefined;
  /** Index in `held` from which on things are answers, and make `names` and `lease` needless. Default: 0. */
  readonly answerFrom?: number;
}

export interface Lookup {
  /** Before anything that the caller reads from now on. Null: nothing may be kept now (the log is not being read, or Redis is full). */
  readonly stamp: Stamp | null;
  /** For each of `held`. All false while nothing may be served. */
  readonly fresh: readonly boolean[];
  readonly found: (StoredEntry & { readonly name: string }) | null;
  /** The members of the list of `listName`; empty when it was not asked for. */
  readonly list: readonly string[];
  /** False while somebody else holds the lease that was asked for; never when nothing may be kept, as there is nothing to wait for. */
  readonly leads: boolean;
}

export interface PutRequest extends StoredEntry {
  readonly tenantId: string;
  readonly name: string;
  readonly lifeMs: number;
  /** Adds a text to a list of at most 16 that lives as long as the longest-lived entry put with it; an older one makes room. */
  readonly list?: { readonly name: string; readonly text: string } | undefined;
}

/** Slots of a tenant that a write touches; `all` when they are too many to name. */
export type TouchedSlots = readonly number[] | 'all';

/**
 * Kept things and the slots that say whether they still hold (docs/caching.md). Whoever commits marks before and
 * settles after; whoever reads the log bumps. Names of writers are random and hold no space. Rejects with UNAVAILABLE when its server is away or slow; of `mark` and
 * `settle` that means: the log's reader has to do it.
 */
export interface CacheStore {
  lookup(request: LookupRequest): Promise<Lookup>;
  /** Keeps an entry, if there is room; one of the same name goes. */
  put(request: PutRequest): Promise<void>;
  /** Gives a lease back, if it is still the holder's. */
  release(tenantId: string, lease: Pick<Lease, 'name' | 'holder'>): Promise<void>;
  /**
   * Puts slots in doubt: until this writer settles, or `lifeMs` is over, nothing that rests on them is served. A writer
   * may mark more than once. Only a Redis that loses its keys (flushed, started again, evicted) loses a mark.
   */
  mark(tenantId: string, writer: string, slots: TouchedSlots, lifeMs: number): Promise<void>;
  /** Takes the writer's mark away and, if it committed, bumps the slots first. */
  settle(tenantId: string, writer: string, committed: TouchedSlots | null): Promise<void>;
  bump(tenantId: string, slots: TouchedSlots): Promise<void>;
  /**
   * The log was read to its end: what was committed before this call began has been bumped. Ten seconds after the last
   * beat, and before the first, nothing is served and nothing may be kept.
   */
  beat(): Promise<void>;
  /** Nothing that is kept, of any tenant, holds any more; marks stay. */
  forget(): Promise<void>;
  /** Ends the store, not its connection. */
  close(): Promise<void>;
}
