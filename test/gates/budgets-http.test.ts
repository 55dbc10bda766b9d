import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { documentId } from '../../src/gates';
import { redisAnswers } from '../../src/platform/redis';
import { freePort, startRedis, type TestRedis } from '../support/redis';
import { createWorld, type World } from '../support/world';
import { beside, deployToken, send, type OtherServer, type Reply, type Sent } from './gated';

// Points come back so slowly that a test hardly sees one.
const CAPACITY = 100;
const SLOW = { BUDGETS: `free=40/1,plan-acme=${CAPACITY}/1,plan-globex=${CAPACITY}/1` };
let world: World;
let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
  world = await createWorld();
});
afterAll(async () => {
  await world.close();
  await redis.stop();
});

/** A query that costs exactly so many points, 20 at most. */
const costing = (points: number): string =>
  `{ ${Array.from({ length: points }, (_, i) => `a${i}: viewer { role }`).join(' ')} }`;
const asking =
  (server: { url: string }, more: Sent = {}) =>
  (query: string): Promise<Reply> =>
    send(server.url, { token: world.acme.owner.token, body: { query }, ...more });
/** What a caller has; it costs a point. */
async function leftOf(server: { url: string }, more: Sent = {}): Promise<number> {
  const { extensions } = await asking(server, more)(costing(1));
  return extensions.cost?.throttleStatus?.currentlyAvailable ?? NaN;
}
const headersOf = ({ headers }: Reply) => ({
  policy: headers.get('ratelimit-policy'),
  limit: headers.get('ratelimit'),
  retryAfter: headers.get('retry-after'),
});

describe('a budget', () => {
  let server: OtherServer;
  beforeEach(async () => {
    server = await beside(world, SLOW);
  });
  afterEach(() => server.close());

  it('is told with every answer that was charged, in the body and in headers', async () => {
    const reply = await asking(server)(costing(20));
    expect(reply.extensions.cost).toEqual({
      requestedQueryCost: 20,
      actualQueryCost: 20,
      throttleStatus: { maximumAvailable: 100, currentlyAvailable: 80, restoreRate: 1 },
    });
    expect(headersOf(reply)).toEqual({
      policy: '"cost";q=100;w=100;atrium-unit="points"',
      limit: '"cost";r=80;t=20',
      retryAfter: null,
    });
  });

  it('gets back what an operation did not use', async () => {
    const { extensions } = await asking(server)('{ tickets(first: 80) { nodes { id } } }');
    expect(extensions.cost).toMatchObject({ requestedQueryCost: 80, actualQueryCost: 4 });
    expect(extensions.cost?.throttleStatus?.currentlyAvailable).toBeGreaterThanOrEqual(96);
  });

  it('that is used up refuses with 429 and how long to wait for this very cost, and refusals are free', async () => {
    const ask = asking(server);
    for (let times = 0; times < 5; times += 1) expect((await ask(costing(20))).status).toBe(200);
    let least = 0;
    for (const points of [20, 10, 20, 15, 20]) {
      const reply = await ask(costing(points));
      expect({ status: reply.status, codes: reply.codes }).toEqual({ status: 429, codes: ['THROTTLED'] });
      expect(reply.data).toBeUndefined();
      const { limit, policy, retryAfter } = headersOf(reply);
      const [, left = ''] = /^"cost";r=(\d+);t=\d+$/.exec(limit ?? '') ?? [];
      expect(policy).toBe('"cost";q=100;w=100;atrium-unit="points"');
      expect(Number(retryAfter)).toBe(points - Number(left));
      expect(reply.messages[0]).toMatch(new RegExp(`costs ${points} points; ${left} of 100`));
      expect(Number(left)).toBeGreaterThanOrEqual(least);
      least = Number(left);
    }
  });

  it('pays nothing for what never ran', async () => {
    const ask = asking(server);
    const before = await leftOf(server);
    for (const query of [
      '{',
      '{ nothing }',
      '{ tickets(first: 101) { totalCount } }',
      '{ tickets(first: 0) { nodes { id } } }',
    ]) {
      expect((await ask(query)).codes).toHaveLength(1);
    }
    const tooDear = await ask(
      '{ people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }',
    );
    expect(tooDear.codes).toEqual(['COST_EXCEEDS_MAXIMUM']);
    expect(tooDear.messages[0]).toMatch(/people/);
    const never = await ask(
      '{ people(first: 50) { nodes { requestedTickets(first: 3) { nodes { id } } } } }',
    );
    expect({ status: never.status, codes: never.codes }).toEqual({
      status: 400,
      codes: ['COST_EXCEEDS_MAXIMUM'],
    });
    expect(never.messages[0]).toMatch(/budget holds at most 100, so waiting does not help/);
    expect(never.headers.get('retry-after')).toBeNull();
    expect(await leftOf(server)).toBeGreaterThanOrEqual(before - 2);
  });

  it('is that of a viewer in an app in a tenant; apps that nobody registered share one', async () => {
    const body = {
      app: 'known',
      version: '1',
      manifest: JSON.stringify({ [documentId('{ __typename }')]: '{ __typename }' }),
    };
    const query = 'mutation ($input: PushDocumentsInput!) { pushDocuments(input: $input) { documents } }';
    await send(server.url, { token: await deployToken(), body: { query, variables: { input: body } } });
    for (let times = 0; times < 5; times += 1) await asking(server, { app: 'made-up' })(costing(20));
    for (const app of ['', 'made-up', 'other', 'made-up-2', 'Known', '__proto__', 'known-2@1']) {
      expect((await asking(server, { app })(costing(20))).codes).toEqual(['THROTTLED']);
    }
    expect(await leftOf(server, { app: 'known' })).toBe(99);
    expect(await leftOf(server, { app: 'known@7' })).toBeGreaterThanOrEqual(98);
    expect(await leftOf(server, { token: world.acme.agent.token })).toBe(99);
    expect(await leftOf(server, { token: world.globex.owner.token })).toBe(99);
    expect(await leftOf(server, { token: world.globex.owner.token, app: 'made-up' })).toBeGreaterThanOrEqual(
      98,
    );
  });

  it('is one for all API keys and tokens of a person', async () => {
    const query =
      'mutation ($name: String!) { createApiKey(input: { name: $name, scopes: [TICKETS_READ] }) { token } }';
    const keyed = async (name: string): Promise<string> => {
      const { body } = await world.acme.agent.ask(query, { name });
      const owners = body.errors ? (await world.acme.owner.ask(query, { name })).body : body;
      const made = owners.data?.['createApiKey'] as { token: string } | undefined;
      return made?.token ?? '';
    };
    const [one, other] = [await keyed('one'), await keyed('two')];
    for (let times = 0; times < 5; times += 1)
      expect((await asking(server, { token: one })(costing(20))).status).toBe(200);
    expect((await asking(server, { token: other })(costing(20))).codes).toEqual(['THROTTLED']);
    expect((await asking(server, { token: await keyed('three') })(costing(20))).codes).toEqual(['THROTTLED']);
  });

  it("is no stranger's", async () => {
    const reply = await asking(server, { token: null })(costing(1));
    expect(reply.extensions.cost?.throttleStatus).toBeUndefined();
    expect(headersOf(reply)).toEqual({ policy: null, limit: null, retryAfter: null });
  });
});

describe('two servers on one Redis', () => {
  const points = ({ status }: Reply): number => (status === 200 ? 10 : 0);

  it('share a budget exactly', async () => {
    const both = await Promise.all([1, 2].map(() => beside(world, { ...SLOW, REDIS_URL: redis.url })));
    const sinceMs = performance.now();
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, i) => asking(both[i % 2] ?? { url: '' })(costing(10))),
    );
    const restored = (performance.now() - sinceMs) / 1_000;
    const taken = replies.reduce((sum, reply) => sum + points(reply), 0);
    expect(taken).toBeGreaterThanOrEqual(CAPACITY);
    expect(taken).toBeLessThanOrEqual(CAPACITY + restored);
    expect(new Set(replies.flatMap(({ codes }) => codes))).toEqual(new Set(['THROTTLED']));
    for (const server of both) await server.close();
  });

  it('each keep one of their own when it is away: nobody is refused for it, nobody is unlimited', async () => {
    const own = await startRedis();
    const both = await Promise.all([1, 2].map(() => beside(world, { ...SLOW, REDIS_URL: own.url })));
    for (const server of both) expect((await asking(server)(costing(10))).status).toBe(200);
    await own.stop();
    for (const server of both) {
      const sinceMs = performance.now();
      let taken = 0;
      for (let times = 0; times < 20; times += 1) taken += points(await asking(server)(costing(10)));
      const restored = (performance.now() - sinceMs) / 1_000;
      expect(taken).toBeGreaterThanOrEqual(CAPACITY);
      expect(taken).toBeLessThanOrEqual(CAPACITY + restored);
    }
    for (const server of both) await server.close();
  });
});

describe('Redis that went away and came back', () => {
  it('is shared again', async () => {
    const port = await freePort();
    const first = await redisOn(port);
    const log: string[] = [];
    const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
    const variables = { ...SLOW, REDIS_URL: `redis://127.0.0.1:${port}` };
    const both = [await beside(world, variables, { logger }), await beside(world, variables, { logger })];
    const told = (text: string): number => log.filter((line) => line.includes(text)).length;
    const askUntil = async (text: string): Promise<void> => {
      for (let tries = 0; told(text) < both.length && tries < 600; tries += 1) {
        for (const server of both) expect([200, 429]).toContain((await asking(server)(costing(1))).status);
        await sleep(50);
      }
      expect(told(text)).toBe(both.length);
    };
    await ended(first);
    await askUntil('budgets are kept by each server alone');
    const second = await redisOn(port);
    await askUntil('budgets are shared again');
    // What one takes the other misses.
    const before = await leftOf(both[0] ?? { url: '' });
    for (let times = 0; times < 3; times += 1) await asking(both[1] ?? { url: '' })(costing(20));
    expect(await leftOf(both[0] ?? { url: '' })).toBeLessThan(before - 40);
    for (const server of both) await server.close();
    await ended(second);
  });
});

describe('a client', () => {
  const [capacity, rate] = [400, 400];
  let server: OtherServer;
  beforeEach(async () => {
    server = await beside(world, {
      BUDGETS: `free=40/1,plan-acme=${capacity}/${rate}`,
      TENANT_RUNNING_MAX: '50',
    });
  });
  afterEach(() => server.close());

  it('that heeds throttleStatus is never refused', async () => {
    let known = { available: capacity, atMs: performance.now() };
    let spent = 0;
    for (let i = 0; i < 130; i += 1) {
      const cost = [20, 13, 7, 20][i % 4] ?? 20;
      const now = known.available + (rate * (performance.now() - known.atMs)) / 1_000;
      // A millisecond more: timers may end early.
      if (now < cost) await sleep(((cost - now) / rate) * 1_000 + 1);
      const { codes, extensions } = await asking(server)(costing(cost));
      expect(codes).toEqual([]);
      known = {
        available: extensions.cost?.throttleStatus?.currentlyAvailable ?? 0,
        atMs: performance.now(),
      };
      spent += cost;
    }
    expect(spent).toBeGreaterThan(4 * capacity);
  });

  it('that does not is held to its budget', async () => {
    const flooded = await beside(world, { BUDGETS: 'free=40/1,plan-acme=400/100', TENANT_RUNNING_MAX: '50' });
    const sinceMs = performance.now();
    let [taken, refused] = [0, 0];
    for (let round = 0; round < 60; round += 1) {
      const replies = await Promise.all(Array.from({ length: 10 }, () => asking(flooded)(costing(20))));
      taken += 20 * replies.filter(({ status }) => status === 200).length;
      refused += replies.filter(({ status }) => status === 429).length;
    }
    const allowed = 400 + (100 * (performance.now() - sinceMs)) / 1_000;
    await flooded.close();
    expect(taken).toBeLessThanOrEqual(allowed * 1.05);
    // One operation that had to wait, besides.
    expect(taken).toBeGreaterThanOrEqual(allowed * 0.95 - 20);
    expect(refused).toBeGreaterThan(100);
  });
});

async function redisOn(port: number): Promise<ChildProcess> {
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  while (!(await redisAnswers(`redis://127.0.0.1:${port}`))) await sleep(50);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
