import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryStore, redisStore, type CacheStore, type StoredEntry } from '../../src/cache/store';
import { createRedis } from '../../src/platform/redis';
import { startRedis, type TestRedis } from './redis';

/** A store seen from two processes, as far as its kind can be shared, and a clock to turn. */
export interface StorePair {
  readonly one: CacheStore;
  readonly two: CacheStore;
  /** So much time passes for leases, marks, entries and lists. */
  pass(ms: number): Promise<void>;
  /** So much time passes since the last beat. */
  ageBeat(ms: number): Promise<void>;
  /** Everything is lost, as by FLUSHALL. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export const storeKinds = ['memory', 'redis'] as const;

export async function openStorePair(kind: (typeof storeKinds)[number]): Promise<StorePair> {
  return kind === 'memory' ? memoryPair() : redisPair();
}

/** A memory store that can be lost: another one takes its place. */
function memoryPair(): StorePair {
  let nowMs = 1_000_000;
  let store = memoryStore({ clock: () => nowMs, maxTenants: 100 });
  const one: CacheStore = {
    lookup: (request) => store.lookup(request),
    put: (request) => store.put(request),
    release: (tenantId, lease) => store.release(tenantId, lease),
    mark: (tenantId, writer, slots, lifeMs) => store.mark(tenantId, writer, slots, lifeMs),
    settle: (tenantId, writer, slots) => store.settle(tenantId, writer, slots),
    bump: (tenantId, slots) => store.bump(tenantId, slots),
    beat: () => store.beat(),
    forget: () => store.forget(),
    close: () => store.close(),
  };
  const pass = async (ms: number): Promise<void> => void (nowMs += ms);
  const flush = async (): Promise<void> =>
    void (store = memoryStore({ clock: () => nowMs, maxTenants: 100 }));
  return { one, two: one, pass, ageBeat: pass, flush, close: async () => undefined };
}

async function redisPair(): Promise<StorePair> {
  const server: TestRedis = await startRedis();
  const clients = [createRedis(server.url), createRedis(server.url)] as const;
  const stores = clients.map((redis) => redisStore({ redis, onChange: () => undefined, slowMs: 2_000 }));
  const [one, two] = stores as [CacheStore, CacheStore];
  for (const store of stores) await untilUp(store);
  await clients[0].del('atrium:cache:beat');
  return {
    one,
    two,
    pass: (ms) => sleep(ms + 5),
    ageBeat: async (ms) => {
      const beat = await clients[0].get('atrium:cache:beat');
      if (beat) await clients[0].set('atrium:cache:beat', Number(beat) - ms);
    },
    flush: async () => void (await clients[0].flushall()),
    close: async () => {
      for (const store of stores) await store.close();
      for (const client of clients) client.disconnect();
      await server.stop();
    },
  };
}

/** Beats until the store takes it. */
export async function untilUp(store: CacheStore): Promise<void> {
  for (;;) {
    const isUp = await store.beat().then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(20);
  }
}

export const newTenant = (): string => randomUUID();

export const bodyOf = (text: string): Pick<StoredEntry, 'head' | 'body'> => ({
  head: '{}',
  body: Buffer.from(text),
});
