import { LRUCache } from 'lru-cache';
import type { Redis } from '../../platform/redis';

/** Texts that clients sent once and name by their hash from then on (automatic persisted queries), tenant by tenant. */
export interface PersistedQueries {
  get(tenant: string, hash: string): Promise<string | null>;
  put(tenant: string, hash: string, text: string): Promise<void>;
}

const MAX_BYTES = 16 * 1024 * 1024;
const LIFE_S = 3_600;

/** In this process alone, 16 MB at most: what was not used for long goes first. */
export function memoryPersistedQueries(): PersistedQueries {
  const texts = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text, name) => text.length + name.length,
  });
  return {
    get: async (tenant, hash) => texts.get(`${tenant} ${hash}`) ?? null,
    put: async (tenant, hash, text) => void texts.set(`${tenant} ${hash}`, text),
  };
}

/** Shared by every server; a text is kept for an hour after its last use. Redis away: nothing is known, nothing fails. */
export function redisPersistedQueries(redis: Redis): PersistedQueries {
  const name = (tenant: string, hash: string): string => `atrium:apq:{${tenant}}:${hash}`;
  const unlessAway = <T>(answer: Promise<T>): Promise<T | null> => answer.catch(() => null);
  return {
    get: (tenant, hash) => unlessAway(redis.getex(name(tenant, hash), 'EX', LIFE_S)),
    put: async (tenant, hash, text) => {
      await unlessAway(redis.set(name(tenant, hash), text, 'EX', LIFE_S));
    },
  };
}
