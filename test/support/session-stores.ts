import { createHash, randomUUID } from 'node:crypto';
import {
  postgresSessions,
  redisSessions,
  type NewSession,
  type SessionOptions,
  type SessionStore,
} from '../../src/identity/sessions';
import { StatementPool } from '../../src/platform/postgres';
import { createRedis, type Redis } from '../../src/platform/redis';
import { KeyedRows } from '../../src/tenancy';
import { createTestDatabase, type TestDatabase } from './database';
import { startRedis } from './redis';

const bounds = { statementTimeoutMs: 10_000, lockTimeoutMs: 5_000 };

export const MINUTE = 60_000;
export const storeKinds = ['PostgreSQL', 'Redis'] as const;
export type StoreKind = (typeof storeKinds)[number];

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Both session stores, each on a real server of its own. */
export interface SessionStores {
  readonly database: TestDatabase;
  readonly redis: Redis;
  /** A store with its own options. `url` leads it to another server than the one that runs. */
  store(kind: StoreKind, options: SessionOptions, url?: string): SessionStore;
  /** Ends servers and connections. */
  close(): Promise<void>;
}

export async function startSessionStores(): Promise<SessionStores> {
  const database = await createTestDatabase();
  const server = await startRedis();
  const endings: (() => Promise<void>)[] = [];
  const newPool = (url: string): StatementPool => {
    const pool = new StatementPool({ url, size: 8, queue: 1_000, waitMs: 5_000 });
    endings.push(() => pool.close());
    return pool;
  };
  const newRedis = (url: string): Redis => {
    const redis = createRedis(url);
    endings.push(async () => redis.disconnect());
    return redis;
  };
  const [ownPool, ownRedis] = [newPool(database.appUrl), newRedis(server.url)];
  return {
    database,
    redis: ownRedis,
    store: (kind, options, url) =>
      kind === 'Redis'
        ? redisSessions(url === undefined ? ownRedis : newRedis(url), options)
        : postgresSessions(
            new KeyedRows({ pool: url === undefined ? ownPool : newPool(url), bounds }),
            options,
          ),
    close: async () => {
      for (const end of endings) await end();
      await server.stop();
      await database.drop();
    },
  };
}

/** A session of somebody who has no other, but for what is said. */
export function newSession(changes: Partial<NewSession> = {}): NewSession {
  return {
    identityKey: sha256(randomUUID()),
    issuer: 'https://login.example',
    subject: 'subject-1',
    tenantId: null,
    providerTenantId: null,
    email: 'ada@acme.test',
    name: 'Ada',
    userAgent: 'Firefox',
    address: '192.0.2.1',
    refreshToken: 'sealed-refresh',
    refreshAt: new Date('2030-01-01T00:00:00.000Z'),
    idToken: null,
    ...changes,
  };
}
