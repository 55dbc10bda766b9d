import { assert, asyncProperty, integer } from '../support/properties';
import type { GraphQLSchema } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { globalId } from '../../src/schema';
import { randomFrom } from '../support/random';
import { randomOperation } from '../support/random-operation';
import { createWorld, type World } from '../support/world';
import { codesOf, dataOf, expectRefusal } from './answers';

let world: World;
let schema: GraphQLSchema;
beforeAll(async () => {
  [world, schema] = [await createWorld(), await buildAtriumSchema()];
});
afterAll(() => world.close());

const comments =
  'query ($tickets: Int, $comments: Int) { tickets(first: $tickets) { nodes { comments(first: $comments) { nodes { body } } } } }';

describe('an operation that would cost too much', () => {
  it.each<[name: string, query: string, variables: object, cost: number, path: string, points: number]>([
    [
      '100 tickets with 100 comments each',
      comments,
      { tickets: 100, comments: 100 },
      10_100,
      'tickets.nodes.comments',
      10_000,
    ],
    [
      '100 tickets with 100 comments each in literals',
      '{ tickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } }',
      {},
      10_100,
      'tickets.nodes.comments',
      10_000,
    ],
    [
      'lists of lists of lists',
      '{ teams(first: 30) { nodes { members(first: 30) { nodes { requestedTickets(first: 30) { nodes { id } } } } } } }',
      {},
      27_930,
      'teams.nodes.members.nodes.requestedTickets',
      27_000,
    ],
    [
      'a list under twenty names',
      `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: tickets(first: 100) { nodes { requester { name } assignee { name } team { id } tags { id } } }`).join(' ')} }`,
      {},
      108_000,
      'a0.nodes.tags',
      5_000,
    ],
    [
      'a mutation that selects it',
      'mutation { createTicket(input: { subject: "s", description: "d" }) { ticket { requester { requestedTickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } } } } }',
      {},
      10_112,
      'createTicket.ticket.requester.requestedTickets.nodes.comments',
      10_000,
    ],
  ])('by %s is refused with its cost before it runs', async (_name, query, variables, cost, path, points) => {
    const sql = await world.sqlOf(async () => {
      const answer = await world.acme.agent.ask(query, variables);
      expectRefusal(answer);
      expect({ status: answer.status, errors: answer.body.errors }).toEqual({
        status: 400,
        errors: [
          {
            message: `The operation would cost ${cost} points; 10000 are allowed. Most expensive: \`${path}\` with ${points} points. Ask for fewer rows or fields.`,
            extensions: { code: 'COST_EXCEEDS_MAXIMUM' },
          },
        ],
      });
    });
    // Who asks, and nothing else.
    expect(sql).toHaveLength(1);
  });

  it('is refused again once its document is known, by its variables alone', async () => {
    const ask = (size: number) => world.acme.agent.ask(comments, { tickets: 100, comments: size });
    expect(codesOf(await ask(99))).toEqual([]);
    expect(codesOf(await ask(100))).toEqual(['COST_EXCEEDS_MAXIMUM']);
    expect(dataOf(await ask(99))).toMatchObject({ tickets: { nodes: expect.any(Array) } });
  });
});

describe('the cost of an answer', () => {
  it.each<[query: string, requested: number, actual: number]>([
    ['{ viewer { role person { name } tenant { slug } } }', 3, 3],
    [
      '{ tickets(first: 100) { nodes { number subject requester { name } tags { name } } totalCount } }',
      5_200,
      12,
    ],
    [
      '{ people(first: 10) { nodes { name requestedTickets(first: 5) { nodes { number } } teams { name } } } }',
      560,
      16,
    ],
    ['{ tickets(filter: { text: "Subject 0" }) { nodes { number } } }', 1_020, 1_001],
    ['{ nodes(ids: ["TICKET", "UNKNOWN"]) { id ... on Ticket { requester { name } } } }', 4, 2],
    [
      'mutation { addComment(input: { ticketId: "TICKET", body: "Thanks." }) { ... on AddCommentPayload { comment { id author { name } } } } }',
      12,
      12,
    ],
    [
      'mutation { addComment(input: { ticketId: "UNKNOWN", body: "Thanks." }) { ... on AddCommentPayload { comment { id } } } }',
      11,
      10,
    ],
  ])('is told beside %s', async (query, requested, actual) => {
    const { agent, ids } = world.acme;
    const unknown = globalId('Ticket', '01890000-0000-7000-8000-00000000dead');
    const { cost } = await agent.ask(query.replace('TICKET', ids.Ticket).replace('UNKNOWN', unknown));
    expect(cost).toMatchObject({ requestedQueryCost: requested, actualQueryCost: actual });
  });

  it('is told with what is left of the budget', async () => {
    const { cost, headers } = await world.acme.agent.ask('{ viewer { role } }');
    expect(headers.get('ratelimit')).toMatch(/^"cost";r=\d+;t=\d+$/);
    expect(cost?.throttleStatus).toEqual({
      maximumAvailable: expect.any(Number),
      currentlyAvailable: expect.any(Number),
      restoreRate: expect.any(Number),
    });
  });

  it('is nothing for what was refused before it ran', async () => {
    for (const query of ['{ nobody }', '{', 'query ($n: Int!) { tickets(first: $n) { totalCount } }']) {
      const answer = await world.acme.agent.ask(query);
      expectRefusal(answer);
      expect(answer.cost).toBeUndefined();
    }
  });

  it('is never more than was asked for, whatever is asked', async () => {
    const ids = Object.values(world.acme.ids);
    const seen = { answered: 0, rows: 0 };
    await assert(
      asyncProperty(integer({ min: 0, max: 2 ** 32 - 1 }), async (seed) => {
        const { query, variables } = randomOperation(randomFrom(seed), { schema, ids, mutations: false });
        const { cost } = await world.acme.owner.ask(query, variables);
        if (!cost) return;
        seen.answered += 1;
        seen.rows += cost.actualQueryCost;
        expect(cost.actualQueryCost).toBeGreaterThanOrEqual(0);
        expect({ query, cost, isMore: cost.actualQueryCost > cost.requestedQueryCost }).toMatchObject({
          isMore: false,
        });
      }),
      { numRuns: 150, endOnFailure: true },
    );
    expect(seen.answered).toBeGreaterThan(40);
    expect(seen.rows).toBeGreaterThan(100);
  });
});
