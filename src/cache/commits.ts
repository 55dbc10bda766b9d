import { randomUUID } from 'node:crypto';
import { changedDependencies, slotsOf, type Change, type CommitWatch } from '../tenancy';
import type { CacheStore, TouchedSlots } from './store';

// Longer than any COMMIT takes; by then the log's reader has bumped what a dead writer left.
const MARK_LIFE_MS = 60_000;
const SETTLE_EVERY_MS = 1_000;
const SETTLED_WITHIN = MARK_LIFE_MS / SETTLE_EVERY_MS;
// With more of them, everything of the tenant is meant.
const MOST_SLOTS = 1_000;

/** The slots that changes touch. */
export function touchedSlots(changes: readonly Pick<Change, 'topic' | 'payload'>[]): TouchedSlots {
  const names = new Set<string>();
  for (const { topic, payload } of changes) {
    for (const name of changedDependencies(topic, payload)) names.add(name);
    if (names.size > MOST_SLOTS) return 'all';
  }
  return slotsOf(names);
}

interface Pending {
  readonly tenantId: string;
  readonly writer: string;
  /** Null: rolled back. */
  readonly committed: TouchedSlots | null;
}

/**
 * Puts in doubt what a commit is about to change, and bumps it afterwards. Without its store a commit goes on: the log's
 * reader then does it, as for a write from outside.
 */
export function commitWatch(store: CacheStore, onFault: (error: unknown) => void): CommitWatch {
  // A mark that is left behind keeps others waiting; to settle late only ends more than it has to.
  const settle = async (pending: Pending, tries = SETTLED_WITHIN): Promise<void> => {
    try {
      await store.settle(pending.tenantId, pending.writer, pending.committed);
    } catch (error) {
      onFault(error);
      if (tries > 1) setTimeout(() => void settle(pending, tries - 1), SETTLE_EVERY_MS).unref();
    }
  };
  return {
    begin: async (tenantId, changes) => {
      const writer = randomUUID();
      const slots = touchedSlots(changes);
      await store.mark(tenantId, writer, slots, MARK_LIFE_MS).catch(onFault);
      return {
        committed: () => settle({ tenantId, writer, committed: slots }),
        rolledBack: () => settle({ tenantId, writer, committed: null }),
      };
    },
  };
}
