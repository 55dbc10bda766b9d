import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { CacheOnWire, LONG_MS, refused } from '../../../test/support/cache-on-wire';
import { bodyOf, untilUp } from '../../../test/support/cache-stores';
import { freePort, startRedis } from '../../../test/support/redis';
import { createRedis } from '../../platform/redis';
import { redisStore } from '.';

let at: CacheOnWire;

beforeAll(async () => {
  // Installs it where there is none.
  await (await startRedis()).stop();
});
afterEach(() => at?.end());

/** Calls until the breaker is open. */
async function untilOpen(): Promise<void> {
  for (let calls = 0; at.ups.at(-1) !== false; calls += 1) {
    if (calls > 50) throw new Error('the breaker stays closed');
    await refused(at.store.lookup({ tenantId: at.tenantId }));
  }
}

/** Of a hundred calls of every kind, none of which sends anything. */
async function refuseAHundred(): Promise<void> {
  // What waited behind a command that hangs is given up with it.
  const { sentBytes } = at.wire;
  const spy = jest.spyOn(at.redis, 'sendCommand');
  const stamp = { birth: 'x', asOf: 1 };
  const calls = Array.from({ length: 20 }, () => [
    at.store.lookup({ tenantId: at.tenantId, names: ['a'] }),
    at.store.put({ tenantId: at.tenantId, name: 'a', stamp, slots: [], ...bodyOf('x'), lifeMs: 1 }),
    at.store.mark(at.tenantId, 'w', [1], 1),
    at.store.settle(at.tenantId, 'w', [1]),
    at.store.bump(at.tenantId, 'all'),
  ]).flat();
  await Promise.all(calls.map(refused));
  const sent = spy.mock.calls.map(([command]) => command.name);
  spy.mockRestore();
  expect(sent).toEqual([]);
  expect(at.wire.sentBytes).toBe(sentBytes);
}

describe('the store in a Redis that fails', () => {
  it('refuses at once while Redis is absent, and works when it appears', async () => {
    at = await CacheOnWire.cut();
    await refuseAHundred();
    await refused(at.store.beat());
    await at.wire.mend();
    await untilUp(at.store);
    await at.put('a', [1]);
    expect(await at.found('a')).toBe('kept');
    expect(at.ups).toEqual([]);
  });

  it('refuses what was under way when Redis is killed, and serves nothing that was kept before', async () => {
    at = await CacheOnWire.open();
    const kept = await at.put('a', [1]);
    at.wire.deaf = true;
    const calls = [
      at.store.lookup({ tenantId: at.tenantId }),
      at.store.bump(at.tenantId, [1]),
      at.store.mark(at.tenantId, 'w', [1], 9),
    ];
    const refusals = Promise.all(calls.map(refused));
    await sleep(20);
    await at.server.kill();
    await refusals;
    await refuseAHundred();
    at.wire.deaf = false;
    await at.server.start();
    await untilUp(at.store);
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [kept], names: ['a'] })).toMatchObject({
      fresh: [false],
      found: null,
    });
    expect(at.ups).toEqual([false, true]);
  });

  it('serves nothing of an old dump that Redis comes back with', async () => {
    at = await CacheOnWire.open();
    const kept = await at.put('a', [1]);
    await at.put('b', [2]);
    await at.direct().save();
    await at.store.bump(at.tenantId, [1]);
    expect(await at.found('a')).toBeNull();
    await at.server.kill();
    await at.server.start();
    expect(await at.direct().exists(`atrium:cache:{${at.tenantId}}:entry:a`)).toBe(1);
    await untilUp(at.store);
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [kept], names: ['a', 'b'] })).toMatchObject({
      fresh: [false],
      found: null,
    });
    await at.put('a', [1], 'new');
    expect(await at.found('a')).toBe('new');
  });

  it('keeps what was kept over a start of its own process, and not over one of Redis', async () => {
    at = await CacheOnWire.open();
    await at.put('a', [1]);
    const next = async (): Promise<string | null> => {
      const client = at.direct();
      const other = redisStore({ redis: client, onChange: () => undefined });
      await untilUp(other);
      const { found } = await other.lookup({ tenantId: at.tenantId, names: ['a'] });
      await other.close();
      return found?.body.toString() ?? null;
    };
    expect(await next()).toBe('kept');
    await at.direct().save();
    await at.store.close();
    await at.server.kill();
    await at.server.start();
    expect(await next()).toBeNull();
  });

  it('serves nothing that was kept before the connection broke, but remembers marks', async () => {
    at = await CacheOnWire.open();
    await at.put('a', [1]);
    await at.store.mark(at.tenantId, 'w', [1], LONG_MS);
    await at.wire.cut();
    await refused(at.store.bump(at.tenantId, [1]));
    await at.wire.mend();
    await untilUp(at.store);
    expect(await at.found('a')).toBeNull();
    const during = await at.put('a', [1], 'while in doubt');
    expect(await at.found('a')).toBeNull();
    await at.store.settle(at.tenantId, 'w', null);
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [during] })).toMatchObject({ fresh: [true] });
  });

  it('gives up on a Redis that takes everything and says nothing, and recovers with a new generation', async () => {
    at = await CacheOnWire.open();
    await at.put('a', [1]);
    const spy = at.direct();
    const before = await spy.get('atrium:cache:generation');
    at.wire.deaf = true;
    await untilOpen();
    await sleep(20);
    await refuseAHundred();
    at.wire.deaf = false;
    await untilUp(at.store);
    expect(at.ups).toEqual([false, true]);
    expect(await spy.get('atrium:cache:generation')).not.toBe(before);
    expect(await at.found('a')).toBeNull();
  });

  it('gives up on a Redis that is slow by half a second, without the connection being lost', async () => {
    at = await CacheOnWire.open();
    await at.put('a', [1]);
    const lost = jest.fn();
    at.redis.on('close', lost);
    at.wire.delayMs = 250;
    await untilOpen();
    // What waited to travel has travelled.
    await sleep(1_200);
    await refused(at.store.beat());
    await sleep(700);
    await refuseAHundred();
    at.wire.delayMs = 0;
    await untilUp(at.store);
    expect(lost).not.toHaveBeenCalled();
    expect(await at.found('a')).toBeNull();
    await at.put('a', [1], 'new');
    expect(await at.found('a')).toBe('new');
  });

  it('answers as nothing had happened after SCRIPT FLUSH', async () => {
    at = await CacheOnWire.open();
    await at.put('a', [1]);
    await at.direct().script('FLUSH');
    expect(await at.found('a')).toBe('kept');
    await at.direct().script('FLUSH');
    await at.store.bump(at.tenantId, [1]);
    expect(await at.found('a')).toBeNull();
    expect(at.ups).toEqual([]);
  });

  it('serves nothing that was kept before FLUSHALL, which takes the generation along', async () => {
    at = await CacheOnWire.open();
    const kept = await at.put('a', [1]);
    await at.direct().flushall();
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [kept] })).toMatchObject({
      stamp: null,
      fresh: [false],
    });
    await at.store.beat();
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [kept], names: ['a'] })).toMatchObject({
      fresh: [false],
      found: null,
    });
    await at.put('a', [1], 'new');
    expect(await at.found('a')).toBe('new');
  });

  it('knows two slots of the same tenant apart when the generation was evicted between them', async () => {
    at = await CacheOnWire.open();
    const kept = await at.put('a', [1]);
    await at.direct().del('atrium:cache:generation');
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [kept] })).toMatchObject({ fresh: [false] });
    const later = await at.put('a', [1], 'new');
    await at.direct().del('atrium:cache:generation');
    expect(await at.store.lookup({ tenantId: at.tenantId, held: [kept, later] })).toMatchObject({
      fresh: [false, false],
    });
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
