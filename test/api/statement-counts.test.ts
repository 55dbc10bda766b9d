import { createWorld, type TestTenant, type World } from '../support/world';
import { dataOf } from './answers';
import { plantComments, plantPeople, plantTeams, plantTickets } from './planting';

// Every request costs one statement more than its fields do: it looks up whether the person behind the credential,
// and their tenant, are still active.
const IDENTITY = 1;

let world: World;
let tenant: TestTenant;

beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  const staff = await plantPeople(tenant, { prefix: 'staff', count: 50, role: 'AGENT' });
  const customers = await plantPeople(tenant, { prefix: 'customer', count: 50, role: 'CUSTOMER' });
  const names = Array.from({ length: 50 }, (_, index) => `team ${String(index).padStart(2, '0')}`);
  const teams = await plantTeams(tenant, names, staff.slice(0, 7));
  const tickets = await plantTickets(
    tenant,
    Array.from({ length: 50 }, (_, index) => ({
      requesterId: customers[index],
      assigneeId: staff[index],
      teamId: teams[index],
      tags: ['all', `tag ${index}`],
    })),
  );
  await plantComments(tenant, { tickets, authors: [tenant.agent, tenant.agent2, tenant.admin], each: 6 });
});
afterAll(() => world.close());

const ticketFields = `subject requester { name email } assignee { name } team { name } tags { name }
  comments(first: 5) { nodes { body author { name } } totalCount }`;

// Each line: what is asked, and the statements that it may cause, whatever the number of rows.
const OPERATIONS: [name: string, query: string, statements: string[]][] = [
  ['who asks', '{ viewer { role } }', []],
  ['the person and tenant who ask', '{ viewer { person { name } tenant { slug } } }', ['person', 'tenant']],
  ['one ticket by number', '{ ticket(number: 9) { subject } }', ['ticket']],
  ['tickets', 'query ($n: Int) { tickets(first: $n) { nodes { subject } } }', ['tickets']],
  [
    'tickets with their number',
    'query ($n: Int) { tickets(first: $n) { nodes { subject } totalCount } }',
    ['tickets', 'their number'],
  ],
  [
    'tickets with all that they lead to',
    `query ($n: Int) { tickets(first: $n) { edges { cursor node { ${ticketFields} } } pageInfo { endCursor } totalCount } }`,
    ['tickets and all that they lead to', 'their number', 'numbers of comments'],
  ],
  [
    'counts of tickets and who works on them',
    '{ ticketCounts { byAssignee { assignee { name } count } byStatus { count } byPriority { count } } }',
    ['by assignee', 'by status', 'by priority', 'assignees'],
  ],
  [
    'people with the tickets they work on',
    'query ($n: Int) { people(first: $n, filter: { text: "staff" }) { nodes { name assignedTickets(first: 3) { nodes { subject } totalCount } } } }',
    ['people and pages of tickets', 'numbers of tickets'],
  ],
  [
    'people with the tickets they requested and their teams',
    'query ($n: Int) { people(first: $n, filter: { text: "customer " }) { nodes { teams { name } requestedTickets(first: 3) { nodes { subject requester { name } } totalCount } } } }',
    ['people, teams, pages of tickets and requesters', 'numbers of tickets'],
  ],
  [
    'teams with members and tickets',
    `query ($n: Int) { teams(first: $n, filter: { text: "team" }) { nodes { name
      members(first: 5) { nodes { name } totalCount } tickets(first: 5) { nodes { subject } totalCount } } } }`,
    ['teams, pages of members and of tickets', 'numbers of members', 'numbers of tickets'],
  ],
  ['tags', 'query ($n: Int) { tags(first: $n) { nodes { name } totalCount } }', ['tags', 'their number']],
];

describe.each(OPERATIONS)('%s', (_name, query, statements) => {
  it.each([2, 20, 50])(
    `cause ${statements.length} statements and the one of identity for %i rows`,
    async (n) => {
      const sql = await world.sqlOf(async () => dataOf(await tenant.agent.ask(query, { n })));
      expect({ count: sql.length, sql }).toEqual({
        count: statements.length + IDENTITY,
        sql: expect.anything(),
      });
    },
  );
});

describe('nodes', () => {
  it.each([2, 50])('find %i objects of each type by one statement a type', async (count) => {
    const listed = await tenant.agent.ask(
      'query ($n: Int) { tickets(first: $n) { nodes { id } } people(first: $n) { nodes { id } } teams(first: $n) { nodes { id } } }',
      { n: Math.min(count, 33) },
    );
    const lists = Object.values(dataOf<Record<string, { nodes: { id: string }[] }>>(listed));
    const ids = lists.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    const sql = await world.sqlOf(async () =>
      dataOf(await tenant.agent.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })),
    );
    expect(sql).toHaveLength(lists.length + IDENTITY);
  });
});

describe('identity', () => {
  it('is all that a refused request costs', async () => {
    const refused = async (query: string) => {
      const sql = await world.sqlOf(async () => {
        expect((await tenant.agent.ask(query)).body.errors).toBeDefined();
      });
      return sql.length;
    };
    expect(await refused('{ nothing }')).toBe(IDENTITY);
    expect(await refused('{ tickets(first: 100) { nodes { comments(first: 100) { nodes { id } } } } }')).toBe(
      IDENTITY,
    );
    expect(await refused('{ tickets(first: 0) { totalCount } }')).toBe(IDENTITY);
  });

  it('costs nothing for somebody without a credential, nor for a credential that is none', async () => {
    const sql = await world.sqlOf(async () => {
      await world.ask(null)('{ viewer { role } }');
      await world.ask('garbage')('{ viewer { role } }');
    });
    expect(sql).toEqual([]);
  });
});
