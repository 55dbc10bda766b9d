import { atriumError } from '../kernel';

// Deeper than any input type of the schema, far shallower than what a recursive reader's stack bears.
const maxDepth = 100;

/**
 * Parses JSON; of equal keys the last one wins. Throws BAD_REQUEST for broken text, for a `__proto__` key at any
 * level and for more than 100 levels. `what` names the text in the message.
 */
export function parseJson(text: string, what: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw atriumError('BAD_REQUEST', `Invalid JSON in the ${what}.`);
  }
  refuseTraps(value, what);
  return value;
}

/** Looks at every object. Its own depth is bounded by what it refuses. */
function refuseTraps(value: unknown, what: string, depth = 1): void {
  if (!isObject(value)) return;
  if (depth > maxDepth) {
    throw atriumError('BAD_REQUEST', `The ${what} is nested deeper than ${maxDepth} levels.`);
  }
  if (Array.isArray(value)) {
    for (const item of value) refuseTraps(item, what, depth + 1);
    return;
  }
  if (Object.hasOwn(value, '__proto__')) {
    throw atriumError('BAD_REQUEST', `The ${what} has a key "__proto__".`);
  }
  for (const item of Object.values(value)) refuseTraps(item, what, depth + 1);
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
