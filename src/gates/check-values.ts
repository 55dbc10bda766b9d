import { atriumError } from '../kernel';

// No input type nests deeper than four; a deeper value can only be meant to exhaust a recursion.
const MAX_DEPTH = 20;
// No argument takes a longer list; most take less and say so.
const USUAL_MAX_ITEMS = 250;

/** Throws BAD_USER_INPUT for text that PostgreSQL cannot store exactly: NUL, or half of a surrogate pair. */
export function checkText(text: string, what: string): void {
  if (text.includes('\0')) throw atriumError('BAD_USER_INPUT', `${what} holds a NUL character.`);
  if (!text.isWellFormed()) throw atriumError('BAD_USER_INPUT', `${what} is not well-formed Unicode.`);
}

/** Checks every text and list in the variables of a request. Throws BAD_USER_INPUT naming the variable. */
export function checkVariables(variables: unknown, maxItems = USUAL_MAX_ITEMS): void {
  if (typeof variables !== 'object' || variables === null) return;
  for (const [name, value] of Object.entries(variables))
    checkValue(value, { what: `Variable \`$${name.slice(0, 100)}\``, maxItems }, 0);
}

interface Checking {
  readonly what: string;
  readonly maxItems: number;
}

function checkValue(value: unknown, checking: Checking, depth: number): void {
  const { what, maxItems } = checking;
  if (typeof value === 'string') return checkText(value, what);
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw atriumError('BAD_USER_INPUT', `${what} is nested too deep.`);
  if (Array.isArray(value) && value.length > maxItems) {
    throw atriumError('BAD_USER_INPUT', `${what} has a list of more than ${maxItems} values.`);
  }
  for (const [key, item] of Object.entries(value)) {
    checkText(key, what);
    checkValue(item, checking, depth + 1);
  }
}
