import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import type { Harvest } from './harvest';

/** `Type.field` of every field of every object that the schema can answer with. */
// What deploy pipelines write is no tenant's, and no person sees it.
const OF_NO_TENANT = /^(Mutation\.pushDocuments|PushDocumentsPayload\..*)$/;

export function fieldsToSee(schema: GraphQLSchema): string[] {
  return objectsOf(schema)
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
    .filter((field) => !OF_NO_TENANT.test(field));
}

// Sentences of the house about what may be done: nobody's text.
const SAYS_NOTHING_OF_ANYBODY = ['Can'];

/** Those with objects below them that hold text. */
export function edgesToSee(schema: GraphQLSchema): string[] {
  return objectsOf(schema).flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => {
        const named = getNamedType(field.type);
        return (
          isCompositeType(named) && !SAYS_NOTHING_OF_ANYBODY.includes(named.name) && holdsText(schema, named)
        );
      })
      .map((field) => `${type.name}.${field.name}`),
  );
}

/** Every type that stands behind the interface of objects with an id. */
export function entityTypes(schema: GraphQLSchema): string[] {
  const node = schema.getType('Node');
  return isAbstractType(node) ? schema.getPossibleTypes(node).map(({ name }) => name) : [];
}

const objectsOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));

/** Whether text of somebody's stands below, where a canary can be: cursors and ids are none. */
function holdsText(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  around: readonly string[] = [],
): boolean {
  if (around.includes(type.name)) return false;
  if (!isObjectType(type)) {
    return schema.getPossibleTypes(type).some((member) => holdsText(schema, member, [...around, type.name]));
  }
  return Object.values(type.getFields()).some((field) => {
    const named = getNamedType(field.type);
    if (isCompositeType(named)) return holdsText(schema, named, [...around, type.name]);
    return named.name === 'String' && !/cursor$/i.test(field.name);
  });
}

/** What several harvests saw together. */
export function together(harvests: readonly Harvest[]): Pick<Harvest, 'fields' | 'below'> {
  const below = new Map<string, string>();
  for (const harvest of harvests) {
    for (const [name, text] of harvest.below) below.set(name, (below.get(name) ?? '') + text);
  }
  return { fields: new Set(harvests.flatMap(({ fields }) => [...fields])), below };
}
