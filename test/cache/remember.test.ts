import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { createCache, createCacheStore, type Cache, type CacheStore } from '../../src/cache';
import { loadConfig } from '../../src/config';
import { newId, Role, Viewer, type ViewerFacts } from '../../src/kernel';
import { createTenantClients } from '../../src/main';
import { createLogger } from '../../src/platform/logger';
import { createRedis } from '../../src/platform/redis';
import { createScope, isOver, now, remember, transaction, type Scope } from '../../src/tenancy';
import { untilUp } from '../support/cache-stores';
import { startRedis } from '../support/redis';
import { createWorld, UNHURRIED, type World } from '../support/world';

const logger = createLogger({ level: 'silent', pretty: false });
const wishes = { noCache: false, noStore: false, maxAgeS: Infinity };

describe.each(['memory', 'redis'] as const)('what is remembered, with slots in %s', (kind) => {
  let world: World;
  let store: CacheStore;
  let cache: Cache;
  let parts: ReturnType<typeof createTenantClients>;
  const endings: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    world = await createWorld();
    const server = kind === 'redis' ? await startRedis() : null;
    const redis = server && createRedis(server.url);
    store = createCacheStore({ redis, logger });
    await untilUp(store);
    const beating = setInterval(() => void store.beat().catch(() => undefined), 1_000);
    cache = createCache({
      store,
      secret: 'a secret of the tests',
      keeps: true,
      isShared: kind === 'redis',
      schema: buildSchema('type Query { a: Int }'),
      memoryBytes: 1_000_000,
      longestLifeMs: 60_000,
      onFault: () => undefined,
    });
    const config = loadConfig({ ...UNHURRIED, NODE_ENV: 'test', PORT: '0' });
    parts = createTenantClients({ config, appUrl: world.database.appUrl, logger }, cache);
    endings.push(
      async () => clearInterval(beating),
      () => parts.pool.close(),
      () => store.close(),
      async () => redis?.disconnect(),
      async () => server?.stop(),
      () => world.close(),
    );
  }, 120_000);
  afterAll(async () => {
    for (const end of endings) await end();
  });

  const scopeOf = (facts: Partial<ViewerFacts> = {}, tenantId = world.acme.tenantId): Scope =>
    createScope(parts.clients, {
      tenantId,
      viewer: new Viewer({ personId: newId(), role: Role.AGENT, ...facts }),
    });
  const rename = (scope: Scope, name: string) =>
    transaction(scope, (tx) => tx.db.team.updateMany({ data: { name } }));
  let names = 0;
  const newKey = () => `test ${(names += 1)}`;

  /** What is remembered under a key, and how often it was read. */
  function counted<T extends object>(read: (scope: Scope) => Promise<T>, key = newKey()) {
    const counting = { reads: 0 };
    const ask = (scope: Scope): Promise<T> =>
      remember(scope, key, (inner) => {
        counting.reads += 1;
        return read(inner);
      });
    return { counting, ask };
  }

  const teamNames = async (scope: Scope) => ({
    names: (await scope.db.team.findMany({ select: { name: true } })).map(({ name }) => name),
  });

  it('is read once, and forgotten when what it rests on changed', async () => {
    const { counting, ask } = counted(teamNames);
    const scope = scopeOf();
    await rename(scope, 'first');
    for (let turn = 0; turn < 3; turn += 1) expect((await ask(scopeOf())).names).toEqual(['first']);
    expect(counting.reads).toBe(1);
    await rename(scope, 'second');
    expect((await ask(scopeOf())).names).toEqual(['second']);
    expect((await ask(scope)).names).toEqual(['second']);
    expect(counting.reads).toBe(2);
  });

  it('passes on all that it rests on, when it was read and when it was not', async () => {
    const { counting, ask } = counted(async (scope) => {
      const mayManage = scope.viewer.may('TEAMS_MANAGE');
      return { mayManage, role: scope.viewer.role, ...(await teamNames(scope)) };
    });
    const noted = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const scope = scopeOf();
      await ask(scope);
      noted.push({
        facets: [...scope.viewer.facets.keys()].toSorted(),
        dependencies: [...scope.reading.dependencies].toSorted(),
      });
    }
    expect(counting.reads).toBe(1);
    expect(noted[0]?.facets).toEqual(['may:TEAMS_MANAGE', 'role']);
    expect(noted[0]?.dependencies).toEqual(expect.arrayContaining(['team!', 'team[*]']));
    expect(noted[1]).toEqual(noted[0]);
    expect(noted[2]).toEqual(noted[0]);
  });

  /** Answers as a resolver would that knows nothing but what is remembered. */
  async function answer(
    scope: Scope,
    say: (scope: Scope) => Promise<unknown>,
    text: string,
  ): Promise<string> {
    const question = { scope, text, operationName: null, variables: {}, wishes, caller: null };
    const found = (await cache.answers?.prepare(question).find()) ?? { kind: 'bypass', why: 'off' };
    if (found.kind === 'hit') return `kept ${found.answer.bodyFor(false).body.toString()}`;
    const body = JSON.stringify(await say(scope));
    if (found.kind === 'miss') found.fill.keep({ body, encoding: 'identity' });
    return `${found.kind === 'miss' ? 'made' : found.kind} ${body}`;
  }

  it('ends the answers that were made of it, also those made when it had been read already', async () => {
    const { ask } = counted(teamNames);
    const scope = scopeOf();
    await rename(scope, 'before');
    for (const text of ['query One { a }', 'query Two { a }']) {
      expect(await answer(scopeOf(), ask, text)).toBe('made {"names":["before"]}');
      expect(await answer(scopeOf(), ask, text)).toBe('kept {"names":["before"]}');
    }
    await rename(scope, 'after');
    for (const text of ['query Two { a }', 'query One { a }'])
      expect(await answer(scopeOf(), ask, text)).toBe('made {"names":["after"]}');
  });

  it('keeps its answers apart by what it read of the viewer', async () => {
    const { ask } = counted(async (scope) => ({ role: scope.viewer.role }));
    const roles = [Role.AGENT, Role.CUSTOMER, Role.OWNER];
    for (const text of ['query Three { a }', 'query Four { a }'])
      for (const how of ['made', 'kept'])
        for (const role of roles)
          expect(await answer(scopeOf({ role }), ask, text)).toBe(`${how} {"role":"${role}"}`);
  });

  it('is shared by those who agree on what was read of them, and by nobody else', async () => {
    const { counting, ask } = counted(async ({ viewer }) => ({ teams: viewer.teamIds, plan: viewer.plan }));
    expect(await ask(scopeOf({ teamIds: ['b', 'a'] }))).toEqual({ teams: ['a', 'b'], plan: 'free' });
    expect(await ask(scopeOf({ teamIds: ['a', 'b'], role: Role.CUSTOMER }))).toEqual({
      teams: ['a', 'b'],
      plan: 'free',
    });
    expect(counting.reads).toBe(1);
    expect(await ask(scopeOf({ teamIds: ['a'] }))).toEqual({ teams: ['a'], plan: 'free' });
    expect(await ask(scopeOf({ teamIds: ['a', 'b'], plan: 'pro' }))).toEqual({
      teams: ['a', 'b'],
      plan: 'pro',
    });
    expect(counting.reads).toBe(3);
  });

  it('stays right for viewers who are read in more ways than are remembered', async () => {
    const { ask } = counted(async ({ viewer }) => {
      const ways = [
        () => viewer.role,
        () => viewer.plan,
        () => viewer.credential,
        () => viewer.teamIds.join(),
      ];
      const way = Number(viewer.personId.slice(-2));
      return { said: ways.filter((_, bit) => way & (1 << bit)).map((read) => read()), id: way };
    });
    for (let turn = 0; turn < 3; turn += 1)
      for (let way = 0; way < 16; way += 1)
        for (const plan of ['x', 'y']) {
          const personId = `0000-${String(way).padStart(2, '0')}`;
          const { said, id } = await ask(scopeOf({ personId, plan }));
          expect(id).toBe(way);
          if (way & 2) expect(said).toContain(plan);
        }
  });

  it("is each tenant's own", async () => {
    const { counting, ask } = counted(async (scope) => ({
      name: (await scope.db.tenant.findFirstOrThrow()).name,
    }));
    for (let turn = 0; turn < 3; turn += 1)
      for (const tenant of [world.acme, world.globex])
        expect((await ask(scopeOf({}, tenant.tenantId))).name).toContain(tenant.canary);
    expect(counting.reads).toBe(2);
  });

  it('is read once by those who ask at once', async () => {
    const personId = newId();
    const { counting, ask } = counted(async (scope) => {
      await sleep(20);
      return teamNames(scope);
    });
    const seen = await Promise.all(Array.from({ length: 50 }, () => ask(scopeOf({ personId }))));
    expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(counting.reads).toBe(1);
  });

  it('is no error: whoever waited for one reads for themselves', async () => {
    const personId = newId();
    let fails = true;
    const { counting, ask } = counted(async (scope) => {
      await sleep(5);
      if (fails) throw new Error('for now');
      return teamNames(scope);
    });
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => ask(scopeOf({ personId }))));
    expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
    expect(counting.reads).toBe(5);
    fails = false;
    await expect(ask(scopeOf({ personId }))).resolves.toBeTruthy();
    await ask(scopeOf({ personId }));
    expect(counting.reads).toBe(6);
  });

  it('is not what was read while it changed', async () => {
    const scope = scopeOf();
    await rename(scope, 'old');
    let isFirst = true;
    const { counting, ask } = counted(async (inner) => {
      const read = await teamNames(inner);
      if (isFirst) await rename(scopeOf(), 'new');
      isFirst = false;
      return read;
    });
    expect((await ask(scopeOf())).names).toEqual(['old']);
    expect((await ask(scopeOf())).names).toEqual(['new']);
    expect(counting.reads).toBe(2);
  });

  it('ends by time, and so does what is made of it', async () => {
    const at = new Date(Date.now() + 300);
    const { counting, ask } = counted(async (scope) => ({ over: isOver(scope, at) }));
    const text = 'query Timed { a }';
    expect(await answer(scopeOf(), ask, text)).toBe('made {"over":false}');
    const scope = scopeOf();
    await ask(scope);
    expect(scope.reading.goodUntilMs).toBe(at.getTime());
    await sleep(at.getTime() - Date.now() + 5);
    expect(await ask(scopeOf())).toEqual({ over: true });
    expect(await answer(scopeOf(), ask, text)).toBe('made {"over":true}');
    // It is over for good.
    expect(await answer(scopeOf(), ask, text)).toBe('kept {"over":true}');
    expect(counting.reads).toBe(2);
  });

  it('is nothing that the clock decided in ways that are not told, nor is what is made of that', async () => {
    const { counting, ask } = counted(async (scope) => ({ isEven: now(scope).getTime() % 2 === 0 }));
    for (let turn = 1; turn < 4; turn += 1) {
      const scope = scopeOf();
      await ask(scope);
      expect([scope.reading.obstacle, counting.reads]).toEqual(['clock', turn]);
    }
    await answer(scopeOf(), ask, 'query Clock { a }');
    expect(await answer(scopeOf(), ask, 'query Clock { a }')).toMatch(/^bypass/);
  });

  it('is nothing inside a transaction, which sees what nobody else does', async () => {
    const { counting, ask } = counted(teamNames);
    await rename(scopeOf(), 'outside');
    await ask(scopeOf());
    await transaction(scopeOf(), async (tx) => {
      await tx.db.team.updateMany({ data: { name: 'inside' } });
      expect((await ask(tx)).names).toEqual(['inside']);
    });
    expect(counting.reads).toBe(2);
    expect((await ask(scopeOf())).names).toEqual(['inside']);
  });

  it('is nothing that was read in a transaction: nobody notes that', async () => {
    const { counting, ask } = counted((scope) => transaction(scope, (tx) => teamNames(tx)));
    await rename(scopeOf(), 'one');
    expect((await ask(scopeOf())).names).toEqual(['one']);
    await rename(scopeOf(), 'two');
    expect((await ask(scopeOf())).names).toEqual(['two']);
    expect(counting.reads).toBe(2);
  });
});
