import { LRUCache } from 'lru-cache';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** So many sign-ins may be under way, and as many tokens alive; the longest unused makes room. */
const MOST_OF_A_MODEL = 1_000;

/** The provider's memory, which cannot grow. A store for each model: begun sign-ins push out no session. */
export function boundedAdapter(most = MOST_OF_A_MODEL): AdapterFactory {
  const stores = new Map<string, LRUCache<string, AdapterPayload>>();
  return (model) => {
    const store = stores.get(model) ?? new LRUCache<string, AdapterPayload>({ max: most });
    stores.set(model, store);
    return adapterOf(store);
  };
}

function adapterOf(store: LRUCache<string, AdapterPayload>): Adapter {
  const find = (test: (payload: AdapterPayload) => boolean) =>
    [...store.values()].find((payload) => test(payload));
  return {
    upsert: async (id, payload, expiresInS) => {
      store.set(id, payload, expiresInS === undefined ? {} : { ttl: expiresInS * 1_000 });
    },
    find: async (id) => store.get(id),
    findByUid: async (uid) => find((payload) => payload.uid === uid),
    findByUserCode: async (userCode) => find((payload) => payload.userCode === userCode),
    consume: async (id) => {
      const payload = store.get(id);
      if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
    },
    destroy: async (id) => {
      store.delete(id);
    },
    revokeByGrantId: async (grantId) => {
      for (const [id, payload] of store.entries()) if (payload.grantId === grantId) store.delete(id);
    },
  };
}
