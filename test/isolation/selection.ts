import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

// Of every list below the target, so that a selection stays below the cost of an operation.
const ROWS = 3;

/** Writes selections of everything, down to a number of entities (objects with an id) in a chain. */
export interface Selector {
  /** The selection set of a field, with braces; empty for a leaf. */
  of(field: GraphQLField<unknown, unknown>, entities: number): string;
  /** The fragments that the selections so far spread. */
  readonly fragments: () => string;
}

/** The response key of a field, which says which type's field it is where several types name theirs alike. */
export const fieldOfKey = (key: string): string => key.split('__of_')[0] ?? key;

const isEntity = (type: GraphQLNamedType): boolean =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node');

/** Makes a selector for one document. */
export function createSelector(schema: GraphQLSchema): Selector {
  const fragments = new Map<string, string>();

  function spread(type: GraphQLObjectType, entities: number, around: readonly string[]): string | null {
    const left = isEntity(type) ? entities - 1 : entities;
    if (left < 0) return null;
    const name = `${type.name}_${left}`;
    if (!fragments.has(name)) {
      fragments.set(name, '');
      const lines = linesOf(type, left, isEntity(type) ? [] : [...around, type.name]);
      fragments.set(name, `fragment ${name} on ${type.name} { __typename ${lines.join(' ')} }`);
    }
    return `...${name}`;
  }

  function linesOf(type: GraphQLObjectType, entities: number, around: readonly string[]): string[] {
    return Object.values(type.getFields()).flatMap((field) => {
      if (field.args.some(isRequiredArgument)) return [];
      const named = getNamedType(field.type);
      if (isLeafType(named)) return [field.name];
      if (entities === 0 && leadsToEntity(schema, named)) return [];
      if (around.includes(named.name)) return [];
      const below = set(named, entities, around);
      return below ? [`${field.name}${pageOf(field)} ${below}`] : [];
    });
  }

  function set(type: GraphQLNamedType, entities: number, around: readonly string[]): string {
    if (isObjectType(type)) {
      const own = spread(type, entities, around);
      return own ? `{ ${own} }` : '';
    }
    if (!isAbstractType(type)) return '';
    const members = schema.getPossibleTypes(type).map((member) => {
      const left = isEntity(member) ? entities - 1 : entities;
      const lines = left < 0 ? [] : linesOf(member, left, [...around, type.name]);
      return `... on ${member.name} { __typename ${lines.map((line) => renamed(line, member)).join(' ')} }`;
    });
    return `{ ${members.join(' ')} }`;
  }

  // Two members of a union may give one name to fields of different types; only an alias lets both be asked for.
  function renamed(line: string, member: GraphQLObjectType): string {
    const name = /^\w+/.exec(line)?.[0] ?? '';
    return clashing(schema).has(`${member.name}.${name}`) ? `${name}__of_${member.name}: ${line}` : line;
  }

  return {
    of: (field, entities) => set(getNamedType(field.type), entities, []),
    fragments: () => [...fragments.values()].join('\n'),
  };
}

const pageOf = (field: GraphQLField<unknown, unknown>): string =>
  field.args.some(({ name }) => name === 'first') ? `(first: ${ROWS})` : '';

const leading = new WeakMap<GraphQLSchema, Map<string, boolean>>();

/** Whether objects with an id are found below. */
function leadsToEntity(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  let known = leading.get(schema);
  if (!known) leading.set(schema, (known = new Map()));
  const answer = known.get(type.name);
  if (answer !== undefined) return answer;
  known.set(type.name, false);
  const leads =
    isEntity(type) ||
    (isAbstractType(type) && schema.getPossibleTypes(type).some((member) => leadsToEntity(schema, member))) ||
    (isObjectType(type) &&
      Object.values(type.getFields()).some((field) => leadsToEntity(schema, getNamedType(field.type))));
  known.set(type.name, leads);
  return leads;
}

const clashes = new WeakMap<GraphQLSchema, Set<string>>();

/** `Type.field` of those whose type differs from that of a field with its name in another object. */
function clashing(schema: GraphQLSchema): Set<string> {
  let known = clashes.get(schema);
  if (known) return known;
  clashes.set(schema, (known = new Set()));
  const members = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => schema.getPossibleTypes(type));
  for (const together of members) {
    const types = new Map<string, Set<string>>();
    const fields = together.flatMap((member) => Object.values(member.getFields()));
    for (const { name, type } of fields) {
      types.set(name, (types.get(name) ?? new Set()).add(String(type)));
    }
    for (const member of together) {
      for (const name of Object.keys(member.getFields())) {
        if ((types.get(name)?.size ?? 0) > 1) known.add(`${member.name}.${name}`);
      }
    }
  }
  return known;
}
