import type { Config } from '../config';
import type { Logger } from '../platform/logger';
import type { StatementPool } from '../platform/postgres';
import { createRedis } from '../platform/redis';
import { KeyedRows } from '../tenancy';
import { postgresSessions, redisSessions, type SessionStore } from './sessions';

const SWEEP_EVERY_MS = 60_000;

/** The store of sessions: Redis when there is one, else PostgreSQL, where what is over is swept away every minute. */
export function openSessions({
  config,
  pool,
  logger,
}: {
  config: Config;
  pool: StatementPool;
  logger: Logger;
}): { sessions: SessionStore; close: () => Promise<void> } {
  if (config.redisUrl) {
    const redis = createRedis(config.redisUrl, {
      onError: (error) => logger.warn({ err: error }, 'Redis cannot be reached'),
    });
    const sessions = redisSessions(redis, config.sessions);
    return { sessions, close: async () => redis.disconnect() };
  }
  const sessions = postgresSessions(new KeyedRows({ pool, bounds: config.pool }), config.sessions);
  let sweeping: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sessions.sweep().catch((error: unknown) => {
      logger.warn({ err: error }, 'sessions that are over could not be swept away');
    });
  }, SWEEP_EVERY_MS);
  timer.unref();
  return {
    sessions,
    close: async () => {
      clearInterval(timer);
      await sweeping;
    },
  };
}
