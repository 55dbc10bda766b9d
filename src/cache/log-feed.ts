import type { Change } from '../tenancy';
import { touchedSlots } from './commits';
import type { CacheStore } from './store';

/** A change as the log tells it. */
export interface LoggedChange extends Change {
  readonly tenantId: string;
}

/** What the log's reader tells the cache. Both reject while the store is away: the reader comes again. */
export interface LogFeed {
  onChanges(changes: readonly LoggedChange[]): Promise<void>;
  /** Everything that was committed before this pass of the reader began has been told. */
  onPassed(): Promise<void>;
}

/** Bumps what the log says has changed, whoever changed it. */
export const logFeed = (store: CacheStore): LogFeed => ({
  onChanges: async (changes) => {
    const byTenant = new Map<string, LoggedChange[]>();
    for (const change of changes) {
      const own = byTenant.get(change.tenantId);
      if (own) own.push(change);
      else byTenant.set(change.tenantId, [change]);
    }
    await Promise.all([...byTenant].map(([tenantId, own]) => store.bump(tenantId, touchedSlots(own))));
  },
  onPassed: () => store.beat(),
});
