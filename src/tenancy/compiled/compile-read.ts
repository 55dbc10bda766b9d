import { isPlain } from './shape';
import { NotCompiled, notCompiled, StatementBuilder } from './statement-builder';
import { listJson, type Json } from './row-text';
import { countJson, groupsJson } from './summary-text';
import { tableOf } from './tables';
import type { Place } from './where-text';

/** A statement that reads what Prisma would read for arguments of one shape. */
export interface CompiledRead {
  /** Its one row has one column: the result as JSON. */
  readonly text: string;
  /** What its placeholders stand for. */
  readonly values: (args: unknown) => unknown[];
  /** Makes of that JSON what Prisma gives. */
  readonly read: (json: string) => unknown;
}

type Args = Readonly<Record<string, unknown>>;
type Compile = (place: Place, args: Args) => Json;

const rows: Compile = (place, args) => listJson(place, { args, path: [] }, 'TRUE');

const firstRow: Compile = (place, args) => {
  if (args['take'] !== undefined) return notCompiled('take');
  const { text, read } = listJson(place, { args, path: [], atMost: 1 }, 'TRUE');
  return { text, read: (list) => (read(list) as unknown[])[0] ?? null };
};

const COMPILERS: Readonly<Record<string, Compile>> = {
  findMany: rows,
  findFirst: firstRow,
  findUnique: firstRow,
  count: countJson,
  groupBy: groupsJson,
};

/** Null for what is left to Prisma. */
export function compileRead(model: string, operation: string, given: unknown): CompiledRead | null {
  const compile = COMPILERS[operation];
  const args = given ?? {};
  if (!compile || !isPlain(args)) return null;
  const build = new StatementBuilder();
  try {
    const json = compile({ build, table: tableOf(model), alias: build.alias() }, args);
    const { values } = build;
    return {
      text: `SELECT ${json.text}`,
      values: (args) => values.map((value) => value(args)),
      read: (text) => json.read(JSON.parse(text)),
    };
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
}
