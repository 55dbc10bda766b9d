import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** One field on the way from a root. */
export interface Step {
  readonly parent: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** A field that is attacked: each root field, and each field of an object that takes arguments. */
export interface Target {
  /** `Query.tickets`, `Ticket.comments`, `Mutation.addComment`. */
  readonly name: string;
  readonly operation: 'query' | 'mutation';
  /** From the root to the target, which is the last. */
  readonly path: readonly Step[];
  readonly field: GraphQLField<unknown, unknown>;
}

/** A place in a target's arguments that takes a scalar or an enum. */
export interface Slot {
  /** Argument, then input fields. */
  readonly path: readonly string[];
  readonly name: string;
  readonly type: GraphQLNamedInputType;
  readonly isList: boolean;
  /** The target cannot do without it. */
  readonly isRequired: boolean;
  /** The argument or input object that it is in cannot do without it. */
  readonly isNeeded: boolean;
}

const nameOf = (step: Step): string => `${step.parent.name}.${step.field.name}`;

const targetOf = (operation: Target['operation'], path: readonly Step[]): Target => {
  const last = path.at(-1);
  if (!last) throw new Error('a path has a step');
  return { name: nameOf(last), operation, path, field: last.field };
};

/** What a field may turn out to be. */
export function objectsBehind(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/** Every target of the schema, by the shortest way that needs the fewest arguments. */
export function targetsOf(schema: GraphQLSchema): Target[] {
  const fieldsOf = (type: GraphQLObjectType | null | undefined): Step[] =>
    type ? Object.values(type.getFields()).map((field) => ({ parent: type, field })) : [];
  const mutations = fieldsOf(schema.getMutationType())
    // It is for deploy pipelines and writes what is no tenant's.
    .filter(({ field }) => field.name !== 'pushDocuments')
    .map((step) => targetOf('mutation', [step]));
  const roots = fieldsOf(schema.getQueryType()).map((step) => targetOf('query', [step]));
  const edges = waysToObjects(schema, roots).flatMap(([type, way]) =>
    fieldsOf(type)
      .filter(({ field }) => field.args.length > 0)
      .map((step) => targetOf('query', [...way, step])),
  );
  return [...roots, ...edges, ...mutations];
}

// Short ways are of little use when they may lead nowhere: first fields that always have a value and need no argument.
const passes: readonly ((step: Step) => boolean)[] = [
  ({ field }) =>
    !field.args.some(isRequiredArgument) && (isNonNullType(field.type) || field.args.length === 0),
  ({ field }) => !field.args.some(isRequiredArgument),
  () => true,
];

function waysToObjects(
  schema: GraphQLSchema,
  roots: readonly Target[],
): [GraphQLObjectType, readonly Step[]][] {
  const ways = new Map<GraphQLObjectType, readonly Step[]>();
  for (const isGood of passes) {
    const queue = [
      ...roots.map(({ path }) => path),
      ...[...ways].flatMap(([type, way]) => beyond(type, way)),
    ];
    for (let way = queue.shift(); way; way = queue.shift()) {
      const last = way.at(-1);
      if (!last || !isGood(last)) continue;
      for (const type of objectsBehind(schema, last.field)) {
        if (ways.has(type)) continue;
        ways.set(type, way);
        queue.push(...beyond(type, way));
      }
    }
  }
  return [...ways];
}

const beyond = (parent: GraphQLObjectType, way: readonly Step[]): Step[][] =>
  Object.values(parent.getFields()).map((field) => [...way, { parent, field }]);

/** Every slot in the arguments of a target, input objects followed to a depth of four. */
export function slotsOf(target: Target): Slot[] {
  return target.field.args.flatMap((arg) => {
    const isRequired = isRequiredArgument(arg);
    return slotsIn(arg.type, [arg.name], { isRequired, isNeeded: isRequired });
  });
}

function slotsIn(
  type: GraphQLInputType,
  path: readonly string[],
  how: { isRequired: boolean; isNeeded: boolean },
): Slot[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    if (path.length > 4) return [];
    return Object.values(named.getFields()).flatMap((field) => {
      const isNeeded = !named.isOneOf && isRequiredInputField(field);
      return slotsIn(field.type, [...path, field.name], { isRequired: how.isRequired && isNeeded, isNeeded });
    });
  }
  return [{ path, name: path.join('.'), type: named, isList: isListType(getNullableType(type)), ...how }];
}
