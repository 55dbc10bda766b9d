import type { ColumnKind } from '../dependencies';
import { kindOf, kindOfSet } from './shape';

// By the letters of `kindOf`. What else Prisma takes for a column, and what it refuses, is left to it.
const ACCEPTED: Readonly<Record<ColumnKind, string>> = {
  text: '?',
  uuid: '?',
  enum: '?',
  int: '#-',
  bigint: '#-b',
  boolean: 'tf',
  time: 'd',
  list: '',
  json: '',
  other: '',
};

/** Whether a value can be compared with what such a column holds, and be put into it. Null is for others to judge. */
export const isValueOf = (kind: ColumnKind, value: unknown): boolean =>
  ACCEPTED[kind].includes(kindOf(value));

/** Whether all values are of one kind that such a column holds. */
export const areValuesOf = (kind: ColumnKind, values: readonly unknown[]): boolean =>
  values.length === 0 || ACCEPTED[kind].includes(kindOfSet(values));

/** Whether a value is what a column that holds a list is given: texts. */
export const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && (value.length === 0 || kindOfSet(value) === '?');
