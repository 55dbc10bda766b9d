import { type GraphQLLeafType, isEnumType, isSpecifiedScalarType } from 'graphql';

/** What a leaf passes on as it is: values of one JavaScript type, or names of an enum. */
export type Passing = 'STRING' | 'BOOLEAN' | 'INT' | ReadonlySet<unknown>;

const BY_NAME: Readonly<Record<string, Passing>> = {
  String: 'STRING',
  ID: 'STRING',
  Boolean: 'BOOLEAN',
  Int: 'INT',
};

/** What a type serializes to itself, as far as that is quick to see; null: nothing. */
export function passingOf(type: GraphQLLeafType): Passing | null {
  if (isEnumType(type)) {
    const same = type.getValues().filter(({ name, value }) => name === value);
    return new Set(same.map(({ name }) => name));
  }
  return isSpecifiedScalarType(type) ? (BY_NAME[type.name] ?? null) : null;
}

/** Whether a value is passed on as it is. All others are for the type's own `serialize`. */
export function passes(passing: Passing | null, value: unknown): boolean {
  switch (passing) {
    case null:
      return false;
    case 'STRING':
      return typeof value === 'string';
    case 'BOOLEAN':
      return typeof value === 'boolean';
    case 'INT':
      // The whole numbers of 32 bits, and no other: not even -0.
      return typeof value === 'number' && Object.is(value | 0, value);
    default:
      return passing.has(value);
  }
}
