import type { Config } from '../config';
import type { Logger } from '../platform/logger';
import type { Redis } from '../platform/redis';
import type { KeyedRows } from '../tenancy';
import { postgresSessions, redisSessions, type SessionStore } from './sessions';

const SWEEP_EVERY_MS = 60_000;

/** The store of sessions: Redis when there is one, else PostgreSQL, where what is over is swept away every minute. */
export function openSessions({
  config,
  redis,
  keyed,
  logger,
}: {
  config: Config;
  redis: Redis | null;
  keyed: KeyedRows;
  logger: Logger;
}): { sessions: SessionStore; close: () => Promise<void> } {
  if (redis) return { sessions: redisSessions(redis, config.sessions), close: async () => undefined };
  const sessions = postgresSessions(keyed, config.sessions);
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
