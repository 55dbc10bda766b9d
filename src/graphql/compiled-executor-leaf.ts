import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isSpecifiedScalarType,
} from 'graphql';

export type Serialize = (value: unknown) => unknown;

const MAX_INT = 2 ** 31 - 1;
const MIN_INT = -(2 ** 31);

// What each of GraphQL's own scalars passes on as it is.
const AS_IT_IS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  [GraphQLString.name, (value) => typeof value === 'string'],
  [GraphQLID.name, (value) => typeof value === 'string'],
  [GraphQLBoolean.name, (value) => typeof value === 'boolean'],
  [
    GraphQLInt.name,
    (value) => Number.isInteger(value) && (value as number) <= MAX_INT && (value as number) >= MIN_INT,
  ],
]);

/** A type's own `serialize`, which throws for what does not fit, without its detours for what it passes on. */
export function serializerOf(type: GraphQLLeafType): Serialize {
  const serialize: Serialize = (value) => type.serialize(value);
  const isFit = isSpecifiedScalarType(type) ? AS_IT_IS.get(type.name) : undefined;
  return isFit ? (value) => (isFit(value) ? value : serialize(value)) : serialize;
}
