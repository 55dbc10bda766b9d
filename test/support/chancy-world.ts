import {
  buildSchema,
  type ExecutionResult,
  getNullableType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import { pathToArray } from 'graphql/jsutils/Path';
import { randomFrom } from './random';

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

/** One execution of a schema whose fields answer by chance. */
export interface ChancyWorld {
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
export function chancySchema(): GraphQLSchema {
  const schema = buildSchema(SDL);
  const value = (world: ChancyWorld, type: unknown, path: string): unknown => {
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
  const resolve = (_source: unknown, args: object, world: ChancyWorld, info: GraphQLResolveInfo): unknown => {
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

const after = (world: ChancyWorld, path: string, value: unknown): Promise<unknown> =>
  new Promise((settle, fail) => {
    const go = (): void =>
      value instanceof Error && value.message.startsWith('late') ? fail(value) : settle(value);
    world.turns.push({ at: chanceOf(world.seed, `${path} turn`), go });
  });

/** Runs to its end what waits for its turn. */
export async function settled(world: ChancyWorld, answer: unknown): Promise<ExecutionResult> {
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

/** A world with nothing in it yet: everything in it follows from the seed. */
export const newWorld = (seed: number, isAsync: boolean): ChancyWorld => ({
  seed,
  isAsync,
  turns: [],
  calls: [],
});
