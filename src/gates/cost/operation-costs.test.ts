import { type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { buildAtriumSchema } from '../../graphql';
import { operationCosts, type OperationCosts } from './operation-costs';
import type { Operation } from './operation.types';

let schema: GraphQLSchema;
let costs: OperationCosts;
beforeAll(async () => {
  schema = await buildAtriumSchema();
  costs = operationCosts(schema);
});

/** An operation of a document that is valid. */
function operationOf(query: string, variables: object = {}, name?: string): Operation {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error('there is no such operation');
  return { document, operation, variables: { ...variables } };
}

const requested = (query: string, variables?: object, name?: string): number =>
  costs.requested(operationOf(query, variables, name)).points;

const actual = (
  query: string,
  data: object | null,
  variables?: object,
  errors?: { path: string[] }[],
): number =>
  costs.actual(operationOf(query, variables), {
    data: data && { ...data },
    errors: errors?.map((error) => ({ message: 'wrong', ...error })),
  });

const NEW = 'createTicket(input: { subject: "s", description: "d" })';

describe('the cost of an operation before it runs', () => {
  it.each<[cost: number, query: string]>([
    // Scalars are free, an object is one point.
    [0, '{ __typename }'],
    [1, '{ viewer { role } }'],
    [3, '{ viewer { role person { name email role } tenant { slug } } }'],
    [1, '{ ticket(number: 1) { subject description } }'],
    [4, '{ ticket(number: 1) { requester { name } assignee { name } team { name } } }'],
    [2, '{ a: viewer { role } b: viewer { role } }'],
    // A connection is its rows times one of them: 20, or what is asked for.
    [20, '{ tickets { nodes { subject } } }'],
    [7, '{ tickets(first: 7) { nodes { subject } } }'],
    [7, '{ tickets(last: 7) { nodes { subject } } }'],
    [20, '{ tickets { totalCount } }'],
    [100, '{ tickets(first: 100) { totalCount } }'],
    [28, '{ tickets(first: 7) { nodes { requester { name } assignee { name } team { name } } } }'],
    [220, '{ tickets { nodes { comments(first: 5) { nodes { author { name } } } } } }'],
    [10_100, '{ tickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } }'],
    [8_420, '{ teams { nodes { members { nodes { assignedTickets { nodes { id } } } } } } }'],
    // By nodes or by edges a row costs the same, and where the page stands nothing.
    [7, '{ tickets(first: 7) { edges { cursor node { subject } } } }'],
    [7, '{ tickets(first: 7) { edges { cursor } } }'],
    [7, '{ tickets(first: 7) { nodes { subject } pageInfo { endCursor } } }'],
    // A size that is refused later neither makes it cheap nor makes it less than nothing.
    [1, '{ tickets(first: -5) { nodes { subject } } }'],
    [100, '{ tickets(first: 2147483647) { nodes { subject } } }'],
    [20, '{ tickets(first: null) { nodes { subject } } }'],
    // A list that is not paged counts as the most that it can be.
    [51, '{ ticket(number: 1) { tags { name } } }'],
    [1_020, '{ people { nodes { teams { name } } } }'],
    [210, '{ ticketCounts { byStatus { count } byPriority { count } byAssignee { assignee { name } } } }'],
    // By id: as many as there are.
    [1, '{ node(id: "x") { id } }'],
    [3, '{ nodes(ids: ["x", "y", "z"]) { id } }'],
    [1, '{ nodes(ids: "x") { id } }'],
    [0, '{ nodes(ids: []) { id } }'],
    [6, '{ nodes(ids: ["x", "y", "z"]) { ... on Ticket { requester { name } } ... on Person { name } } }'],
    // Of an abstract type the dearest branch counts.
    [
      3,
      '{ node(id: "x") { ... on Ticket { requester { name } team { name } } ... on Comment { author { name } } } }',
    ],
    // A search in texts is a thousand more.
    [1_003, '{ tickets(first: 3, filter: { text: "printer" }) { nodes { id } } }'],
    [3, '{ tickets(first: 3, filter: { text: null, tag: "printer" }) { nodes { id } } }'],
    [1_006, '{ ticketCounts(filter: { text: "printer" }) { byStatus { count } } }'],
    // A mutation is ten and what it selects.
    [11, `mutation { ${NEW} { ticket { id } } }`],
    [10, 'mutation { deleteTeam(input: { teamId: "x" }) { deletedTeamId } }'],
    [22, `mutation { a: ${NEW} { ticket { id } } b: ${NEW} { ticket { id } } }`],
    [
      11,
      'mutation { changeTicketStatus(input: { ticketId: "x", status: OPEN }) { ... on ChangeTicketStatusPayload { ticket { id } } ... on IllegalStatusChange { ticket { id } allowed } } }',
    ],
    // The schema has one price, however much of it is asked for.
    [10, '{ __schema { types { name fields { name type { name } } } } }'],
    [21, '{ __schema { types { name } } __type(name: "Ticket") { fields { name } } viewer { role } }'],
    // What does not run costs nothing, and a fragment what stands in it.
    [1, '{ viewer { role } tickets @skip(if: true) { totalCount } }'],
    [1, '{ viewer { role } ... @include(if: false) { tickets { totalCount } } }'],
    [21, '{ viewer { role } ...F } fragment F on Query { tickets { totalCount } }'],
    [
      60,
      '{ a: tickets { ...F } b: tickets { ...F } c: tickets { ...F } } fragment F on TicketConnection { nodes { id } }',
    ],
  ])('is %i for %s', (cost, query) => {
    expect(requested(query)).toBe(cost);
  });

  it('depends on the variables, their defaults and the operation that is chosen', () => {
    const query = 'query A($n: Int = 3) { tickets(first: $n) { nodes { id } } } query B { viewer { role } }';
    expect(requested(query, {}, 'A')).toBe(3);
    expect(requested(query, { n: null }, 'A')).toBe(20);
    expect(requested(query, { n: 50 }, 'A')).toBe(50);
    expect(requested(query, { n: 50 }, 'B')).toBe(1);
    const ids = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect(requested(ids, { ids: Array(99).fill('x') })).toBe(99);
    expect(requested(ids, { ids: 'one' })).toBe(1);
    const search =
      'query ($f: TicketFilter, $all: Boolean!) { tickets(first: 1, filter: $f) @include(if: $all) { totalCount } }';
    expect(requested(search, { all: true, f: { text: 'x' } })).toBe(1_001);
    expect(requested(search, { all: true, f: { tag: 'x' } })).toBe(1);
    expect(requested(search, { all: false, f: { text: 'x' } })).toBe(0);
  });

  it('is refused for variables that do not fit', () => {
    const query = 'query ($n: Int!) { tickets(first: $n) { totalCount } }';
    for (const variables of [{}, { n: 'x' }, { n: 2 ** 31 }, { n: null }]) {
      expect(() => requested(query, variables)).toThrow('$n');
    }
    const unlucky = 'query ($ids: [ID!] = ["x"]) { nodes(ids: $ids) { id } }';
    expect(requested(unlucky)).toBe(1);
    expect(() => requested(unlucky, { ids: null })).toThrow('must not be null');
  });
});

describe('the most expensive path', () => {
  it.each<[path: string, points: number, query: string]>([
    [
      'tickets.nodes.comments',
      10_000,
      '{ tickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } }',
    ],
    [
      'people.nodes.requestedTickets',
      10_000,
      '{ viewer { role } people(first: 100) { nodes { name requestedTickets(first: 100) { nodes { subject } } } } }',
    ],
    [
      'dear.nodes.tags',
      5_000,
      '{ tickets { totalCount } dear: tickets(first: 100) { ...F } } fragment F on TicketConnection { nodes { requester { name } tags { name } } }',
    ],
    ['tickets', 1_020, '{ tickets(filter: { text: "x" }) { nodes { id } } viewer { role } }'],
    ['a', 11, `mutation { a: ${NEW} { ticket { id } } b: ${NEW} { ticket { id } } }`],
    ['ticket', 4, '{ ticket(number: 1) { requester { name } assignee { name } team { name } } }'],
  ])('is %s with %i points', (path, points, query) => {
    expect(costs.dearest(operationOf(query))).toEqual({ path, points });
  });

  it('is none of what is free', () => {
    expect(costs.dearest(operationOf('{ __typename }'))).toBeNull();
  });
});

describe('the cost of an answer', () => {
  it.each<[cost: number, query: string, data: object]>([
    [0, '{ viewer { role } }', { viewer: null }],
    [2, '{ viewer { person { name } } }', { viewer: { person: { name: 'Ann' } } }],
    // Rows that there are; a page without any was looked for.
    [2, '{ tickets { nodes { id } } }', { tickets: { nodes: [{ id: 'a' }, { id: 'b' }] } }],
    [1, '{ tickets { nodes { id } } }', { tickets: { nodes: [] } }],
    [1, '{ tickets { totalCount } }', { tickets: { totalCount: 1_000 } }],
    [2, '{ tickets { edges { cursor } } }', { tickets: { edges: [{ cursor: 'a' }, { cursor: 'b' }] } }],
    [
      5,
      '{ tickets { nodes { tags { name } assignee { name } } } }',
      {
        tickets: {
          nodes: [
            { tags: [{ name: 'x' }, { name: 'y' }], assignee: null },
            { tags: [], assignee: { name: 'Ann' } },
          ],
        },
      },
    ],
    [1, '{ nodes(ids: ["x", "y"]) { id } }', { nodes: [null, { id: 'y' }] }],
    [1_001, '{ tickets(filter: { text: "x" }) { nodes { id } } }', { tickets: { nodes: [] } }],
    [11, `mutation { ${NEW} { ticket { id } } }`, { createTicket: { ticket: { id: 'x' } } }],
    [10, '{ __schema { types { name } } }', { __schema: { types: [{ name: 'A' }, { name: 'B' }] } }],
    // One name that stands for several fields of one object ran once.
    [1, '{ viewer { role } viewer { tenant { slug } } }', { viewer: { role: 'OWNER', tenant: null } }],
    // One name that stands for fields of several types: the cheaper, since the answer has no types.
    [
      2,
      '{ node(id: "x") { ... on Person { x: assignedTickets(first: 3) { nodes { id } } } ... on Ticket { x: requester { name } } } }',
      { node: { x: { nodes: [{ id: 'a' }, { id: 'b' }] } } },
    ],
  ])('is %i for %s with %j', (cost, query, data) => {
    expect(actual(query, data)).toBe(cost);
  });

  it('counts a search by its variables', () => {
    const query =
      'query ($f: TicketFilter, $t: String) { a: tickets(filter: $f) { totalCount } b: tickets(filter: { text: $t }) { totalCount } }';
    const data = { a: { totalCount: 0 }, b: { totalCount: 0 } };
    expect(actual(query, data, {})).toBe(2);
    expect(actual(query, data, { f: { text: 'x' } })).toBe(1_002);
    expect(actual(query, data, { f: { text: 'x' }, t: 'x' })).toBe(2_002);
  });

  it('counts the mutations that ran when one of them fails and takes all answers along', () => {
    const query = `mutation ($no: Boolean!) { a: ${NEW} @skip(if: $no) { ticket { id } } ...F d: ${NEW} { ticket { id } } } fragment F on Mutation { b: ${NEW} { ticket { id } } c: ${NEW} { ticket { id } } }`;
    expect(actual(query, null, { no: false }, [{ path: ['c'] }])).toBe(30);
    expect(actual(query, null, { no: true }, [{ path: ['a', 'ticket'] }, { path: ['c', 'ticket'] }])).toBe(
      20,
    );
    expect(actual('{ tickets { totalCount } }', null, {}, [{ path: ['tickets'] }])).toBe(0);
  });
});
