import { createWorld, type World } from '../support/world';
import { codesOf, dataOf, expectRefusal } from './answers';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const comments =
  'query ($tickets: Int, $comments: Int) { tickets(first: $tickets) { nodes { comments(first: $comments) { nodes { body } } } } }';

describe('an operation that would cost too much', () => {
  it.each<[name: string, query: string, variables: object, cost: number]>([
    ['100 tickets with 100 comments each', comments, { tickets: 100, comments: 100 }, 10_100],
    [
      '100 tickets with 100 comments each in literals',
      '{ tickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } }',
      {},
      10_100,
    ],
    [
      'lists of lists of lists',
      '{ teams(first: 30) { nodes { members(first: 30) { nodes { requestedTickets(first: 30) { nodes { id } } } } } } }',
      {},
      27_930,
    ],
    [
      'a list under twenty names',
      `{ ${Array.from({ length: 20 }, (_, i) => `a${i}: tickets(first: 100) { nodes { requester { name } assignee { name } team { id } tags { id } } }`).join(' ')} }`,
      {},
      28_000,
    ],
    [
      'a mutation that selects it',
      'mutation { createTicket(input: { subject: "s", description: "d" }) { ticket { requester { requestedTickets(first: 100) { nodes { comments(first: 100) { nodes { body } } } } } } } }',
      {},
      10_112,
    ],
  ])('by %s is refused with its cost before it runs', async (_name, query, variables, cost) => {
    const sql = await world.sqlOf(async () => {
      const answer = await world.acme.agent.ask(query, variables);
      expectRefusal(answer);
      expect({ status: answer.status, errors: answer.body.errors }).toEqual({
        status: 400,
        errors: [
          {
            message: `The operation would cost ${cost} points; 10000 are allowed. Ask for fewer rows or fields.`,
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
