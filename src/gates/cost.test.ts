import type { GraphQLRequestContextDidResolveOperation } from '@apollo/server';
import { type GraphQLSchema, parse, validate } from 'graphql';
import { buildAtriumSchema } from '../graphql';
import { costGate } from './cost';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildAtriumSchema();
});

interface Operation {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** What the gate says of an operation: null when it lets it through. */
async function refusalOf({ query, ...request }: Operation, maxCost: number): Promise<Error | null> {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const listener = await costGate(schema, maxCost).requestDidStart?.({} as never);
  const context = { request: { query, ...request }, document };
  try {
    await listener?.didResolveOperation?.(
      context as unknown as GraphQLRequestContextDidResolveOperation<Record<string, never>>,
    );
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** The cost of an operation: with nothing allowed, the refusal tells it. */
async function costOf(operation: Operation): Promise<number> {
  const refusal = await refusalOf(operation, -1);
  return Number(/would cost (\d+) points/.exec(refusal?.message ?? '')?.[1]);
}

describe('the cost of an operation', () => {
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
    [14, '{ tickets(first: 7) { edges { cursor node { subject } } } }'],
    [14, '{ tickets(first: 7) { nodes { subject } pageInfo { endCursor } } }'],
    [28, '{ tickets(first: 7) { nodes { requester { name } assignee { name } team { name } } } }'],
    [220, '{ tickets { nodes { comments(first: 5) { nodes { author { name } } } } } }'],
    [10_100, '{ tickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } }'],
    [8_420, '{ teams { nodes { members { nodes { assignedTickets { nodes { id } } } } } } }'],
    // A size that is refused later neither makes it cheap nor makes it less than nothing.
    [1, '{ tickets(first: -5) { nodes { subject } } }'],
    [100, '{ tickets(first: 2147483647) { nodes { subject } } }'],
    [20, '{ tickets(first: null) { nodes { subject } } }'],
    // A list that is not paged counts as ten.
    [11, '{ ticket(number: 1) { tags { name } } }'],
    [220, '{ tickets { nodes { tags { name } } } }'],
    [4, '{ ticketCounts { byStatus { count } byPriority { count } byAssignee { count } } }'],
    // By id: as many as there are.
    [1, '{ node(id: "x") { id } }'],
    [3, '{ nodes(ids: ["x", "y", "z"]) { id } }'],
    [0, '{ nodes(ids: []) { id } }'],
    [6, '{ nodes(ids: ["x", "y", "z"]) { ... on Ticket { requester { name } } ... on Person { name } } }'],
    // Of an abstract type the dearest branch counts.
    [
      3,
      '{ node(id: "x") { ... on Ticket { requester { name } team { name } } ... on Comment { author { name } } } }',
    ],
    // A mutation is ten and what it selects.
    [11, 'mutation { createTicket(input: { subject: "s", description: "d" }) { ticket { id } } }'],
    [10, 'mutation { deleteTeam(input: { teamId: "x" }) { deletedTeamId } }'],
    [
      22,
      'mutation { a: createTicket(input: { subject: "s", description: "d" }) { ticket { id } } b: createTicket(input: { subject: "s", description: "d" }) { ticket { id } } }',
    ],
    [
      11,
      'mutation { changeTicketStatus(input: { ticketId: "x", status: OPEN }) { ... on ChangeTicketStatusPayload { ticket { id } } ... on IllegalStatusChange { ticket { id } allowed } } }',
    ],
    // What does not run costs nothing, and a fragment what stands in it.
    [1, '{ viewer { role } tickets @skip(if: true) { totalCount } }'],
    [1, '{ viewer { role } ... @include(if: false) { tickets { totalCount } } }'],
    [21, '{ viewer { role } ...F } fragment F on Query { tickets { totalCount } }'],
    [
      42,
      '{ viewer { role } ...F } fragment F on Query { tickets { nodes { id } ...G } viewer { role } } fragment G on TicketConnection { edges { cursor } }',
    ],
  ])('is %i for %s', async (cost, query) => {
    expect(await costOf({ query })).toBe(cost);
  });

  it('depends on the variables, their defaults and the operation that is chosen', async () => {
    const query = 'query A($n: Int = 3) { tickets(first: $n) { nodes { id } } } query B { viewer { role } }';
    expect(await costOf({ query, operationName: 'A' })).toBe(3);
    expect(await costOf({ query, operationName: 'A', variables: { n: 50 } })).toBe(50);
    expect(await costOf({ query, operationName: 'B' })).toBe(1);
    const ids = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect(await costOf({ query: ids, variables: { ids: Array(99).fill('x') } })).toBe(99);
    expect(await costOf({ query: ids, variables: { ids: 'one' } })).toBe(1);
  });
});

describe('the gate of cost', () => {
  const query = '{ tickets(first: 7) { nodes { id } } }';

  it('lets through what costs no more than allowed', async () => {
    expect(await refusalOf({ query }, 7)).toBeNull();
    expect(await refusalOf({ query: '{ __typename }' }, 0)).toBeNull();
  });

  it('refuses what costs more, and tells what it would and what it may', async () => {
    expect(await refusalOf({ query }, 6)).toMatchObject({
      message: 'The operation would cost 7 points; 6 are allowed. Ask for fewer rows or fields.',
      extensions: { code: 'COST_EXCEEDS_MAXIMUM', http: { status: 400 } },
    });
  });

  it('refuses variables that do not fit, because their cost cannot be known', async () => {
    const operation = { query: 'query ($n: Int!) { tickets(first: $n) { totalCount } }' };
    for (const variables of [{}, { n: 'x' }, { n: 2 ** 31 }, { n: null }]) {
      expect(await refusalOf({ ...operation, variables }, 100)).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
      });
    }
  });
});
