import type { Redis } from 'ioredis';
import { redisLibrary } from './redis-library';

export interface RedisOptions {
  /** Told whenever the connection breaks or cannot be made; the client goes on trying by itself. */
  readonly onError?: (error: Error) => void;
}

const COMMAND_TIMEOUT_MS = 1_000;
const LONGEST_PAUSE_MS = 1_000;

/**
 * A client for serving requests. It connects at once and reconnects for ever. While Redis is away commands reject at
 * once, before the first connection within a second; a command that was under way is never sent twice.
 * End it with `disconnect()`.
 */
export function createRedis(url: string, options: RedisOptions = {}): Redis {
  const redis = new (redisLibrary().Redis)(url, {
    connectTimeout: 2_000,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // A peer that vanished without a word: without this, its socket would be trusted until TCP gives up.
    socketTimeout: 3 * COMMAND_TIMEOUT_MS,
    // Its timer holds the process when a client is ended that has no connection.
    disconnectTimeout: 100,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // Commands of one tick travel in one write.
    enableAutoPipelining: true,
    retryStrategy: (attempt) => Math.min(50 * attempt, LONGEST_PAUSE_MS),
    // After a failover the old primary answers so; the next connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  // An 'error' that nobody listens to would end the process.
  redis.on('error', (error: Error) => options.onError?.(error));
  // Until here commands wait for the first connection; from here on they fail when there is none.
  redis.once('ready', () => (redis.options.enableOfflineQueue = false));
  return redis;
}
