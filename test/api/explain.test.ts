import { setTimeout as wait } from 'node:timers/promises';
import { createWorld, type Actor, type World } from '../support/world';
import { plantCustomAgent } from './custom-agents';
import { askExplained, type Explained, type ExplainedRequest } from './explain-asker';

let world: World;
beforeAll(async () => {
  world = await createWorld({ CACHE: 'on' });
}, 120_000);
afterAll(() => world?.close());

const LIST = `query List($text: String) {
  tickets(first: 3, filter: { text: $text }) {
    totalCount
    nodes { subject requester { name } assignee { name } comments(first: 2) { nodes { body author { name } } } }
  }
}`;
const explained = async (actor: Actor, request: ExplainedRequest) => {
  const answer = await askExplained(world, actor, request);
  if (!answer.explain) throw new Error(`not explained: ${answer.text}`);
  return { ...answer, explain: answer.explain };
};
let names = 0;
/** An operation that nobody has asked yet. */
const fresh = (selection = '{ tickets(first: 2) { nodes { subject } } }'): string =>
  `query Fresh${(names += 1)} ${selection}`;

/** Asks until a kept answer is served: the log's reader takes a moment to begin. */
async function keep({ ask }: Actor, query: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await ask(query)).headers.get('x-cache') === 'HIT') return;
    await wait(50);
  }
  throw new Error('it is never kept');
}

describe('the fields of an explained answer', () => {
  it('are told by their paths, those of a list together', async () => {
    const { body, explain } = await explained(world.acme.owner, { query: LIST });
    expect(body.errors).toBeUndefined();
    const { nodes } = (body.data as { tickets: { nodes: unknown[] } }).tickets;
    const paths = explain.fields.map(({ path }) => path);
    expect(paths.slice(0, 5)).toEqual([
      'tickets',
      'tickets.totalCount',
      'tickets.nodes',
      'tickets.nodes.subject',
      'tickets.nodes.requester',
    ]);
    expect(new Set(paths).size).toBe(paths.length);
    const subject = explain.fields.find(({ path }) => path === 'tickets.nodes.subject');
    expect(subject).toMatchObject({ field: 'Ticket.subject', count: nodes.length });
    for (const { totalMs, slowestMs, fromMs, toMs, count } of explain.fields) {
      expect(totalMs).toBeGreaterThanOrEqual(slowestMs);
      expect(toMs).toBeGreaterThanOrEqual(fromMs);
      expect(count).toBeGreaterThan(0);
    }
  });

  it('name the batch that they waited in', async () => {
    const query = '{ tickets(first: 3) { nodes { subject comments(first: 1) { totalCount } } } }';
    const { explain } = await explained(world.acme.owner, { query });
    const total = explain.fields.find(({ path }) => path === 'tickets.nodes.comments.totalCount');
    const [index = -1] = total?.batches ?? [];
    expect(explain.batches[index]).toMatchObject({ loader: 'countComments', keys: 3, waiting: 3 });
    expect(explain.fields.find(({ path }) => path === 'tickets.nodes.subject')?.batches).toBeUndefined();
  });

  it('say what they cost, and who may use those of the root', async () => {
    const { explain, cost } = await explained(world.acme.owner, { query: LIST });
    const [tickets] = explain.fields;
    expect(tickets).toMatchObject({
      points: cost?.requestedQueryCost,
      access: { needs: 'SIGNED_IN', allowed: true },
    });
    expect(explain.fields.filter(({ access }) => access)).toHaveLength(1);
  });

  it('say why one was refused', async () => {
    const { owner } = world.acme;
    const { personId } = await plantCustomAgent({ world, tenant: world.acme }, ['EXPLAIN']);
    const token = await world.tokenFor(world.acme.tenantId, personId);
    const query = 'mutation { createTeam(input: { name: "n" }) { __typename } }';
    const { explain, body } = await explained({ ...owner, token }, { query });
    expect(body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(explain.fields).toMatchObject([
      { path: 'createTeam', access: { needs: 'TEAMS_MANAGE', allowed: false } },
    ]);
    expect(explain.statements).toEqual([]);
  });
});

describe('the statements of an explained answer', () => {
  it('are told in order, with their tables and rows, and without the values', async () => {
    const secret = 'of-customer-acme';
    const { explain, text } = await explained(world.acme.owner, {
      query: LIST,
      variables: { text: secret },
    });
    const [first] = explain.statements;
    expect(first).toMatchObject({ field: 'tickets' });
    expect(first?.tables.toSorted()).toEqual(['comment', 'person', 'ticket']);
    expect(first?.text).toMatch(/^SELECT .*\$1/s);
    expect(first?.rows).toBeGreaterThanOrEqual(0);
    const begun = explain.statements.map(({ fromMs }) => fromMs);
    expect(begun).toEqual(begun.toSorted((a, b) => a - b));
    const told = JSON.stringify(explain.statements);
    expect(told).not.toContain(secret);
    expect(told).not.toContain(world.acme.tenantId);
    expect(told).not.toContain(world.acme.owner.personId);
    expect(text).not.toContain('set_config');
    expect(explain.statements.every(({ plan }) => plan === undefined)).toBe(true);
  });

  it('have the plans of SELECTs when they are asked for, without values and estimates', async () => {
    const query = `mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { number requester { name } } } }`;
    const input = { subject: 'a planned subject', description: 'a planned text' };
    let answer: Awaited<ReturnType<typeof explained>> | undefined;
    const sent = await world.sqlOf(async () => {
      answer = await explained(world.acme.owner, { query, variables: { input }, wish: 'plan' });
    });
    const { statements = [] } = answer?.explain ?? {};
    const kinds = statements.map(({ text, plan }) => [text.split(' ', 1)[0], plan !== undefined]);
    expect(kinds).toContainEqual(['SELECT', true]);
    expect(kinds).toContainEqual(['INSERT', false]);
    expect(kinds).toContainEqual(['COMMIT', false]);
    expect(kinds.filter(([verb, isPlanned]) => verb !== 'SELECT' && isPlanned)).toEqual([]);
    const tables = new Set(statements.flatMap((statement) => statement.tables));
    expect([...tables].toSorted()).toEqual(['outbox', 'person', 'ticket', 'ticket_counter']);
    const told = JSON.stringify(statements);
    for (const value of [input.subject, input.description, world.acme.tenantId, world.acme.owner.personId])
      expect(told).not.toContain(value);
    expect(told).toMatch(/(Index|Bitmap|Seq)[^"]* Scan/);
    expect(told).not.toMatch(/cost|about \d/);
    const asked = sent.filter((text) => /explain/i.test(text));
    expect(asked.length).toBeGreaterThan(0);
    for (const text of asked) expect(text).toMatch(/^EXPLAIN \(FORMAT JSON\) SELECT/);
  });
});

describe('the cache, as it is explained', () => {
  it('says what an answer varies by and rests on', async () => {
    const query = fresh('{ viewer { role } tickets(first: 1) { nodes { subject } } }');
    const { explain } = await explained(world.acme.owner, { query });
    expect(explain.facets).toMatchObject({ 'role': 'OWNER', 'may:TICKETS_READ': 'true' });
    expect(explain.facets).not.toHaveProperty('may:EXPLAIN');
    expect(explain.dependencies).toEqual(expect.arrayContaining(['ticket!', 'ticket[*]']));
    expect(explain.dependencyCount).toBe(explain.dependencies.length);
    expect(explain.slots).toBeGreaterThan(1);
  });

  it('says that nothing was kept yet, and keeps nothing', async () => {
    const { owner } = world.acme;
    await keep(owner, fresh());
    const query = fresh();
    const answer = await explained(owner, { query, variables: {} });
    expect(answer.explain.cache).toMatchObject({ would: 'MISS', why: 'new', obstacle: null });
    expect(answer.headers.get('x-cache')).toBe('BYPASS');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await explained(owner, { query })).explain.cache).toMatchObject({ would: 'MISS', why: 'new' });
    expect((await owner.ask(query)).headers.get('x-cache')).toBe('MISS');
  });

  it('executes in spite of a kept answer, and says that it would have served it', async () => {
    const { owner } = world.acme;
    const query = fresh();
    await keep(owner, query);
    const { explain, headers } = await explained(owner, { query });
    expect(explain.cache).toMatchObject({ would: 'HIT', why: null, key: { variables: '{}' } });
    expect(explain.cache?.key?.facetSets).toContainEqual(Object.keys(explain.facets).toSorted());
    expect(explain.identity).toBe('recalled');
    expect(explain.statements.length).toBeGreaterThan(0);
    expect(headers.get('x-cache')).toBe('BYPASS');
    const after = await owner.ask(query);
    expect(after.headers.get('x-cache')).toBe('HIT');
    expect(after.text).not.toContain('explain');
  });

  it('names what was changed since', async () => {
    const { owner } = world.acme;
    const query = fresh();
    await keep(owner, query);
    await owner.ask('mutation { createTicket(input: { subject: "s", description: "d" }) { ticket { id } } }');
    const { cache } = (await explained(owner, { query })).explain;
    expect(cache).toMatchObject({ would: 'MISS', why: 'changed' });
    expect(cache?.changed).toContain('ticket[*]');
    expect(cache?.changed).not.toContain('ticket!');
    expect(cache?.sentence).toMatch(/changed \(ticket/);
  });

  it('tells why nothing is looked up', async () => {
    const { owner, agent } = world.acme;
    const query = fresh();
    await keep(owner, query);
    const asked = (headers: Record<string, string>) => explained(owner, { query, headers });
    expect((await asked({ 'cache-control': 'no-cache' })).explain.cache).toMatchObject({
      would: 'MISS',
      why: 'client',
    });
    expect((await asked({ 'cache-control': 'no-store' })).explain.cache).toMatchObject({
      would: 'BYPASS',
      why: 'client',
      key: null,
    });
    const mutation = 'mutation { createTeam(input: { name: "n" }) { __typename } }';
    const { explain } = await explained(owner, { query: mutation });
    expect(explain?.cache).toMatchObject({ would: 'BYPASS', why: 'not-a-query' });
    expect((await askExplained(world, agent, { query })).explain).toBeUndefined();
  });

  it('says that the viewer was read when nobody knew them', async () => {
    const token = await world.tokenFor(world.acme.tenantId, world.acme.owner.personId, 1_234);
    const stranger = { ...world.acme.owner, token };
    expect((await explained(stranger, { query: fresh() })).explain.identity).toBe('read');
  });
});

describe('who may not have answers explained', () => {
  const VARYING = new Set(['date', 'x-request-id', 'age', 'ratelimit', 'content-length']);
  const seen = ({ status, headers, text }: Explained) => ({
    status,
    headers: [...headers].filter(([name]) => !VARYING.has(name)),
    text: text.replace(/"currentlyAvailable":\d+/, ''),
  });

  it.each(['agent', 'customer'] as const)('gets what they would get without the header: %s', async (name) => {
    const actor = world.acme[name];
    for (const wish of ['1', 'plan', '0', 'x']) {
      const query = fresh('{ tickets(first: 2) { nodes { id subject } } }');
      const [first, second] = [fresh(), fresh()];
      await keep(actor, query);
      const kept = await askExplained(world, actor, { query, wish: null });
      expect(kept.headers.get('x-cache')).toBe('HIT');
      expect(seen(await askExplained(world, actor, { query, wish }))).toEqual(seen(kept));
      const made = seen(await askExplained(world, actor, { query: first, wish }));
      expect(made).toEqual(seen(await askExplained(world, actor, { query: second, wish: null })));
      const broken = { query: '{ nothing }' };
      expect(seen(await askExplained(world, actor, { ...broken, wish }))).toEqual(
        seen(await askExplained(world, actor, { ...broken, wish: null })),
      );
    }
  });

  it('is a stranger', async () => {
    const response = await fetch(`${world.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-atrium-explain': 'plan' },
      body: JSON.stringify({ query: '{ viewer { role } }' }),
    });
    expect(await response.json()).not.toHaveProperty('extensions.explain');
  });

  it('is an owner who does not ask for it in so many words', async () => {
    for (const wish of ['true', '0', 'PLAN', '1, 1']) {
      const { explain } = await askExplained(world, world.acme.owner, { query: fresh(), wish });
      expect(explain).toBeUndefined();
    }
  });
});

describe('requests that are explained at once', () => {
  it('are told of their own tenant and their own statements', async () => {
    const requests = Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? world.acme : world.globex));
    const alone = new Map<string, number>();
    for (const tenant of [world.acme, world.globex]) {
      const { explain } = await explained(tenant.owner, { query: LIST, wish: 'plan' });
      alone.set(tenant.slug, explain.statements.length);
    }
    const answers = await Promise.all([
      ...requests.map(({ owner }) => explained(owner, { query: LIST, wish: 'plan' })),
      // Somebody else in the same tenants, unexplained.
      ...requests.map(({ agent2 }) => agent2.ask(LIST, { text: 'x' })),
    ]);
    for (const [at, tenant] of requests.entries()) {
      const { explain, text } = answers[at] as Awaited<ReturnType<typeof explained>>;
      const other = tenant === world.acme ? world.globex : world.acme;
      expect(explain.statements).toHaveLength(alone.get(tenant.slug) ?? -1);
      expect(explain.facets).not.toHaveProperty('id', other.owner.personId);
      for (const foreign of [other.canary, other.tenantId, ...Object.values(other.people)])
        expect(text).not.toContain(foreign);
    }
  });
});
