import { isObjectType, type GraphQLSchema } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, expectCodedErrors, expectRefusal, post } from './answers';
import { idOf, plantTickets } from './planting';

let world: World;
let tenant: TestTenant;
let schema: GraphQLSchema;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  schema = await buildAtriumSchema();
  for (const each of [world.acme, world.globex]) {
    const planted = { requesterId: each.agent.personId, assigneeId: each.agent.personId };
    await plantTickets(each, [planted, planted]);
    await each.owner.ask(
      'mutation ($input: AssignCustomRoleInput!) { assignCustomRole(input: $input) { __typename } }',
      { input: { personId: idOf.person(each.agent2.personId), customRoleId: each.ids.CustomRole } },
    );
  }
});
afterAll(() => world.close());

// Every connection of the schema, with the way to it. `$id` is the id of an object of the type that has it.
type Parent = 'Ticket' | 'Person' | 'Team' | 'CustomRole';
const CONNECTIONS: [place: string, of: Parent | null][] = [
  ['Query.apiKeys', null],
  ['Query.customRoles', null],
  ['Query.identityProviders', null],
  ['Query.invitations', null],
  ['Query.people', null],
  ['Query.tags', null],
  ['Query.teams', null],
  ['Query.tickets', null],
  ['Ticket.comments', 'Ticket'],
  ['Person.assignedTickets', 'Person'],
  ['Person.requestedTickets', 'Person'],
  ['Team.members', 'Team'],
  ['Team.tickets', 'Team'],
  ['CustomRole.people', 'CustomRole'],
];

const PAGE = 'pageInfo { startCursor endCursor }';

function queryOf(place: string, of: string | null, args: string): string {
  const field = `${place.split('.')[1]}${args && `(${args})`} { ${PAGE} }`;
  return of ? `node(id: $id) { ... on ${of} { list: ${field} } }` : `list: ${field}`;
}

/** The id of an object that has some of everything. */
const idIn = (of: TestTenant, type: Parent): string =>
  type === 'Person' ? idOf.person(of.agent.personId) : of.ids[type];

interface PageArguments {
  readonly first?: unknown;
  readonly after?: unknown;
  readonly last?: unknown;
  readonly before?: unknown;
}

describe.each(CONNECTIONS)('%s', (place, of) => {
  const definitions = `$first: Int, $after: String, $last: Int, $before: String${of ? ', $id: ID!' : ''}`;
  const args = 'first: $first, after: $after, last: $last, before: $before';
  const ask = (page: PageArguments, tenantOf = tenant) =>
    tenantOf.owner.ask(`query (${definitions}) { ${queryOf(place, of, args)} }`, {
      ...page,
      ...(of && { id: idIn(tenantOf, of) }),
    });
  const cursorOf = async (from: TestTenant): Promise<string> => {
    interface List {
      readonly pageInfo: { startCursor: string | null };
    }
    const data = dataOf<{ list?: List; node?: { list: List } }>(await ask({ first: 1 }, from));
    return (data.list ?? data.node?.list)?.pageInfo.startCursor ?? '';
  };

  it.each<[name: string, page: PageArguments]>([
    ['first -1', { first: -1 }],
    ['first 0', { first: 0 }],
    ['first 101', { first: 101 }],
    ['first 2^31 - 1', { first: 2 ** 31 - 1 }],
    ['first -2^31', { first: -(2 ** 31) }],
    ['first 2^31', { first: 2 ** 31 }],
    ['first 1.5', { first: 1.5 }],
    ['first "1"', { first: '1' }],
    ['first true', { first: true }],
    ['last -1', { last: -1 }],
    ['last 0', { last: 0 }],
    ['last 101', { last: 101 }],
    ['last 2^31 - 1', { last: 2 ** 31 - 1 }],
    ['both first and last', { first: 1, last: 1 }],
    ['before without last', { before: 'x' }],
    ['an empty cursor', { after: '' }],
    ['a word for a cursor', { after: 'x' }],
    ['a number for a cursor', { after: 1 }],
    ['a list of cursors', { after: ['x'] }],
    ['NUL in a cursor', { after: 'a\u0000' }],
    ['half of a pair in a cursor', { last: 1, before: '\ud83c' }],
    ['100 kB for a cursor', { after: 'A'.repeat(100_000) }],
    ['zeros for a cursor', { after: Buffer.alloc(80).toString('base64url') }],
    ['a cursor of plain SQL', { after: Buffer.from("' OR 1=1 --").toString('base64url') }],
  ])('refuses %s with BAD_USER_INPUT', async (_name, page) => {
    const answer = await ask(page);
    expectRefusal(answer);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });

  it('takes null and absent arguments alike', async () => {
    const preset = await ask({});
    expect(codesOf(preset)).toEqual([]);
    expect((await ask({ first: null, after: null, last: null, before: null })).body).toEqual(preset.body);
    expect((await ask({ first: 20 })).body).toEqual(preset.body);
  });

  it('refuses the cursor of another tenant, of another list, and one that was cut or changed', async () => {
    const own = await cursorOf(tenant);
    expect(codesOf(await ask({ first: 1, after: own }))).toEqual([]);
    const elsewhere = /people|members/.test(place) ? 'tickets' : 'people';
    const other = await tenant.owner.ask(`{ list: ${elsewhere}(last: 1) { ${PAGE} } }`);
    const forged = [
      await cursorOf(world.globex),
      dataOf<{ list: { pageInfo: { startCursor: string } } }>(other).list.pageInfo.startCursor,
      own.slice(0, -4),
      own.slice(4),
      `${own}AAAA`,
      `${own[0] === 'A' ? 'B' : 'A'}${own.slice(1)}`,
    ];
    for (const cursor of forged) {
      for (const page of [{ after: cursor }, { last: 1, before: cursor }]) {
        const answer = await ask(page);
        expectRefusal(answer);
        expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      }
    }
  });

  it('refuses the same in literals', async () => {
    const sized = [
      'first: -1',
      'first: 0',
      'first: 101',
      'last: 0',
      'first: 1, last: 1',
      'before: "x"',
      'after: ""',
    ];
    const typed = [
      'first: 2147483648',
      'first: 1e400',
      'first: 1.0',
      'first: "1"',
      'first: NaN',
      'after: 1',
      'first: $x',
    ];
    const ids = of ? { id: idIn(tenant, of) } : {};
    // One list at the root and one below stand for the others: literals are read by GraphQL itself.
    const literals = ['Query.tickets', 'Ticket.comments'].includes(place)
      ? [...sized, ...typed]
      : ['first: 0'];
    for (const literal of literals) {
      const answer = await tenant.owner.ask(
        `query ${of ? '($id: ID!)' : ''} { ${queryOf(place, of, literal)} }`,
        ids,
      );
      expectRefusal(answer);
      const code = sized.includes(literal) ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
      expect({ literal, codes: codesOf(answer) }).toEqual({ literal, codes: [code] });
    }
  });
});

describe('tickets', () => {
  const orders = ['CREATED', 'UPDATED', 'PRIORITY'].flatMap((field) =>
    ['ASC', 'DESC'].map((direction) => ({ field, direction })),
  );
  const ask = (orderBy: unknown, after?: string) =>
    tenant.owner.ask(
      'query ($orderBy: TicketOrder, $after: String) { tickets(first: 1, orderBy: $orderBy, after: $after) { pageInfo { endCursor } } }',
      { orderBy, after },
    );

  it('take a cursor in its own order alone', async () => {
    const cursors: (string | undefined)[] = [];
    for (const order of orders) {
      const { tickets } = dataOf<{ tickets: { pageInfo: { endCursor: string } } }>(await ask(order));
      cursors.push(tickets.pageInfo.endCursor);
    }
    for (const [place, order] of orders.entries()) {
      const answers = await Promise.all(cursors.map((cursor) => ask(order, cursor)));
      const expected = orders.map((_, other) => (other === place ? [] : ['BAD_USER_INPUT']));
      expect(answers.map(codesOf)).toEqual(expected);
    }
  });

  it.each([
    ['an unknown field', { field: 'SUBJECT' }],
    ['a column', { field: 'tenantId' }],
    ['no field', { direction: 'ASC' }],
    ['null for a field', { field: null }],
    ['an unknown direction', { field: 'CREATED', direction: 'UP' }],
    ['null for a direction', { field: 'CREATED', direction: null }],
    ['a word', 'CREATED'],
    ['two orders', [{ field: 'CREATED' }, { field: 'UPDATED' }]],
    ['more than an order', { field: 'CREATED', nulls: 'first' }],
  ])('are not ordered by %s', async (_name, orderBy) => {
    const answer = await ask(orderBy);
    expectRefusal(answer);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
  });

  it.each(['1e400', '-1e400', '2147483648', '0.5', '"1"', '[]', '{}'])(
    'have no first of %s in raw JSON',
    async (raw) => {
      const body = `{"query":"query ($n: Int) { tickets(first: $n) { totalCount } }","variables":{"n":${raw}}}`;
      const answer = await post(world.url, body, tenant.owner.token);
      expectCodedErrors(answer);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    },
  );
});

describe('the connections above', () => {
  it('are those of the schema', () => {
    const found = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => field.args.some((arg) => arg.name === 'first'))
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(found.toSorted()).toEqual(CONNECTIONS.map(([place]) => place).toSorted());
  });
});
