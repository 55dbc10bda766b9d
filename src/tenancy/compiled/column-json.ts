import type { ColumnKind } from '../dependencies';
import { notCompiled } from './statement-builder';
import type { Column } from './tables';

/** Makes of a value of JSON what Prisma gives for it. */
export type Read = (value: unknown) => unknown;

const inQuotes = (value: string): string => `'"'||${value}||'"'`;

/** A column as JSON text. */
export function columnJson({ kind, isNullable }: Column, value: string): string {
  const text = textOf(kind, value);
  return isNullable ? `coalesce(${text}, 'null')` : text;
}

function textOf(kind: ColumnKind, value: string): string {
  switch (kind) {
    case 'uuid':
    // Values of an enum are identifiers: Prisma allows no others.
    case 'enum':
    // Beyond what a number of JSON keeps.
    case 'bigint':
      return inQuotes(value);
    case 'int':
    case 'boolean':
      return `${value}::text`;
    case 'text':
    case 'time':
    case 'list':
      return `to_json(${value})::text`;
    case 'json':
      return `${value}::text`;
    default:
      return notCompiled(kind);
  }
}

const asIs: Read = (value) => value;
const READERS: Partial<Record<ColumnKind, Read>> = {
  time: (value) => (value === null ? null : new Date(value as string)),
  bigint: (value) => (value === null ? null : BigInt(value as string)),
};

/** What reads the JSON of a column. */
export const readColumn = (kind: ColumnKind): Read => READERS[kind] ?? asIs;

/** Whether a value of the column is what its JSON is. */
export const isPlainKind = (kind: ColumnKind): boolean => READERS[kind] === undefined;
