import { getMetadataStorage, validateOrReject, type ValidationError } from 'class-validator';
import { ArgumentValidationError } from 'type-graphql';

// What is left out is for GraphQL to refuse.
const OPTIONS = { skipMissingProperties: true, forbidUnknownValues: false };

/**
 * Holds arguments to the rules of their classes. type-graphql does the same, and finds its way to class-validator anew for each argument;
 * here a class without rules costs nothing. What an `@Arg` says of validation itself is not heard. Throws ArgumentValidationError, which
 * names the properties.
 */
export function checkArguments(value: unknown): void | Promise<void> {
  const values = (Array.isArray(value) ? value : [value]).filter(hasRules);
  if (values.length > 0) return check(values);
}

async function check(values: readonly object[]): Promise<void> {
  try {
    await Promise.all(values.map((value) => validateOrReject(value, OPTIONS)));
  } catch (error) {
    throw new ArgumentValidationError(error as ValidationError[]);
  }
}

const ruled = new WeakMap<object, boolean>();

function hasRules(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const { constructor } = value;
  if (typeof constructor !== 'function') return false;
  let isRuled = ruled.get(constructor);
  if (isRuled === undefined) {
    isRuled = getMetadataStorage().getTargetValidationMetadatas(constructor, '', true, false).length > 0;
    ruled.set(constructor, isRuled);
  }
  return isRuled;
}
