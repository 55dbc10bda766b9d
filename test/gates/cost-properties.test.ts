import { assert, integer, pre, property } from '../support/properties';
import { type GraphQLSchema, getOperationAST, parse, validate } from 'graphql';
import { operationCosts, type Operation } from '../../src/gates/cost';
import { buildAtriumSchema } from '../../src/graphql';
import { randomFrom, type Random } from '../support/random';
import { answerByChance } from '../support/random-answer';
import { randomOperation, type RandomOperation } from '../support/random-operation';

// Everything else follows from it; a smaller one is no simpler.
const seeds = integer({ min: 0, max: 2 ** 32 - 1 });

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await buildAtriumSchema();
});

/** A random operation, or null when chance wrote one that is not valid. */
function validOperation(random: Random): (RandomOperation & Operation) | null {
  const written = randomOperation(random, { schema, ids: ['x', 'y', 'z'], mutations: true });
  const document = parse(written.query);
  const operation = getOperationAST(document);
  if (!operation || validate(schema, document).length > 0) return null;
  return { ...written, document, operation };
}

/** The same operation in a document that nobody has seen. */
function reread(asked: RandomOperation & Operation): Operation {
  const document = parse(asked.query);
  return { ...asked, document, operation: getOperationAST(document) ?? asked.operation };
}

/** Points or, for variables that do not fit, what is said of them. */
function outcomeOf(compute: () => number): number | string {
  try {
    return compute();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the cost of any operation', () => {
  it('is never more afterwards than it was before', () => {
    const costs = operationCosts(schema);
    const answerOf = answerByChance(schema);
    const seen = { answers: 0, lost: 0, most: 0, equal: 0 };
    assert(
      property(seeds, (seed) => {
        const asked = validOperation(randomFrom(seed));
        pre(asked !== null);
        const before = outcomeOf(() => costs.requested(asked).points);
        const answer = answerOf(asked, seed);
        // What cannot be known before is not executed either.
        if (typeof before === 'string') return;
        expect(answer.data).toBeDefined();
        const { variables } = costs.requested(asked);
        const actual = costs.actual(
          { ...asked, variables },
          { data: answer.data ?? null, errors: answer.errors },
        );
        expect(actual).toBeGreaterThanOrEqual(0);
        expect({ query: asked.query, actual, isMore: actual > before }).toMatchObject({ isMore: false });
        seen.answers += 1;
        seen.lost += answer.data === null ? 1 : 0;
        seen.equal += actual === before ? 1 : 0;
        seen.most = Math.max(seen.most, actual);
      }),
      { numRuns: 200, endOnFailure: true },
    );
    // The property is about something.
    expect(seen.answers).toBeGreaterThan(100);
    expect(seen.answers - seen.lost).toBeGreaterThan(60);
    expect(seen.equal).toBeGreaterThan(5);
    expect(seen.most).toBeGreaterThan(500);
  });

  it('is the same whether it is remembered or not', () => {
    const remembering = operationCosts(schema);
    const forgetting = operationCosts(schema);
    let differing = 0;
    assert(
      property(seeds, (seed) => {
        const asked = validOperation(randomFrom(seed));
        pre(asked !== null);
        const outcomes = new Set<number | string>();
        for (let round = 0; round < 8; round += 1) {
          const now = { ...asked, variables: asked.otherVariables() };
          const remembered = outcomeOf(() => remembering.requested(now).points);
          const fresh = outcomeOf(() => forgetting.requested(reread(now)).points);
          expect({ query: asked.query, variables: now.variables, outcome: remembered }).toMatchObject({
            outcome: fresh,
          });
          outcomes.add(fresh);
        }
        differing += outcomes.size > 1 ? 1 : 0;
      }),
      { numRuns: 60, endOnFailure: true },
    );
    expect(differing).toBeGreaterThan(10);
  });

  it('is remembered for other texts and ids, and again for other sizes', () => {
    const costs = operationCosts(schema);
    const query =
      'query ($n: Int, $text: String, $ids: [ID!]!, $person: ID) { tickets(first: $n, filter: { text: $text, assigneeId: $person }) { totalCount } nodes(ids: $ids) { id } }';
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('there is no operation');
    const ask = (variables: Record<string, unknown>) =>
      costs.requested({ document, operation, variables }).points;
    const computed = jest.spyOn(JSON, 'stringify');
    const keys = () => new Set(computed.mock.results.map(({ value }) => value as string)).size;
    expect(ask({ n: 3, text: 'a', ids: ['x'] })).toBe(1_004);
    expect(ask({ n: 3, text: 'b', ids: ['y'], person: 'p' })).toBe(1_004);
    expect(keys()).toBe(1);
    expect(ask({ n: 4, text: 'b', ids: ['y'] })).toBe(1_005);
    expect(ask({ n: 4, ids: ['y'] })).toBe(5);
    expect(ask({ n: 4, ids: ['y', 'z'] })).toBe(6);
    expect(keys()).toBe(4);
    computed.mockRestore();
  });

  it('is computed again for a null where a default was', () => {
    const costs = operationCosts(schema);
    const document = parse('query ($id: ID = "x") { node(id: $id) { id } }');
    const operation = getOperationAST(document);
    if (!operation) throw new Error('there is no operation');
    const ask = (variables: Record<string, unknown>) =>
      costs.requested({ document, operation, variables }).points;
    expect([ask({}), ask({ id: 'y' })]).toEqual([1, 1]);
    expect(() => ask({ id: null })).toThrow('must not be null');
  });
});
