import { fc } from '../support/properties';
import { TicketPriority, transaction } from '../../src/tenancy';
import { createWorld, type TestTenant, type World } from '../support/world';
import { connectionFields, PAGE_ARGUMENTS, pagesOf, type Listed, type Walk } from './paging';
import { dataOf } from './answers';
import { idOf, plantComments, plantPeople, plantTeams, plantTickets } from './planting';

const PRIORITIES = Object.values(TicketPriority);
const ORDERS = ['CREATED', 'UPDATED', 'PRIORITY'].flatMap((field) =>
  ['ASC', 'DESC'].map((direction) => ({ field, direction })),
);
type TicketOrder = (typeof ORDERS)[number];

interface Row {
  readonly id: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly priority: TicketPriority;
}

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

/** A walk over the tickets whose subject has `text` in it. */
const walkTickets = (text: string, orderBy: TicketOrder | null): Omit<Walk, 'size'> => ({
  ask: tenant.agent.ask,
  field: `tickets(filter: { text: $text }, orderBy: $orderBy, ${PAGE_ARGUMENTS})`,
  path: ['tickets'],
  variables: { definitions: '$text: String, $orderBy: TicketOrder', values: { text, orderBy } },
});

function expectedIds(rows: readonly Row[], { field, direction }: TicketOrder): string[] {
  const value = (row: Row): number =>
    field === 'PRIORITY'
      ? PRIORITIES.indexOf(row.priority)
      : (field === 'CREATED' ? row.createdAt : row.updatedAt).getTime();
  const ascending = rows.toSorted((a, b) => value(a) - value(b) || (a.id < b.id ? -1 : 1));
  const ids = ascending.map((row) => idOf.ticket(row));
  return direction === 'ASC' ? ids : ids.toReversed();
}

const idsOf = (pages: { id: string }[][]): string[] => pages.flat().map(({ id }) => id);

describe('pages of tickets', () => {
  let rows: Row[];
  const few = 13;
  beforeAll(async () => {
    const minute = (count: number) => new Date(Date.UTC(2026, 5, 1, 0, count));
    rows = await plantTickets(
      tenant,
      Array.from({ length: 103 }, (_, index) => ({
        subject: index < few ? 'many-tied few-tied' : 'many-tied',
        priority: PRIORITIES[(index * 7) % 4],
        createdAt: minute((index * 13) % 5),
        updatedAt: minute((index * 29) % 9),
      })),
    );
  });

  describe.each(ORDERS)('by $field $direction', (order) => {
    it.each([
      [1, 'few-tied'],
      [2, 'few-tied'],
      [7, 'many-tied'],
      [100, 'many-tied'],
    ])('of %i rows hold every row once, in order, ties by id, forward and backward', async (size, text) => {
      const walk = { ...walkTickets(text, order), size };
      const expected = expectedIds(text === 'few-tied' ? rows.slice(0, few) : rows, order);
      expect(idsOf(await pagesOf(walk))).toEqual(expected);
      expect(idsOf(await pagesOf({ ...walk, backward: true }))).toEqual(expected);
    });
  });

  it('are newest first and of 20 rows by default, and DESC when an order names a field alone', async () => {
    const answer = await tenant.agent.ask(`{
      preset: tickets(filter: { text: "many-tied" }) { nodes { id } totalCount }
      priority: tickets(filter: { text: "many-tied" }, orderBy: { field: PRIORITY }, first: 100) { nodes { id } }
    }`);
    const { preset, priority } = dataOf<{ preset: Listed<{ id: string }>; priority: Listed<{ id: string }> }>(
      answer,
    );
    expect(idsOf([preset.nodes])).toEqual(
      expectedIds(rows, { field: 'CREATED', direction: 'DESC' }).slice(0, 20),
    );
    expect(preset.totalCount).toBe(rows.length);
    expect(idsOf([priority.nodes])).toEqual(
      expectedIds(rows, { field: 'PRIORITY', direction: 'DESC' }).slice(0, 100),
    );
  });

  it('seek from any row: after and before a cursor lie its neighbours', async () => {
    const order = { field: 'PRIORITY', direction: 'ASC' };
    const expected = expectedIds(rows, order);
    const query = `query ($orderBy: TicketOrder, $first: Int, $after: String, $last: Int, $before: String) {
      tickets(filter: { text: "many-tied" }, orderBy: $orderBy, ${PAGE_ARGUMENTS}) { ${connectionFields('id')} } }`;
    const ask = async (place: object) =>
      dataOf<{ tickets: Listed<{ id: string }> }>(await tenant.agent.ask(query, { orderBy: order, ...place }))
        .tickets;
    const { edges } = await ask({ first: 100 });
    for (const place of [0, 1, 50, 98, 99]) {
      const cursor = edges[place]?.cursor;
      expect(idsOf([(await ask({ first: 3, after: cursor })).nodes])).toEqual(
        expected.slice(place + 1, place + 4),
      );
      expect(idsOf([(await ask({ last: 3, before: cursor })).nodes])).toEqual(
        expected.slice(Math.max(0, place - 3), place),
      );
    }
    const beyond = await ask({ last: 3, before: edges[0]?.cursor });
    expect(beyond).toMatchObject({ nodes: [], pageInfo: { hasPreviousPage: false, startCursor: null } });
  });
});

describe('any data, order and page size', () => {
  it('give pages that are the whole list when put together', async () => {
    let run = 0;
    const tied = fc.integer({ min: 0, max: 3 });
    const tickets = fc.array(fc.record({ created: tied, updated: tied, priority: tied }), { maxLength: 23 });
    const walks = fc.record({
      order: fc.constantFrom(...ORDERS),
      size: fc.integer({ min: 1, max: 25 }),
      backward: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(tickets, walks, async (specs, { order, size, backward }) => {
        const subject = `property-run-${(run += 1)}-`;
        const rows = await plantTickets(
          tenant,
          specs.map(({ created, updated, priority }) => ({
            subject,
            priority: PRIORITIES[priority],
            createdAt: new Date(Date.UTC(2026, 6, 1, 0, 0, 0, created)),
            updatedAt: new Date(Date.UTC(2026, 6, 1, 0, 0, 0, updated)),
          })),
        );
        const pages = await pagesOf({ ...walkTickets(subject, order), size, backward });
        expect(idsOf(pages)).toEqual(expectedIds(rows, order));
      }),
      { numRuns: 25 },
    );
  });
});

describe('pages of other lists', () => {
  beforeAll(async () => {
    const people = await plantPeople(tenant, { prefix: 'same', count: 9, role: 'AGENT' });
    // Names that are equal, and one with the character that cursors use between their parts.
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({
        where: { id: { in: people.slice(0, 5) } },
        data: { name: 'same' },
      }),
    );
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({
        where: { id: { in: people.slice(5, 7) } },
        data: { name: 'a\u001fb\u001f' },
      }),
    );
    await plantTeams(tenant, ['a\u001fteam', ...'zyxwv'.split('')], people);
    const names = Array.from({ length: 8 }, (_, index) => `tag ${index % 2 ? '\u001f' : ''}${index}`);
    const [ticket] = await plantTickets(tenant, [
      { subject: 'with everything', assigneeId: tenant.admin.personId, tags: names },
      ...Array.from({ length: 6 }, () => ({ assigneeId: tenant.admin.personId })),
    ]);
    if (ticket)
      await plantComments(tenant, { tickets: [ticket], authors: [tenant.agent, tenant.customer], each: 7 });
  });

  it.each([
    ['people', `people(${PAGE_ARGUMENTS})`, ['people'], undefined],
    ['teams', `teams(${PAGE_ARGUMENTS})`, ['teams'], undefined],
    ['tags', `tags(${PAGE_ARGUMENTS})`, ['tags'], undefined],
    [
      'members of a team',
      `members(${PAGE_ARGUMENTS})`,
      ['teams', 'nodes', '0', 'members'],
      (inner: string) => `teams(filter: { text: "z" }) { nodes { ${inner} } }`,
    ],
    [
      'tickets that somebody works on',
      `assignedTickets(${PAGE_ARGUMENTS})`,
      ['people', 'nodes', '0', 'assignedTickets'],
      (inner: string) => `people(filter: { text: "admin@" }) { nodes { ${inner} } }`,
    ],
    [
      'comments of a ticket',
      `comments(${PAGE_ARGUMENTS})`,
      ['tickets', 'nodes', '0', 'comments'],
      (inner: string) => `tickets(filter: { text: "with everything" }) { nodes { ${inner} } }`,
    ],
  ])('of %s hold every row once, whatever their size and way', async (_name, field, path, wrap) => {
    const walk = { ask: tenant.owner.ask, field, path, wrap, node: 'id' };
    const whole = idsOf(await pagesOf({ ...walk, size: 100 }));
    expect(whole.length).toBeGreaterThan(5);
    expect(new Set(whole).size).toBe(whole.length);
    for (const size of [1, 3]) {
      expect(idsOf(await pagesOf({ ...walk, size }))).toEqual(whole);
      expect(idsOf(await pagesOf({ ...walk, size, backward: true }))).toEqual(whole);
    }
  });

  it('of one field of many parents are cut for each parent alone', async () => {
    const answer = await tenant.owner.ask(
      '{ teams(first: 3) { nodes { members(first: 2) { nodes { id } totalCount pageInfo { hasNextPage } } all: members(first: 100) { nodes { id } } } } }',
    );
    const { teams } = dataOf<{
      teams: { nodes: { members: Listed<{ id: string }>; all: Listed<{ id: string }> }[] };
    }>(answer);
    for (const { members, all } of teams.nodes) {
      expect(members.nodes).toEqual(all.nodes.slice(0, 2));
      expect(members.totalCount).toBe(all.nodes.length);
      expect(members.pageInfo.hasNextPage).toBe(all.nodes.length > 2);
    }
  });
});
