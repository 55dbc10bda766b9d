/** What a structure of arguments is, whatever its values are: reads of one shape have one statement. */

// Texts below these say what is asked, not which rows.
const WORDS = new Set(['orderBy', 'by', 'mode', 'relationLoadStrategy', 'distinct', 'sort', 'nulls']);
const SETS = new Set(['in', 'notIn']);
/** A longer list is one parameter; PostgreSQL plans such a statement anew each time, as it cannot know how long. */
export const MOST_LISTED = 64;

/** The shape of a read's arguments as a text. Equal texts: the same statement, with other values. */
export function shapeOf(args: unknown): string {
  return shape(args, false);
}

function shape(value: unknown, isWord: boolean): string {
  if (value === null) return 'n';
  switch (typeof value) {
    case 'string':
      return isWord ? `'${value}'` : '?';
    case 'number':
      return value < 0 ? '-' : '?';
    case 'boolean':
      return value ? 't' : 'f';
    case 'object':
      return Array.isArray(value) ? shapeOfArray(value, isWord) : shapeOfObject(value as object, isWord);
    default:
      return '?';
  }
}

function shapeOfArray(values: readonly unknown[], isWord: boolean): string {
  let text = '[';
  for (const value of values) text += `${shape(value, isWord)},`;
  return `${text}]`;
}

function shapeOfObject(value: object, isWord: boolean): string {
  if (value instanceof Date) return '?';
  // A column to compare with, a decimal: nothing that is compiled.
  if (!isPlain(value)) return '!';
  let text = '{';
  for (const key in value) {
    const part = (value as Record<string, unknown>)[key];
    if (part === undefined) continue;
    text +=
      SETS.has(key) && Array.isArray(part)
        ? `${key}:${shapeOfSet(part)},`
        : `${key}:${shape(part, isWord || WORDS.has(key))},`;
  }
  return `${text}}`;
}

function shapeOfSet(values: readonly unknown[]): string {
  if (values.includes(null)) return '!';
  return values.length > MOST_LISTED ? '[]' : `[${values.length}]`;
}

/** An object of names and values, and no instance of a class. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
