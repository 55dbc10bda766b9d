import type { Read } from './column-json';

/** One property of a row. */
export interface Part {
  readonly name: string;
  /** Null when JSON has its value. */
  readonly read: Read | null;
}

/** Makes of objects of JSON what Prisma gives for these rows; null when they are that. */
export function rowReader(parts: readonly Part[]): Read | null {
  const read: { readonly name: string; readonly read: Read }[] = [];
  for (const part of parts) if (part.read) read.push({ name: part.name, read: part.read });
  if (read.length === 0) return null;
  return (row) => {
    for (const one of read) {
      const values = row as Record<string, unknown>;
      values[one.name] = one.read(values[one.name]);
    }
    return row;
  };
}

/** Of rows in a list. */
export const listReader = (read: Read | null): Read | null =>
  read &&
  ((rows) => {
    for (const row of rows as unknown[]) read(row);
    return rows;
  });

/** Of a row that may be null. */
export const oneReader = (read: Read | null): Read | null =>
  read && ((row) => (row === null ? null : read(row)));
