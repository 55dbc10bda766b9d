import { Redis } from 'ioredis';

/** A connection that is only asked whether Redis answers. */
export interface RedisProbe {
  /** True when Redis answered within a second. */
  readonly isUp: () => Promise<boolean>;
  readonly close: () => void;
}

/** Connects in the background and goes on trying; being down is an answer, not an error. */
export function createRedisProbe(url: string): RedisProbe {
  const redis = new Redis(url, { enableOfflineQueue: false, commandTimeout: 1_000, connectTimeout: 1_000 });
  redis.on('error', () => undefined);
  return {
    isUp: async () => {
      try {
        return (await redis.ping()) === 'PONG';
      } catch {
        return false;
      }
    },
    close: () => redis.disconnect(),
  };
}
