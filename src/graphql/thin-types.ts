import { type GraphQLAbstractType, GraphQLScalarType, type GraphQLSchema, isAbstractType } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import type { Outcome } from '../schema';
import { isoText } from './iso-text';

const usual = GraphQLDateTimeISO.toConfig();
// As PostgreSQL's JSON and JavaScript write a time in UTC: nothing to parse, nothing to write anew.
const CANONICAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** The usual scalar of times, which checks what comes in as before, and trusts what comes out of a store. */
export const thinDateTime = new GraphQLScalarType({
  ...usual,
  serialize: (value) => {
    // Throws for a Date that is none.
    if (value instanceof Date) return isoText(value);
    return typeof value === 'string' && CANONICAL.test(value) ? value : usual.serialize(value);
  },
});

/**
 * Lets objects tell their types at once: type-graphql's functions are async, which costs each object of an interface or
 * union three promises. Rows of nodes carry `__typename`, outcomes `kind`. Throws for an interface or union that is
 * neither.
 */
export function thinTypes(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = typeTold(type);
  }
}

const typeTold = ({ name }: GraphQLAbstractType): GraphQLAbstractType['resolveType'] => {
  if (name === 'Node') return (row: { readonly __typename?: string }) => row.__typename;
  if (name.endsWith('Result')) return (outcome: Partial<Outcome>) => outcome.kind;
  throw new Error(`How do objects tell their type? ${name} is neither Node nor a result of a mutation.`);
};
