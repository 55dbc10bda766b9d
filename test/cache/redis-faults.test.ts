import { setTimeout as sleep } from 'node:timers/promises';
import { globalId } from '../../src/schema';
import { createRedis, type Redis } from '../../src/platform/redis';
import { beside, type OtherServer } from '../gates/gated';
import { freePort } from '../support/redis';
import { RedisProcess } from '../support/redis-process';
import { Wire } from '../support/wire';
import { createWorld, type World } from '../support/world';
import { bearer, kept, soon, tell, type Told } from './asking';

const PEOPLE = '{ people(first: 20) { nodes { id name } } }';
const TICKETS =
  '{ tickets(first: 4) { nodes { subject requester { name } } } ticketCounts { byStatus { count } } }';
const RENAME =
  'mutation($id: ID!, $name: String!) { updatePerson(input: { personId: $id, name: $name }) { __typename } }';

// A mark that arrived, and whose writer was cut off before it could take it away, stands for a minute.
const PATIENCE = 3_000;
jest.setTimeout(180_000);

let world: World;
let redis: RedisProcess;
let wire: Wire;
let direct: Redis;
let servers: OtherServer[] = [];
/** Keeps nothing, and knows no Redis. */
let oracle: OtherServer;

beforeAll(async () => {
  redis = new RedisProcess(await freePort());
  wire = new Wire(await freePort(), redis.port);
  world = await createWorld();
  oracle = await beside(world, { CACHE: 'off' });
  // Redis is absent when they start.
  const variables = { CACHE: 'on', REDIS_URL: wire.url };
  servers = [await beside(world, variables), await beside(world, variables)];
}, 120_000);
afterAll(async () => {
  for (const server of [...servers, oracle]) await server?.close();
  direct?.disconnect();
  await wire?.cut();
  await redis?.remove();
  await world?.close();
});

const viewers = () => [world.acme.owner, world.acme.agent, world.acme.customer, world.globex.agent];
const ask = ({ url }: OtherServer, token: string, query: string): Promise<Told> =>
  tell(url, { headers: bearer(token), body: { query } });
const same = (one: Told, other: Told): boolean =>
  one.status === other.status && JSON.stringify(one.data) === JSON.stringify(other.data);

/**
 * Everybody is told by every server what the database says. A server that cannot reach Redis writes as if from outside,
 * so another may be some moments behind: never longer.
 */
async function expectRight(how: 'at once' | 'within moments'): Promise<void> {
  for (const { token } of viewers())
    for (const query of [PEOPLE, TICKETS]) {
      const truth = await ask(oracle, token, query);
      for (const server of servers) {
        const again = () => ask(server, token, query);
        const told = how === 'at once' ? await again() : await soon(again, (one) => same(one, truth));
        expect([told.status, told.data]).toEqual([truth.status, truth.data]);
      }
    }
}

let turn = 0;
/** Writes by a server; it succeeds whatever Redis does. */
async function write(server = servers[turn % servers.length] as OtherServer): Promise<void> {
  turn += 1;
  const variables = {
    id: globalId('Person', world.acme.customer.personId),
    name: `turn ${turn} of-customer-acme`,
  };
  const told = await tell(server.url, {
    headers: bearer(world.acme.owner.token),
    body: { query: RENAME, variables },
  });
  expect([told.status, told.codes]).toEqual([200, []]);
}

async function writeAndCompare(turns: number, how: 'at once' | 'within moments'): Promise<void> {
  for (let left = turns; left > 0; left -= 1) {
    await write();
    await expectRight(how);
  }
}

/** Unaided: everybody is answered from the cache again, and rightly. */
async function expectRecovery(): Promise<void> {
  for (const server of servers)
    for (const { token } of viewers())
      for (const query of [PEOPLE, TICKETS]) await kept(() => ask(server, token, query), PATIENCE);
  await writeAndCompare(4, 'at once');
  for (const server of servers) await kept(() => ask(server, world.acme.agent.token, PEOPLE));
}

/** After some first requests nobody asks Redis for anything, whatever they would have asked. */
async function expectNobodyAsks(): Promise<void> {
  for (let times = 0; times < 8; times += 1)
    for (const server of servers) await ask(server, world.acme.agent.token, PEOPLE);
  const before = wire.sentBytes;
  const startedAt = performance.now();
  const asked = 100;
  for (let times = 0; times < asked; times += 1)
    await ask(servers[times % 2] as OtherServer, world.acme.agent.token, PEOPLE);
  // Once a second each server looks whether it is back, for each of what it keeps there.
  const looks = servers.length * 4 * (2 + (performance.now() - startedAt) / 1_000);
  expect(wire.sentBytes - before).toBeLessThan(looks * 400);
  expect((wire.sentBytes - before) / asked).toBeLessThan(300);
}

describe('answers are right', () => {
  it('while Redis is absent from the start, and are kept when it appears', async () => {
    await writeAndCompare(3, 'within moments');
    for (const server of servers)
      expect((await ask(server, world.acme.agent.token, PEOPLE)).cache).not.toBe('HIT');
    await redis.start();
    direct = createRedis(redis.url);
    await wire.mend();
    await expectRecovery();
  });

  it('when connections are cut in the midst of requests', async () => {
    for (let cuts = 0; cuts < 3; cuts += 1) {
      const asked = Array.from({ length: 30 }, (_, index) =>
        ask(servers[index % 2] as OtherServer, world.acme.agent.token, index % 3 ? PEOPLE : TICKETS),
      );
      await wire.cut();
      for (const told of await Promise.all(asked)) expect([told.status, told.codes]).toEqual([200, []]);
      await writeAndCompare(2, 'within moments');
      await wire.mend();
    }
    await expectRecovery();
  });

  it('while Redis takes everything and answers nothing', async () => {
    wire.deaf = true;
    await writeAndCompare(3, 'within moments');
    await expectNobodyAsks();
    await writeAndCompare(2, 'within moments');
    wire.deaf = false;
    await expectRecovery();
  });

  it('while Redis is slow', async () => {
    wire.delayMs = 250;
    await writeAndCompare(3, 'within moments');
    await expectNobodyAsks();
    wire.delayMs = 0;
    await expectRecovery();
  });

  it('when it is killed and comes back empty', async () => {
    await redis.kill();
    await writeAndCompare(3, 'within moments');
    await expectNobodyAsks();
    await redis.start();
    await expectRecovery();
  });

  it('when it comes back with what it held long before', async () => {
    await expectRecovery();
    await direct.save();
    const dumped = await ask(oracle, world.acme.agent.token, PEOPLE);
    await writeAndCompare(2, 'at once');
    await redis.kill();
    await write();
    await redis.start();
    for (let times = 0; times < 20; times += 1)
      for (const server of servers) {
        const told = await ask(server, world.acme.agent.token, PEOPLE);
        expect(told.data).not.toEqual(dumped.data);
      }
    await expectRight('within moments');
    await expectRecovery();
  });

  it('when everything is flushed in the midst of reads and writes', async () => {
    await expectRecovery();
    const flushes = { isOver: false };
    const flushing = (async () => {
      while (!flushes.isOver) {
        await direct.flushall();
        await sleep(7);
      }
    })();
    await writeAndCompare(5, 'within moments');
    flushes.isOver = true;
    await flushing;
    await expectRecovery();
  });

  it('while it is full', async () => {
    await direct.config('SET', 'maxmemory-policy', 'noeviction');
    await direct.config('SET', 'maxmemory', '1mb');
    await writeAndCompare(4, 'within moments');
    await direct.config('SET', 'maxmemory', '0');
    await expectRecovery();
  });

  it('after all of this, to whom a foreign answer would be a secret', async () => {
    for (const server of servers)
      for (const [tenant, foreign] of [
        [world.acme, 'canary-globex'],
        [world.globex, 'canary-acme'],
      ] as const)
        for (const who of ['owner', 'agent', 'customer'] as const)
          for (const query of [PEOPLE, TICKETS])
            expect((await ask(server, tenant[who].token, query)).text).not.toContain(foreign);
  });
});
