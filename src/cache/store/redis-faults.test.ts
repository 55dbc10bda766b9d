import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, newTenant, untilUp } from '../../../test/support/cache-stores';
import { freePort, startRedis } from '../../../test/support/redis';
import { RedisProcess } from '../../../test/support/redis-process';
import { Wire } from '../../../test/support/wire';
import { createRedis, type Redis } from '../../platform/redis';
import { redisStore, type CacheStore, type Resting } from '.';

const LONG_MS = 60_000;
const UNAVAILABLE = { code: 'UNAVAILABLE', kind: { retriable: true } };

let server: RedisProcess;
let wire: Wire;
let redis: Redis;
let store: CacheStore;
let ups: boolean[];
let tenantId: string;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  // Installs it where there is none.
  await (await startRedis()).stop();
});

beforeEach(() => {
  tenantId = newTenant();
  ups = [];
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A server, and a store that reaches it by a wire. */
async function open(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  await openServer(settings);
  await wire.mend();
  await openStore();
  await untilUp(store);
}

async function openServer(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  server = new RedisProcess(await freePort(), settings);
  ends.push(() => server.remove());
  await server.start();
  wire = new Wire(await freePort(), server.port);
  ends.push(() => wire.cut());
}

async function openStore(): Promise<void> {
  redis = createRedis(wire.url);
  store = redisStore({ redis, onChange: ({ isUp }) => ups.push(isUp) });
  ends.push(async () => {
    await store.close();
    redis.disconnect();
  });
}

/** A connection of somebody else that no fault of the wire reaches. */
function direct(): Redis {
  const other = createRedis(server.url);
  ends.push(() => other.disconnect());
  return other;
}

async function put(name: string, slots: readonly number[], body = 'kept'): Promise<Resting> {
  const { stamp } = await store.lookup({ tenantId });
  if (!stamp) throw new Error('nothing may be kept');
  await store.put({ tenantId, name, stamp, slots, ...bodyOf(body), lifeMs: LONG_MS });
  return { stamp, slots };
}

const found = async (name: string): Promise<string | null> =>
  (await store.lookup({ tenantId, names: [name] })).found?.body.toString() ?? null;

const refused = (call: Promise<unknown>): Promise<void> => expect(call).rejects.toMatchObject(UNAVAILABLE);

/** Calls until the breaker is open. */
async function untilOpen(): Promise<void> {
  for (let calls = 0; ups.at(-1) !== false; calls += 1) {
    if (calls > 50) throw new Error('the breaker stays closed');
    await refused(store.lookup({ tenantId }));
  }
}

/** Of a hundred calls of every kind, none of which sends anything. */
async function refuseAHundred(): Promise<void> {
  // What waited behind a command that hangs is given up with it.
  const { sentBytes } = wire;
  const spy = jest.spyOn(redis, 'sendCommand');
  const stamp = { birth: 'x', asOf: 1 };
  const calls = Array.from({ length: 20 }, () => [
    store.lookup({ tenantId, names: ['a'] }),
    store.put({ tenantId, name: 'a', stamp, slots: [], ...bodyOf('x'), lifeMs: 1 }),
    store.mark(tenantId, 'w', [1], 1),
    store.settle(tenantId, 'w', [1]),
    store.bump(tenantId, 'all'),
  ]).flat();
  await Promise.all(calls.map(refused));
  const sent = spy.mock.calls.map(([command]) => command.name);
  spy.mockRestore();
  expect(sent).toEqual([]);
  expect(wire.sentBytes).toBe(sentBytes);
}

describe('the store in a Redis that fails', () => {
  it('refuses at once while Redis is absent, and works when it appears', async () => {
    await openServer();
    await openStore();
    await refuseAHundred();
    await refused(store.beat());
    await wire.mend();
    await untilUp(store);
    await put('a', [1]);
    expect(await found('a')).toBe('kept');
    expect(ups).toEqual([]);
  });

  it('refuses what was under way when Redis is killed, and serves nothing that was kept before', async () => {
    await open();
    const kept = await put('a', [1]);
    wire.deaf = true;
    const calls = [store.lookup({ tenantId }), store.bump(tenantId, [1]), store.mark(tenantId, 'w', [1], 9)];
    const refusals = Promise.all(calls.map(refused));
    await sleep(20);
    await server.kill();
    await refusals;
    await refuseAHundred();
    wire.deaf = false;
    await server.start();
    await untilUp(store);
    expect(await store.lookup({ tenantId, held: [kept], names: ['a'] })).toMatchObject({
      fresh: [false],
      found: null,
    });
    expect(ups).toEqual([false, true]);
  });

  it('serves nothing of an old dump that Redis comes back with', async () => {
    await open();
    const kept = await put('a', [1]);
    await put('b', [2]);
    await direct().save();
    await store.bump(tenantId, [1]);
    expect(await found('a')).toBeNull();
    await server.kill();
    await server.start();
    expect(await direct().exists(`atrium:cache:{${tenantId}}:entry:a`)).toBe(1);
    await untilUp(store);
    expect(await store.lookup({ tenantId, held: [kept], names: ['a', 'b'] })).toMatchObject({
      fresh: [false],
      found: null,
    });
    await put('a', [1], 'new');
    expect(await found('a')).toBe('new');
  });

  it('keeps what was kept over a start of its own process, and not over one of Redis', async () => {
    await open();
    await put('a', [1]);
    const next = async (): Promise<string | null> => {
      const client = direct();
      const other = redisStore({ redis: client, onChange: () => undefined });
      await untilUp(other);
      const { found } = await other.lookup({ tenantId, names: ['a'] });
      await other.close();
      return found?.body.toString() ?? null;
    };
    expect(await next()).toBe('kept');
    await direct().save();
    await store.close();
    await server.kill();
    await server.start();
    expect(await next()).toBeNull();
  });

  it('serves nothing that was kept before the connection broke, but remembers marks', async () => {
    await open();
    await put('a', [1]);
    await store.mark(tenantId, 'w', [1], LONG_MS);
    await wire.cut();
    await refused(store.bump(tenantId, [1]));
    await wire.mend();
    await untilUp(store);
    expect(await found('a')).toBeNull();
    const during = await put('a', [1], 'while in doubt');
    expect(await found('a')).toBeNull();
    await store.settle(tenantId, 'w', null);
    expect(await store.lookup({ tenantId, held: [during] })).toMatchObject({ fresh: [true] });
  });

  it('gives up on a Redis that takes everything and says nothing, and recovers with a new generation', async () => {
    await open();
    await put('a', [1]);
    const spy = direct();
    const before = await spy.get('atrium:cache:generation');
    wire.deaf = true;
    await untilOpen();
    await sleep(20);
    await refuseAHundred();
    wire.deaf = false;
    await untilUp(store);
    expect(ups).toEqual([false, true]);
    expect(await spy.get('atrium:cache:generation')).not.toBe(before);
    expect(await found('a')).toBeNull();
  });

  it('gives up on a Redis that is slow by half a second, without the connection being lost', async () => {
    await open();
    await put('a', [1]);
    const lost = jest.fn();
    redis.on('close', lost);
    wire.delayMs = 250;
    await untilOpen();
    // What waited to travel has travelled.
    await sleep(1_200);
    await refused(store.beat());
    await sleep(700);
    await refuseAHundred();
    wire.delayMs = 0;
    await untilUp(store);
    expect(lost).not.toHaveBeenCalled();
    expect(await found('a')).toBeNull();
    await put('a', [1], 'new');
    expect(await found('a')).toBe('new');
  });

  it('answers as nothing had happened after SCRIPT FLUSH', async () => {
    await open();
    await put('a', [1]);
    await direct().script('FLUSH');
    expect(await found('a')).toBe('kept');
    await direct().script('FLUSH');
    await store.bump(tenantId, [1]);
    expect(await found('a')).toBeNull();
    expect(ups).toEqual([]);
  });

  it('serves nothing that was kept before FLUSHALL, which takes the generation along', async () => {
    await open();
    const kept = await put('a', [1]);
    await direct().flushall();
    expect(await store.lookup({ tenantId, held: [kept] })).toMatchObject({ stamp: null, fresh: [false] });
    await store.beat();
    expect(await store.lookup({ tenantId, held: [kept], names: ['a'] })).toMatchObject({
      fresh: [false],
      found: null,
    });
    await put('a', [1], 'new');
    expect(await found('a')).toBe('new');
  });

  it('knows two slots of the same tenant apart when the generation was evicted between them', async () => {
    await open();
    const kept = await put('a', [1]);
    await direct().del('atrium:cache:generation');
    expect(await store.lookup({ tenantId, held: [kept] })).toMatchObject({ fresh: [false] });
    const later = await put('a', [1], 'new');
    await direct().del('atrium:cache:generation');
    expect(await store.lookup({ tenantId, held: [kept, later] })).toMatchObject({ fresh: [false, false] });
  });
});

describe('the store in a Redis that is full', () => {
  /** Fills it until it takes nothing more. */
  async function fill(): Promise<void> {
    const other = direct();
    await other.config('SET', 'maxmemory', '1');
    await expect(other.set(randomUUID(), 'x')).rejects.toThrow('OOM');
  }

  it('keeps nothing, fails nobody and goes on serving what still holds', async () => {
    await open({ 'maxmemory-policy': 'noeviction' });
    const kept = await put('a', [1]);
    await fill();
    await store.put({ tenantId, name: 'b', ...kept, ...bodyOf('b'), lifeMs: LONG_MS });
    await store.beat();
    const lease = { name: 'l', holder: 'h', lifeMs: LONG_MS };
    expect(await store.lookup({ tenantId, names: ['b'], lease })).toMatchObject({ found: null, leads: true });
    expect(await found('a')).toBe('kept');
    expect(await store.lookup({ tenantId: newTenant() })).toMatchObject({ stamp: null });
    expect(ups).toEqual([]);
  });

  it.each<[string, () => Promise<void>]>([
    ['bump', () => store.bump(tenantId, [1])],
    ['settled write', () => store.settle(tenantId, 'w', [1])],
    ['mark', () => store.mark(tenantId, 'w', [1], LONG_MS)],
  ])('lets nothing survive a %s that it has no room for', async (_name, write) => {
    await open({ 'maxmemory-policy': 'noeviction' });
    const [one, two] = [await put('a', [1]), await put('b', [2])];
    await fill();
    await write();
    expect(await store.lookup({ tenantId, held: [one, two], names: ['a', 'b'] })).toMatchObject({
      fresh: [false, false],
      found: null,
    });
    await direct().config('SET', 'maxmemory', '0');
    expect(await store.lookup({ tenantId, held: [one, two] })).toMatchObject({ fresh: [false, false] });
  });

  it("remembers every writer's mark, also of a tenant that it did not know", async () => {
    await open({ 'maxmemory-policy': 'noeviction' });
    await put('a', [1]);
    await store.mark(tenantId, 'w', [1], LONG_MS);
    await fill();
    await store.mark(tenantId, 'v', [2], LONG_MS);
    await store.bump(tenantId, [3]);
    await store.settle(tenantId, 'x', [4]);
    const unknown = newTenant();
    await store.mark(unknown, 'w', [1], LONG_MS);
    await direct().config('SET', 'maxmemory', '0');
    const held = [await put('a', [1]), await put('b', [2]), await put('c', [3])];
    expect(await store.lookup({ tenantId, held })).toMatchObject({ fresh: [false, false, true] });
    const { stamp } = await store.lookup({ tenantId: unknown });
    if (!stamp) throw new Error('nothing may be kept');
    expect(await store.lookup({ tenantId: unknown, held: [{ stamp, slots: [1] }] })).toMatchObject({
      fresh: [false],
    });
  });

  it('is back at a full Redis with a new generation', async () => {
    await open({ 'maxmemory-policy': 'noeviction' });
    await put('a', [1]);
    await fill();
    await wire.cut();
    await refused(store.beat());
    await wire.mend();
    await untilUp(store);
    expect(await found('a')).toBeNull();
  });

  it('serves nothing stale while Redis evicts what it likes', async () => {
    await open({ 'maxmemory-policy': 'allkeys-lru' });
    const other = direct();
    const used = Number(/used_memory:(\d+)/.exec(await other.info('memory'))?.[1]);
    await other.config('SET', 'maxmemory', String(used + 1_500_000));
    let version = 0;
    let hits = 0;
    for (let round = 0; round < 400; round += 1) {
      await store.beat();
      const name = `entry-${round % 5}`;
      const { stamp, found } = await store.lookup({ tenantId, names: [name] });
      if (found) {
        hits += 1;
        expect(found.body.toString().trim()).toBe(String(version));
      } else if (stamp) {
        const body = Buffer.from(String(version).padEnd(20_000));
        await store.put({ tenantId, name, stamp, slots: [1], head: '', body, lifeMs: LONG_MS });
      }
      await other.set(`filler-${round}`, 'x'.repeat(8_000)).catch(() => undefined);
      if (round % 15 === 0) {
        await store.mark(tenantId, 'w', [1], LONG_MS);
        version += 1;
        await store.settle(tenantId, 'w', [1]);
      }
    }
    expect(Number(/evicted_keys:(\d+)/.exec(await other.info('stats'))?.[1])).toBeGreaterThan(0);
    expect(hits).toBeGreaterThan(0);
  });
});

it('waits for no connection before it refuses', async () => {
  const port = await freePort();
  const client = createRedis(`redis://127.0.0.1:${port}`);
  const early = redisStore({ redis: client, onChange: () => undefined });
  await refused(early.beat());
  client.disconnect();
  if (client.status !== 'end') await once(client, 'end');
  await refused(early.beat());
  await early.close();
});
