import { atriumError } from '../kernel';

// No input type nests deeper than four; a deeper value can only be meant to exhaust a recursion.
const MAX_DEPTH = 20;
// No argument takes a longer list; most take less and say so.
const MAX_ITEMS = 250;

/** Throws BAD_USER_INPUT for text that PostgreSQL cannot store exactly: NUL, or half of a surrogate pair. */
export function checkText(text: string, what: string): void {
  if (text.includes('\0')) throw atriumError('BAD_USER_INPUT', `${what} holds a NUL character.`);
  if (!text.isWellFormed()) throw atriumError('BAD_USER_INPUT', `${what} is not well-formed Unicode.`);
}

/** Checks every text in the variables of a request. Throws BAD_USER_INPUT naming the variable. */
export function checkVariables(variables: unknown): void {
  if (typeof variables !== 'object' || variables === null) return;
  for (const [name, value] of Object.entries(variables))
    checkValue(value, `Variable \`$${name.slice(0, 100)}\``, 0);
}

function checkValue(value: unknown, what: string, depth: number): void {
  if (typeof value === 'string') return checkText(value, what);
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw atriumError('BAD_USER_INPUT', `${what} is nested too deep.`);
  if (Array.isArray(value) && value.length > MAX_ITEMS) {
    throw atriumError('BAD_USER_INPUT', `${what} has a list of more than ${MAX_ITEMS} values.`);
  }
  for (const [key, item] of Object.entries(value)) {
    checkText(key, what);
    checkValue(item, what, depth + 1);
  }
}
