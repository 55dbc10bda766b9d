import { assert, asyncProperty, boolean, integer } from '../../../test/support/properties';
import { buildSchema, execute, type ExecutionResult, isObjectType, parse, validate } from 'graphql';
import { documentOf, engine, nullsOf, told } from '../../../test/support/bare-engine';
import { chancySchema, newWorld, settled } from '../../../test/support/chancy-world';
import { randomFrom } from '../../../test/support/random';
import { randomOperation } from '../../../test/support/random-operation';

const schema = chancySchema();
const seeds = integer({ min: 0, max: 2 ** 32 - 1 });

function randomQuery(seed: number) {
  const asked = randomOperation(randomFrom(seed), { schema, ids: ['x', 'y'], mutations: true });
  return validate(schema, documentOf(asked.query)).length > 0 ? null : asked;
}

describe('an operation that is executed by its plan', () => {
  it('is answered as graphql-js answers it, to the last error', async () => {
    const { run, counts } = await engine(schema);
    const seen = { answers: 0, errors: 0, lost: 0, refused: 0 };
    await assert(
      asyncProperty(seeds, async (seed) => {
        const asked = randomQuery(seed);
        if (!asked) return;
        for (let round = 0; round < 3; round += 1) {
          const variables = round === 0 ? asked.variables : asked.otherVariables();
          const [theirs, ours] = [newWorld(seed + round, false), newWorld(seed + round, false)];
          const expected = await settled(
            theirs,
            execute({
              schema,
              document: documentOf(asked.query),
              variableValues: variables,
              contextValue: theirs,
            }),
          );
          const answer = await settled(ours, run(asked.query, variables, ours));
          expect({ query: asked.query, variables, ...told(answer) }).toEqual({
            query: asked.query,
            variables,
            ...told(expected),
          });
          expect(ours.calls).toEqual(theirs.calls);
          seen.answers += 1;
          seen.errors += expected.errors?.length ?? 0;
          seen.lost += expected.data === null ? 1 : 0;
          seen.refused += expected.data === undefined ? 1 : 0;
        }
      }),
      { numRuns: 600, endOnFailure: true },
    );
    // The property is about something.
    expect(seen.answers).toBeGreaterThan(400);
    expect(seen.errors).toBeGreaterThan(200);
    expect(seen.lost).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(5);
    expect(counts()).toMatchObject({ interpreted: 0, hopeless: 0, compiled: seen.answers - seen.refused });
  });

  it('is answered alike when values come later, in whatever order', async () => {
    const { run } = await engine(schema);
    const seen = { answers: 0, errors: 0, equal: 0 };
    await assert(
      asyncProperty(seeds, async (seed) => {
        const asked = randomQuery(seed);
        if (!asked) return;
        const [theirs, ours] = [newWorld(seed, true), newWorld(seed, true)];
        const { query, variables } = asked;
        const expected = await settled(
          theirs,
          execute({ schema, document: documentOf(query), variableValues: variables, contextValue: theirs }),
        );
        const answer = await settled(ours, run(query, variables, ours));
        const [one, other] = [told(answer), told(expected)];
        expect({ query, variables, data: one.data }).toEqual({ query, variables, data: other.data });
        // Of several errors that make the same object null one is told, and graphql-js takes its time to find out which.
        expect({ query, nulls: nullsOf(answer) }).toEqual({ query, nulls: nullsOf(expected) });
        seen.answers += 1;
        seen.errors += one.errors.length;
        seen.equal +=
          JSON.stringify(one.errors.toSorted()) === JSON.stringify(other.errors.toSorted()) ? 1 : 0;
      }),
      { numRuns: 300, endOnFailure: true },
    );
    expect(seen.answers).toBeGreaterThan(50);
    expect(seen.errors).toBeGreaterThan(30);
    expect(seen.equal).toBeGreaterThan(seen.answers * 0.8);
  });

  it.each<[name: string, query: string, variables?: object]>([
    [
      'a condition on a fragment',
      'query ($a: Boolean!) { person { ...P @skip(if: $a) ...P @include(if: $a) } } fragment P on Person { name best { age } }',
      { a: true },
    ],
    [
      'a fragment that is left out',
      '{ person { ... @include(if: false) { name } ...P @skip(if: true) isGood } } fragment P on Person { weight }',
    ],
    [
      'one field twice, once under a condition',
      'query ($a: Boolean!) { person @skip(if: $a) { ...P } person { isGood } } fragment P on Person { name }',
      { a: true },
    ],
    ['a condition that is null', 'query ($a: Boolean = true) { person { name @skip(if: $a) } }', { a: null }],
    [
      'a condition that is null at the root',
      'query ($a: Boolean = true) { person @skip(if: $a) { name } }',
      { a: null },
    ],
    [
      'names of what objects inherit',
      '{ constructor: __typename __proto__: person { toString: name __proto__: isGood then: name } }',
    ],
    [
      'names that run together',
      '{ a_b: person { c: dogs(first: 1) { id } } a: person { b_c: dogs(first: 2) { id } } }',
    ],
    [
      'text that a compiler may take for code',
      '{ node(id: "__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0+(globalThis.owned=1)") { id } }',
    ],
    [
      'a variable with a default that is not given',
      'query ($n: Int! = 3) { person { dogs(first: $n) { id } } }',
    ],
    [
      'a variable in an object that is not given',
      'query ($t: String, $c: Color) { dogs(filter: { text: $t, color: $c }) { id } }',
    ],
    [
      'a variable in a list that is null',
      'query ($i: ID = "x") { nodes(ids: ["a", $i]) { id } }',
      { i: null },
    ],
    [
      'an argument that must not be null',
      'query ($i: ID = "x") { node(id: $i) { id } person { name } }',
      { i: null },
    ],
    [
      'variables that do not fit',
      'query ($n: Int!, $f: Filter) { dogs(first: $n, filter: $f) { id } }',
      { n: 2 ** 31, f: { color: 'BLUE', no: 1 } },
    ],
    ['a variable that is missing', 'query ($n: Int!) { dogs(first: $n) { id } }'],
    [
      'introspection',
      '{ __schema { types { name fields { name type { name ofType { name } } } } } __type(name: "Dog") { kind interfaces { name } } }',
    ],
    ['nothing, by conditions', '{ person @skip(if: true) { name } }'],
  ])('is answered alike with %s', async (_name, query, variables = {}) => {
    const { run } = await engine(schema);
    expect(validate(schema, parse(query))).toEqual([]);
    for (let seed = 0; seed < 40; seed += 1) {
      const [theirs, ours] = [newWorld(seed, false), newWorld(seed, false)];
      const expected = await settled(
        theirs,
        execute({
          schema,
          document: documentOf(query),
          variableValues: { ...variables },
          contextValue: theirs,
        }),
      );
      expect(told(await settled(ours, run(query, variables, ours)))).toEqual(told(expected));
      expect(ours.calls).toEqual(theirs.calls);
    }
    expect(globalThis).not.toHaveProperty('owned');
  });

  it('runs mutations one after the other, and none after one that failed and may not', () => {
    const query =
      'mutation { a: walk(id: "1") { __typename } b: feed(id: "2") { id } c: wash { id } d: walk(id: "4") { __typename } }';
    return assert(
      asyncProperty(seeds, boolean(), async (seed, isAsync) => {
        const [theirs, ours] = [newWorld(seed, isAsync), newWorld(seed, isAsync)];
        const { run } = await engine(schema);
        const expected = await settled(
          theirs,
          execute({ schema, document: documentOf(query), contextValue: theirs }),
        );
        expect(told(await settled(ours, run(query, {}, ours))).data).toEqual(told(expected).data);
        expect(ours.calls).toEqual(theirs.calls);
      }),
      { numRuns: 150, endOnFailure: true },
    );
  });

  it('tells one error of what is null for several, and none of what is in it', async () => {
    const boxes = buildSchema('type Query { box: Box } type Box { a: Int! b: Int! c: Int }');
    const { box } = boxes.getQueryType()?.getFields() ?? {};
    if (!box) throw new Error('there is no box');
    const turns: (() => void)[] = [];
    const failing = (name: string) => () =>
      new Promise((_, fail) => void turns.push(() => fail(new Error(name))));
    box.resolve = () => ({ a: failing('a'), b: failing('b'), c: failing('c') });
    const { run } = await engine(boxes);
    const answer = run('{ box { a b c } }', {}, {}) as Promise<ExecutionResult>;
    for (const turn of turns) {
      turn();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { data, errors } = await answer;
    expect(JSON.stringify({ data, paths: errors?.map(({ path }) => path) })).toBe(
      '{"data":{"box":null},"paths":[["box","a"]]}',
    );
  });

  it('may change its arguments: the next row has its own', async () => {
    const greedy = buildSchema('type Query { rows: [Row!]! } type Row { cell(n: Int, ids: [ID!]): String }');
    const { rows } = greedy.getQueryType()?.getFields() ?? {};
    const row = greedy.getType('Row');
    if (!rows || !isObjectType(row)) throw new Error('there are no rows');
    rows.resolve = () => [{}, {}, {}];
    const seen: string[] = [];
    const { cell } = row.getFields();
    if (!cell) throw new Error('there is no cell');
    cell.resolve = (_row, args: { n: number; ids?: string[] }) => {
      seen.push(JSON.stringify(args));
      args.n = 9;
      args.ids?.push('more');
    };
    const { run } = await engine(greedy);
    await run('{ rows { cell(n: 1) a: cell(n: 2, ids: ["x"]) } }', {}, {});
    expect(seen).toEqual(Array.from({ length: 3 }, () => ['{"n":1}', '{"n":2,"ids":["x"]}']).flat());
  });
});
