import { isPlain } from './shape';
import { NotCompiled, notCompiled, StatementBuilder } from './statement-builder';
import { listJson, type Json } from './row-text';
import { countJson, groupsJson } from './summary-text';
import { tableOf } from './tables';
import { textSql } from './template';
import { whereText, type Place } from './where-text';

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

// How Prisma would put rows together, where there is nothing to put together.
function withoutStrategy({ relationLoadStrategy: by, ...args }: Args): Args {
  return by === undefined || by === 'join' || by === 'query' ? args : notCompiled('relationLoadStrategy');
}

const rows: Compile = (place, args) => listJson(place, { args: withoutStrategy(args), path: [] }, 'TRUE');

function oneRow(place: Place, args: Args, belongs: string): Json {
  if (args['take'] !== undefined) return notCompiled('take');
  const wanted = { args: withoutStrategy(args), path: [], atMost: 1 };
  const { json, read } = listJson(place, wanted, belongs);
  return { json, read: (list) => ((read ? read(list) : list) as unknown[])[0] ?? null };
}

const firstRow: Compile = (place, args) => oneRow(place, args, 'TRUE');

/** The row that a whole key names: without one it would be any row. */
const rowByKey: Compile = (place, args) => {
  const { where, orderBy } = args;
  if (orderBy !== undefined || !isPlain(where)) return notCompiled('no key');
  const [key = notCompiled('no key'), ...others] = place.table.keys.filter(
    (name) => where[name] !== undefined,
  );
  const { [key]: values, ...rest } = where;
  if (others.length > 0 || !isPlain(values)) return notCompiled('several keys');
  // By Prisma's name for it: its fields, joined.
  const fields = key.split('_');
  const isWhole =
    fields.every((field) => isGiven(values[field])) && Object.keys(values).length === fields.length;
  if (!isWhole) return notCompiled('a part of a key');
  return oneRow(place, { ...args, where: rest }, whereText(place, values, ['where', key]));
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && !isPlain(value);

const COMPILERS = new Map<string, Compile>([
  ['findMany', rows],
  ['findFirst', firstRow],
  ['findUnique', rowByKey],
  ['count', countJson],
  ['groupBy', groupsJson],
]);

/** Null for what is left to Prisma. */
export function compileRead(model: string, operation: string, given: unknown): CompiledRead | null {
  const compile = COMPILERS.get(operation);
  const args = given === undefined ? {} : given;
  if (!compile || !isPlain(args)) return null;
  const build = new StatementBuilder();
  try {
    const { json, read } = compile({ build, table: tableOf(model), alias: build.alias() }, args);
    const { values } = build;
    return {
      text: `SELECT ${textSql(json)}`,
      values: (args) => values.map((value) => value(args)),
      read: (text) => (read ? read(JSON.parse(text)) : JSON.parse(text)),
    };
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
}
