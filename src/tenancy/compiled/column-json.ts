import type { ColumnKind } from '../dependencies';
import { notCompiled } from './statement-builder';
import type { Column } from './tables';
import { expression, textSql, type Template } from './template';

/** Makes of a value of JSON, which it may change, what Prisma gives for it. */
export type Read = (value: unknown) => unknown;

/** A column as JSON. */
export function columnJson({ kind, isNullable }: Column, value: string): Template {
  const json = jsonOf(kind, value);
  return isNullable ? [expression(`coalesce(${textSql(json)}, 'null')`)] : json;
}

function jsonOf(kind: ColumnKind, value: string): Template {
  switch (kind) {
    case 'uuid':
    // Values of an enum are identifiers: Prisma allows no others.
    case 'enum':
    // Beyond what a number of JSON keeps.
    case 'bigint':
      return ['"', expression(value), '"'];
    case 'int':
    case 'boolean':
      return [expression(`${value}::text`)];
    case 'text':
    case 'time':
    case 'list':
      return [expression(`to_json(${value})::text`)];
    case 'json':
      return [expression(`${value}::text`)];
    default:
      return notCompiled(kind);
  }
}

const READERS: Partial<Record<ColumnKind, Read>> = {
  time: (value) => (value === null ? null : new Date(value as string)),
  bigint: (value) => (value === null ? null : BigInt(value as string)),
};

/** What reads the JSON of a column; null when JSON has the value itself. */
export const readColumn = (kind: ColumnKind): Read | null => READERS[kind] ?? null;
