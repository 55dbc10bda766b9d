import type { Change, LogReader } from '../events';
import { touchedSlots } from './commits';
import type { CacheStore } from './store';

/** Bumps what the log says has changed, whoever changed it. Rejects while the store is away: the log comes again. */
export const logFeed = (store: CacheStore): LogReader => ({
  onChanges: async (changes) => {
    const byTenant = new Map<string, Change[]>();
    for (const change of changes) {
      const own = byTenant.get(change.tenantId);
      if (own) own.push(change);
      else byTenant.set(change.tenantId, [change]);
    }
    await Promise.all([...byTenant].map(([tenantId, own]) => store.bump(tenantId, touchedSlots(own))));
  },
  onPassed: () => store.beat(),
  onGap: () => store.forget(),
});
