import type { ColumnKind } from './data-model';

// PostgreSQL reads other spellings of a UUID, too; it writes this one, in lower case.
const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The only values that a column can have where this condition of Prisma's holds, as PostgreSQL writes them; null when
 * it does not say. `undefined` is no condition.
 */
export function boundValues(kind: ColumnKind, condition: unknown): (string | null)[] | null {
  if (typeof condition !== 'object' || condition === null) return one(kind, condition);
  const { equals, in: among, mode } = condition as { equals?: unknown; in?: unknown; mode?: unknown };
  if (mode === 'insensitive') return null;
  if (equals !== undefined) return one(kind, equals);
  return Array.isArray(among) ? several(kind, among) : null;
}

function one(kind: ColumnKind, value: unknown): (string | null)[] | null {
  const text = value === null ? null : textOf(kind, value);
  return text === undefined ? null : [text];
}

function several(kind: ColumnKind, values: readonly unknown[]): string[] | null {
  const texts: string[] = [];
  for (const value of values) {
    const text = textOf(kind, value);
    if (text === undefined) return null;
    texts.push(text);
  }
  return texts;
}

/** Undefined for what is no plain value of the kind, or may be written in several ways. */
function textOf(kind: ColumnKind, value: unknown): string | undefined {
  if (kind === 'int') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (kind === 'boolean') return typeof value === 'boolean' ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  if (kind === 'uuid') return canonical(value) ?? canonical(value.toLowerCase());
  // What is no Unicode arrives at the database as something else.
  if (kind === 'text') return value.isWellFormed() ? value : undefined;
  return kind === 'enum' ? value : undefined;
}

const canonical = (value: string): string | undefined => (CANONICAL_UUID.test(value) ? value : undefined);
