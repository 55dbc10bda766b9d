import { redisFault, runScript, type Redis, type RedisScript } from '../../platform/redis';
import type { KeyedRecord } from '../../tenancy';
import { CHANGE, INSERT, REMOVE } from './redis-session-scripts';
import { sessionStore } from './session-store';
import type { SessionOptions, SessionStore } from './session.types';

const SESSION = 'atrium:session:';
const sessionName = (key: string): string => `${SESSION}${key}`;
const indexName = (identityKey: string): string => `atrium:sessions:${identityKey}`;
const onceName = (key: string): string => `atrium:once:${key}`;

const LISTED_AT_MOST = 100;

/**
 * Sessions in Redis: a hash each, which Redis itself lets expire, and a sorted set of them for every identity. One
 * Redis, not a cluster, with `maxmemory-policy noeviction`: what it evicts is logged out, or may be used once more.
 */
export function redisSessions(redis: Redis, options: SessionOptions): SessionStore {
  const run = async (script: RedisScript, keys: string[], values: (string | number)[]): Promise<number> =>
    Number(await reached(runScript(redis, script, { keys, values })));

  async function listOf(identityKey: string): Promise<{ key: string; record: KeyedRecord }[]> {
    const keys = await reached(redis.zrevrange(indexName(identityKey), 0, LISTED_AT_MOST - 1));
    const found = await reached(Promise.all(keys.map((key) => redis.hgetall(sessionName(key)))));
    // What is idle too long has left its name in the index.
    return keys.flatMap((key, index) => {
      const record = decoded(found[index] ?? {});
      return record ? [{ key, record }] : [];
    });
  }

  return sessionStore(
    {
      insert: async ({ key, identityKey, record, lifeMs, longestLifeMs }) => {
        const keys = [sessionName(key), indexName(identityKey)];
        await run(INSERT, keys, [key, lifeMs, longestLifeMs, ...encoded(record)]);
      },
      read: async (key) => decoded(await reached(redis.hgetall(sessionName(key)))),
      change: async (key, { record, lifeMs, expected = {} }) => {
        const conditions = encoded(expected);
        const values = [lifeMs ?? 0, conditions.length, ...conditions, ...encoded(record)];
        return (await run(CHANGE, [sessionName(key)], values)) === 1;
      },
      listOf,
      removeOf: (identityKey, { except = '', keyStartsWith = '' }) =>
        run(REMOVE, [indexName(identityKey)], [SESSION, keyStartsWith, except]),
      once: async (key, ttlMs) => (await reached(redis.set(onceName(key), '1', 'PX', ttlMs, 'NX'))) === 'OK',
      sweep: async () => 0,
    },
    options,
  );
}

async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw redisFault(error) ?? error;
  }
}

// As JSON, because a hash knows no null.
const encoded = (record: KeyedRecord): string[] =>
  Object.entries(record).flatMap(([name, value]) => [name, JSON.stringify(value)]);

function decoded(hash: Record<string, string>): KeyedRecord | null {
  const entries = Object.entries(hash);
  if (entries.length === 0) return null;
  return Object.fromEntries(entries.map(([name, value]) => [name, JSON.parse(value) as string | null]));
}
