import { DATA_MODEL } from '../../generated/data-model';

/** What a structure of arguments is, whatever its values are: reads of one shape have one statement. */

// Texts below these say what is asked, not which rows.
const WORDS = new Set(['orderBy', 'by', 'mode', 'relationLoadStrategy', 'distinct', 'sort', 'nulls']);
const SETS = new Set(['in', 'notIn']);
/** A longer list is one parameter; PostgreSQL plans such a statement anew each time, as it cannot know how long. */
export const MOST_LISTED = 64;
/** As how many a list is written out, the last one again and again: few lengths, few statements. */
export const listedAs = (length: number): number => (length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length)));

// What a kind of value is in a shape. Statements depend on these alone: whoever puts one together asks `kindOf`.
const TEXT = '?';
const OTHER = '!';
// The years that a database writes as JavaScript reads them: 1 to 9999.
const FIRST_TIME = -62_135_596_800_000;
const LAST_TIME = 253_402_300_799_999;

/** The shape of a read's arguments as a text. Equal texts: the same statement, with other values. */
export function shapeOf(args: unknown): string {
  return shape(args, false);
}

/** A letter for the kind of value that somebody gives; '!' for one that nothing is compiled for. */
export function kindOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return TEXT;
    case 'number':
      // A number of 32 bits, or what Prisma is to judge.
      return value === (value | 0) ? (value < 0 ? '-' : '#') : '.';
    case 'boolean':
      return value ? 't' : 'f';
    case 'bigint':
      return 'b';
    case 'undefined':
      return 'u';
    case 'object':
      return value === null ? 'n' : isTime(value) ? 'd' : OTHER;
    default:
      return OTHER;
  }
}

const isTime = (value: object): boolean =>
  value instanceof Date && value.getTime() >= FIRST_TIME && value.getTime() <= LAST_TIME;

/** As {@link kindOf}, of all values of a set: '!' when they differ, or one is null. */
export function kindOfSet(values: readonly unknown[]): string {
  let kind = '';
  for (let at = 0; at < values.length; at += 1) {
    const one = kindOf(values[at]);
    const same = one === '-' ? '#' : one;
    if (same !== kind && kind !== '') return OTHER;
    kind = same;
  }
  return 'ntfu'.includes(kind) && kind !== '' ? OTHER : kind;
}

function shape(value: unknown, isWord: boolean): string {
  // With its length, so that no text can say what the structure around it says.
  if (typeof value === 'string') return isWord ? `${value.length}'${value}` : TEXT;
  if (typeof value !== 'object' || value === null) return kindOf(value);
  if (Array.isArray(value)) return isWord ? shapeOfArray(value, true) : shapeOfList(value);
  return isPlain(value) ? shapeOfObject(value, isWord) : kindOf(value);
}

/** Values alone are one parameter, however many. */
const shapeOfList = (values: readonly unknown[]): string =>
  values.length > 0 && kindOfSet(values) === TEXT ? '[?]' : shapeOfArray(values, false);

function shapeOfArray(values: readonly unknown[], isWord: boolean): string {
  let text = '[';
  for (const value of values) text += `${shape(value, isWord)},`;
  return `${text}]`;
}

function shapeOfObject(value: Readonly<Record<string, unknown>>, isWord: boolean): string {
  let text = '{';
  for (const key in value) {
    const part = value[key];
    if (part !== undefined) text += `${key.length}:${key}${shapeOfPart(key, part, isWord)},`;
  }
  return `${text}}`;
}

function shapeOfPart(key: string, part: unknown, isWord: boolean): string {
  // Part of the statement, as the planner has to know how few rows are wanted.
  if (key === 'take' && kindOf(part) === '#') return `#${String(part)}`;
  if (typeof part === 'object' && part !== null) {
    if (SETS.has(key) && Array.isArray(part)) return shapeOfSet(part);
    // What is in it, the database keeps as it is.
    if (JSON_NAMES.has(key)) return isPlain(part) ? 'j' : OTHER;
  }
  return shape(part, isWord || WORDS.has(key));
}

const shapeOfSet = (values: readonly unknown[]): string =>
  `[${values.length > MOST_LISTED ? '' : listedAs(values.length)}${kindOfSet(values)}]`;

/** An object of names and values, and no instance of a class. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const columns = Object.values(DATA_MODEL).flatMap(({ fields }) => Object.entries(fields));
const relations = Object.values(DATA_MODEL).flatMap((model) => Object.keys(model.relations));
/** Names that columns of JSON have, and nothing else has in any model. */
const JSON_NAMES = new Set(
  columns
    .filter(([, { kind }]) => kind === 'json')
    .map(([name]) => name)
    .filter((name) => columns.every(([other, { kind }]) => other !== name || kind === 'json'))
    .filter((name) => !relations.includes(name)),
);
