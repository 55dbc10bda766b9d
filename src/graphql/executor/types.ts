import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect';
import type { PlannedField } from './plan';

/** The type of object that a value is, by the name that its abstract type's `resolveType` gave. Throws GraphQLError. */
export function runtimeTypeOf(
  schema: GraphQLSchema,
  field: PlannedField,
  abstract: GraphQLAbstractType,
  { name, value }: { readonly name: unknown; readonly value: unknown },
): GraphQLObjectType {
  const of = `${field.parentType.name}.${field.definition.name}`;
  const fail = (message: string): GraphQLError => new GraphQLError(message, { nodes: field.nodes });
  if (typeof name !== 'string') {
    throw fail(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field "${of}" with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const type = schema.getType(name);
  if (!type) {
    throw fail(
      `Abstract type "${abstract.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
    );
  }
  if (!isObjectType(type)) {
    throw fail(`Abstract type "${abstract.name}" was resolved to a non-object type "${name}".`);
  }
  if (!schema.isSubType(abstract, type)) {
    throw fail(`Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`);
  }
  return type;
}
