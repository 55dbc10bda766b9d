import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import type { OwnRedis } from './own-redis';

/** What is done to the parts beneath the servers while they serve. */
export const FAULTS = [
  'flush',
  'forget scripts',
  'cut connections',
  'slow',
  'restart',
  'cut the relay',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Does them. */
export function faultMaker({ redis, pool }: { redis: OwnRedis; pool: Pool }): {
  readonly make: (fault: Fault) => Promise<void>;
  readonly close: () => void;
} {
  const admin = new Redis(redis.url, { retryStrategy: () => 50, maxRetriesPerRequest: 20 });
  admin.on('error', () => undefined);
  const makers: Record<Fault, () => Promise<unknown>> = {
    'flush': () => admin.flushall(),
    'forget scripts': () => admin.script('FLUSH'),
    'cut connections': () => admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
    'slow': () => admin.call('CLIENT', 'PAUSE', '300', 'ALL'),
    'restart': () => redis.restart(),
    'cut the relay': () =>
      pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'atrium relay' AND datname = current_database()`,
      ),
  };
  return { make: async (fault) => void (await makers[fault]()), close: () => admin.disconnect() };
}
