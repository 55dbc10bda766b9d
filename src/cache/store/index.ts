export type {
  CacheStore,
  Lease,
  Lookup,
  LookupRequest,
  PutRequest,
  Resting,
  Stamp,
  StoredEntry,
  TouchedSlots,
} from './cache-store.types';
export { createCacheStore, type CacheStoreOptions } from './create-cache-store';
export { memoryStore, type MemoryStoreOptions } from './memory-store';
export { redisStore, type RedisStoreOptions } from './redis-store';
