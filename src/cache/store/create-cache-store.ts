import type { Logger } from '../../platform/logger';
import type { Redis } from '../../platform/redis';
import type { CacheStore } from './cache-store.types';
import { memoryStore } from './memory-store';
import type { LinkChange } from './redis-link';
import { redisStore } from './redis-store';

export interface CacheStoreOptions {
  /** Null: everything is kept in this process. It stays the caller's to end, after the store. */
  readonly redis: Redis | null;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** For a store in this process: bytes of all entries. Default: 64 MiB. */
  readonly maxBytes?: number | undefined;
}

/** The store of Redis, when there is one, or one in this process. */
export function createCacheStore({ redis, logger, maxBytes }: CacheStoreOptions): CacheStore {
  if (!redis) return memoryStore(maxBytes === undefined ? {} : { maxBytes });
  const onChange = (change: LinkChange): void => {
    if (change.isUp) logger.info('the cache in Redis is used again; what it held before is not');
    else logger.warn({ err: change.cause }, 'the cache in Redis is away or slow: going without it');
  };
  return redisStore({ redis, onChange });
}
