import { globalId } from '../../src/schema';
import { startRedis, type TestRedis } from '../support/redis';
import { createWorld, type World } from '../support/world';
import { beside, type OtherServer } from '../gates/gated';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { bearer, soon, tell, type Told } from './asking';

// Points come back so slowly that a test hardly sees one.
const BUDGETS = 'free=30/1,plan-acme=30/1,plan-globex=30/1,rich=1000/1';

describe.each(['memory', 'redis'] as const)('the budget of kept answers, in %s', (kind) => {
  let world: World;
  let server: OtherServer;
  let probe: DatabaseProbe;
  let redis: TestRedis | null = null;

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : null;
    world = await createWorld();
    probe = await probeOf(world);
  }, 120_000);
  beforeEach(async () => {
    server = await beside(world, { CACHE: 'on', BUDGETS, ...(redis && { REDIS_URL: redis.url }) });
  });
  afterEach(() => server?.close());
  afterAll(async () => {
    await probe?.close();
    await world?.close();
    await redis?.stop();
  });

  const ask = (token: string, query: string): Promise<Told> =>
    tell(server.url, { headers: bearer(token), body: { query } });
  const leftOf = ({ headers }: Told): number =>
    Number(/^"cost";r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1]);
  let count = 0;
  const fresh = (selection: string) => `query Spent${(count += 1)}${kind} { ${selection} }`;
  const costing = (points: number): string =>
    fresh(Array.from({ length: points }, (_, at) => `a${at}: viewer { role }`).join(' '));
  /** What came back meanwhile is one point a second. */
  const spent = async (run: () => Promise<Told>, before: number): Promise<number> => {
    const startedAt = performance.now();
    const left = leftOf(await run());
    const restored = Math.ceil((performance.now() - startedAt) / 1_000) + 1;
    const points = before - left;
    expect(points).toBeGreaterThanOrEqual(-restored);
    return Math.max(0, points);
  };
  /** A person with a full budget whom nobody else is: each test spends another's. */
  const people = ['owner', 'admin', 'agent', 'agent2', 'customer', 'customer2'] as const;
  let next = 0;
  const somebody = (): string => {
    const tenant = next < people.length ? world.acme : world.globex;
    const { token } = tenant[people[next % people.length] ?? 'owner'];
    next += 1;
    return token;
  };
  /** The first hit, when the server keeps: asked of another's budget. */
  const warm = async (query: string, token: string): Promise<void> => {
    await soon(
      () => ask(token, query),
      ({ cache }) => cache === 'HIT',
    );
  };

  it('a hit costs one point, whatever it cost to make, and is refused when there is none', async () => {
    const token = somebody();
    const query = costing(8);
    const made = await ask(token, query);
    expect(made.status).toBe(200);
    await warm(query, token);
    let left = leftOf(await ask(token, query));
    let hits = 0;
    for (let told = await ask(token, query); told.status === 200; told = await ask(token, query)) {
      expect(told.cache).toBe('HIT');
      expect([left - leftOf(told), 'point']).toEqual([expect.closeTo(1, -0.5), 'point']);
      left = leftOf(told);
      hits += 1;
      if (hits > 60) throw new Error('hits are for free');
    }
    expect(left).toBeLessThanOrEqual(1);
    const refused = await ask(token, query);
    if (refused.status !== 200)
      expect([
        refused.status,
        refused.codes,
        refused.data ?? null,
        refused.headers.get('retry-after'),
      ]).toEqual([429, ['THROTTLED'], null, '1']);
  });

  it('a miss costs what it took, and what never ran costs nothing', async () => {
    const token = somebody();
    await warm(fresh('__typename'), token);
    let left = leftOf(await ask(token, costing(1)));
    left -= await spent(() => ask(token, costing(9)), left).then((points) => {
      expect(points).toBeGreaterThanOrEqual(8);
      expect(points).toBeLessThanOrEqual(9);
      return points;
    });
    for (const query of [
      '{',
      '{ nothing }',
      '{ tickets(first: 101) { totalCount } }',
      'query A { a } query B { b }',
    ])
      for (let turn = 0; turn < 5; turn += 1)
        expect((await ask(token, query)).codes.length).toBeGreaterThan(0);
    const points = await spent(() => ask(token, costing(1)), left);
    expect(points).toBeLessThanOrEqual(1);
  });

  it('an operation that the whole budget pays for runs although it was looked up first', async () => {
    const token = somebody();
    const full = fresh('tickets(first: 30) { nodes { id } }');
    const told = await ask(token, full);
    expect([told.status, told.cache === 'HIT']).toEqual([200, false]);
    const never = await ask(token, fresh('tickets(first: 31) { nodes { id } }'));
    expect([never.status, never.codes]).toEqual([400, ['COST_EXCEEDS_MAXIMUM']]);
  });

  it('whoever is nobody any more is told so, not that they have spent too much', async () => {
    const { personId, token } = world.globex.customer2;
    const query = costing(8);
    await warm(query, token);
    const input = { personId: globalId('Person', personId) };
    const byOwner = (name: string) =>
      tell(server.url, {
        headers: bearer(world.globex.owner.token),
        body: {
          query: `mutation($input: ${name}Input!) { done: ${name.replace(/^./, (first) => first.toLowerCase())}(input: $input) { __typename } }`,
          variables: { input },
        },
      });
    let told = await ask(token, query);
    for (let turns = 0; told.status === 200 && turns < 60; turns += 1) told = await ask(token, query);
    expect(told.status).toBe(429);
    expect((await byOwner('DeactivatePerson')).codes).toEqual([]);
    const next = await ask(token, query);
    expect([next.status, next.codes]).toEqual([401, ['UNAUTHENTICATED']]);
    await byOwner('ReactivatePerson');
  });

  it('a tenant that bought more is not refused by what it had before', async () => {
    const { token } = world.acme.customer2;
    const query = costing(8);
    await warm(query, token);
    for (let told = await ask(token, query), turns = 0; told.status === 200 && turns < 60; turns += 1)
      told = await ask(token, query);
    await probe.query(`UPDATE tenant SET plan = 'rich' WHERE id = $1`, [world.acme.tenantId]);
    const told = await soon(
      () => ask(token, query),
      ({ headers }) => headers.get('ratelimit-policy')?.includes('q=1000') ?? false,
    );
    expect(told.headers.get('ratelimit-policy')).toContain('q=1000');
    await probe.query(`UPDATE tenant SET plan = 'plan-acme' WHERE id = $1`, [world.acme.tenantId]);
  });
});
