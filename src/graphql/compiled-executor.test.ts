import { assert, asyncProperty, boolean, integer } from 'fast-check';
import {
  buildSchema,
  execute,
  type ExecutionResult,
  getNullableType,
  getOperationAST,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path';
import { randomFrom } from '../../test/support/random';
import { randomOperation } from '../../test/support/random-operation';
import { compiledExecutor } from './compiled-executor';

const SDL = `
  interface Node { id: ID! }
  enum Color { RED GREEN }
  input Filter { text: String color: Color = RED }
  union Outcome = Done | Failed
  type Done { node: Node! note: String }
  type Failed { reason: String! dogs(first: Int = 3): [Dog!] }
  type Dog implements Node { id: ID! name: String age: Int! color: Color owner: Person friends(first: Int, filter: Filter): [Dog!]! }
  type Person implements Node { id: ID! name: String! weight: Float isGood: Boolean! dogs(first: Int!): [Dog] best: Dog! colors: [Color!] grid: [[Int!]] }
  type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! person: Person dog: Dog! dogs(first: Int = 2, filter: Filter): [Dog!] people: [Person!]! outcome: Outcome outcomes: [Outcome!]! }
  type Mutation { walk(id: ID!): Outcome! feed(id: ID!): Dog wash: Dog! }
`;

/** A number from 0 to 1 by a seed and a text: the same for whoever asks. */
function chanceOf(seed: number, text: string): number {
  let mixed = seed;
  for (const char of text) mixed = Math.imul(mixed ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return randomFrom(mixed)();
}

interface World {
  readonly seed: number;
  readonly isAsync: boolean;
  /** Settles promises one by one, each when all that followed from the last is over. */
  readonly turns: { readonly at: number; readonly go: () => void }[];
  readonly calls: string[];
}

const ODD: readonly unknown[] = [
  Number.NaN,
  2 ** 40,
  1.5,
  {},
  'odd',
  true,
  [],
  -0,
  7,
  Symbol('odd'),
  () => 'called',
];

function leafOf(type: { readonly name: string }, at: number): unknown {
  if (at < 0.12) return ODD[Math.floor((at / 0.12) * ODD.length)];
  return { Int: 4, Float: 1.5, Boolean: true, Color: 'GREEN', ID: 'i' }[type.name] ?? 'text';
}

/** A schema whose every field answers by chance of its path: values, nulls, errors, promises of them. */
function chancySchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const value = (world: World, type: unknown, path: string): unknown => {
    const at = chanceOf(world.seed, path);
    if (at > 0.96) return null;
    if (at > 0.93) return new Error(`returned at ${path}`);
    const bare = getNullableType(type as never) as unknown;
    if (isListType(bare)) {
      if (at > 0.92) return 'no list';
      const items = Array.from({ length: Math.floor(at * 5) }, (_, index) => {
        const item = value(world, bare.ofType, `${path}.${index}`);
        // graphql-js leaves rejections unhandled when an item fails at once beside others that come later.
        return world.isAsync ? after(world, `${path}.${index}`, item) : item;
      });
      return at < 0.2 ? new Set(items) : items;
    }
    if (isLeafType(bare)) return leafOf(bare, chanceOf(world.seed, `${path} leaf`));
    if (isAbstractType(bare)) {
      const types = schema.getPossibleTypes(bare);
      return { world, path, __typename: at < 0.03 ? 'Nobody' : types[Math.floor(at * types.length)]?.name };
    }
    return {
      world,
      path,
      name: at < 0.4 ? () => 'by a method' : 'a name',
      age: world.isAsync && at < 0.1 ? after(world, path, 3) : 5,
    };
  };
  const resolve = (_source: unknown, args: object, world: World, info: GraphQLResolveInfo): unknown => {
    const path = pathToArray(info.path).join('.');
    world.calls.push(`${info.parentType.name} ${path} ${JSON.stringify(args)} ${info.fieldNodes.length}`);
    const at = chanceOf(world.seed, `${path} fails`);
    if (at < 0.04) throw new Error(`thrown at ${path}`);
    if (world.isAsync && at > 0.6)
      return after(
        world,
        path,
        at > 0.96 ? new Error(`late at ${path}`) : value(world, info.returnType, path),
      );
    return value(world, info.returnType, path);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.name !== 'name' && field.name !== 'age') field.resolve = resolve as never;
    }
  }
  return schema;
}

const after = (world: World, path: string, value: unknown): Promise<unknown> =>
  new Promise((settle, fail) => {
    const go = (): void =>
      value instanceof Error && value.message.startsWith('late') ? fail(value) : settle(value);
    world.turns.push({ at: chanceOf(world.seed, `${path} turn`), go });
  });

/** Runs to its end what waits for its turn. */
async function settled(world: World, answer: unknown): Promise<ExecutionResult> {
  let result: ExecutionResult | undefined;
  const done = Promise.resolve(answer).then((value) => {
    result = value as ExecutionResult;
  });
  for (let idle = 0; idle < 3;) {
    const [next] = world.turns.toSorted((a, b) => a.at - b.at);
    if (next) world.turns.splice(world.turns.indexOf(next), 1);
    next?.go();
    idle = next ? 0 : idle + 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  if (!result) throw new Error('there is no answer');
  return result;
}

const newWorld = (seed: number, isAsync: boolean): World => ({ seed, isAsync, turns: [], calls: [] });

const told = ({ data, errors = [] }: ExecutionResult) => ({
  data: JSON.stringify(data),
  errors: errors.map(({ message, path, locations }) => JSON.stringify({ message, path, locations })),
});

/** What is null in an answer for an error. */
function nullsOf({ data, errors = [] }: ExecutionResult): string[] {
  const nulls = errors.map(({ path = [] }) => {
    let at: unknown = data;
    const length = path.findIndex((key) => {
      if (at === null) return true;
      at = (at as Record<string | number, unknown>)[key];
      return false;
    });
    return path.slice(0, length < 0 ? path.length : length).join('.');
  });
  return [...new Set(nulls)].toSorted();
}

const schema = chancySchema();
const quiet = { debug: () => undefined };

async function engine(of: GraphQLSchema = schema, logger: { debug: (...told: unknown[]) => void } = quiet) {
  const { gateway, counts } = compiledExecutor({ schema: of, logger });
  gateway.onSchemaLoadOrUpdate(() => undefined);
  const { executor } = await gateway.load({ apollo: {} as never });
  if (!executor) throw new Error('there is no executor');
  const run = (query: string, variables: object, context: unknown): unknown => {
    const document = documentOf(query);
    const operation = getOperationAST(document) ?? undefined;
    return executor({ document, operation, request: { variables }, context } as never);
  };
  return { run, counts };
}

// As Apollo keeps them.
const documents = new Map<string, ReturnType<typeof parse>>();
function documentOf(query: string): ReturnType<typeof parse> {
  const document = documents.get(query) ?? parse(query);
  documents.set(query, document);
  return document;
}

const seeds = integer({ min: 0, max: 2 ** 32 - 1 });

function randomQuery(seed: number) {
  const asked = randomOperation(randomFrom(seed), { schema, ids: ['x', 'y'], mutations: true });
  return validate(schema, documentOf(asked.query)).length > 0 ? null : asked;
}

describe('an operation that is executed by its plan', () => {
  it('is answered as graphql-js answers it, to the last error', async () => {
    const { run, counts } = await engine();
    const seen = { answers: 0, errors: 0, lost: 0, refused: 0 };
    await assert(
      asyncProperty(seeds, async (seed) => {
        const asked = randomQuery(seed);
        for (let round = 0; asked && round < 3; round += 1) {
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
    const { run } = await engine();
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
    const { run } = await engine();
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
        const { run } = await engine();
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

  it('may change its arguments: the next row has its own', async () => {
    const greedy = buildSchema('type Query { rows: [Row!]! } type Row { cell(n: Int, ids: [ID!]): String }');
    const { rows } = greedy.getQueryType()?.getFields() ?? {};
    const row = greedy.getType('Row');
    if (!rows || !isObjectType(row)) throw new Error('there are no rows');
    rows.resolve = () => [{}, {}];
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
    expect(seen).toEqual(['{"n":1}', '{"n":2,"ids":["x"]}', '{"n":1}', '{"n":2,"ids":["x"]}']);
  });
});

describe('the plans of a server', () => {
  it('are made once for each document and way its conditions come out', async () => {
    const { run, counts } = await engine();
    const query = 'query ($a: Boolean!) { person { name @skip(if: $a) isGood } }';
    for (const a of [true, false, true, false, true]) await run(query, { a }, newWorld(1, false));
    expect(counts()).toEqual({ plans: 2, compiled: 5, interpreted: 0, hopeless: 0 });
  });

  it('are not made for more than 16 ways, which is told once', async () => {
    const logged: unknown[] = [];
    const { run, counts } = await engine(schema, { debug: (...line) => void logged.push(line) });
    const names = ['a', 'b', 'c', 'd', 'e'];
    const query = `query Many(${names.map((name) => `$${name}: Boolean!`).join()}) { person { ${names.map((name) => `${name}: name @skip(if: $${name})`).join(' ')} } }`;
    for (let ways = 0; ways < 32; ways += 1) {
      const variables = Object.fromEntries(names.map((name, bit) => [name, ((ways >> bit) & 1) === 1]));
      const [theirs, ours] = [newWorld(3, false), newWorld(3, false)];
      const expected = await execute({
        schema,
        document: documentOf(query),
        variableValues: variables,
        contextValue: theirs,
      });
      expect(told((await run(query, variables, ours)) as ExecutionResult)).toEqual(told(expected));
    }
    expect(counts()).toEqual({ plans: 16, compiled: 16, interpreted: 16, hopeless: 1 });
    expect(logged).toEqual([
      [
        { operation: 'Many', reason: 'its conditions come out in more than 16 ways' },
        'an operation is not compiled',
      ],
    ]);
  });

  it('are not needed to say which operation is missing', async () => {
    const { gateway, counts } = compiledExecutor({ schema, logger: quiet });
    const { executor } = await gateway.load({ apollo: {} as never });
    const document = parse('query A { __typename } query B { __typename }');
    const { errors } =
      (await executor?.({
        document,
        operation: undefined,
        request: { operationName: 'C' },
        context: {},
      } as never)) ?? {};
    expect(errors?.[0]?.message).toBe('Unknown operation named "C".');
    expect(counts()).toMatchObject({ interpreted: 1 });
  });
});
