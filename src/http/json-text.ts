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

// Level by level, not by recursion: 256 kB hold more brackets than the call stack holds frames.
function refuseTraps(root: unknown, what: string): void {
  let level = [root].filter(isObject);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) {
      throw atriumError('BAD_REQUEST', `The ${what} is nested deeper than ${maxDepth} levels.`);
    }
    if (level.some((node) => Object.hasOwn(node, '__proto__'))) {
      throw atriumError('BAD_REQUEST', `The ${what} has a key "__proto__".`);
    }
    level = level.flatMap((node) => Object.values(node).filter(isObject));
  }
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
