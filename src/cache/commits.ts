import { randomUUID } from 'node:crypto';
import { changedDependencies, slotsOf, type Change, type CommitWatch } from '../tenancy';
import type { CacheStore, TouchedSlots } from './store';

// Longer than any COMMIT takes; by then the log's reader has bumped what a dead writer left.
const MARK_LIFE_MS = 60_000;
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

/**
 * Puts in doubt what a commit is about to change, and bumps it afterwards. Without its store a commit goes on: the log's
 * reader then does it, as for a write from outside.
 */
export function commitWatch(store: CacheStore, onFault: (error: unknown) => void): CommitWatch {
  const quietly = (done: Promise<void>): Promise<void> => done.catch(onFault);
  return {
    begin: async (tenantId, changes) => {
      const writer = randomUUID();
      const slots = touchedSlots(changes);
      await quietly(store.mark(tenantId, writer, slots, MARK_LIFE_MS));
      return {
        committed: () => quietly(store.settle(tenantId, writer, slots)),
        rolledBack: () => quietly(store.settle(tenantId, writer, null)),
      };
    },
  };
}
