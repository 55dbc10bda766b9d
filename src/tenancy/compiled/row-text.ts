import { columnJson, readColumn, type Read } from './column-json';
import { orderText } from './order-text';
import { rowReader, type Part } from './row-reader';
import { isPlain, kindOf } from './shape';
import { notCompiled, type Path } from './statement-builder';
import { columnOf, joinText, quoted, relationOf, tableOf, type JoinedTable } from './tables';
import { whereText, type Place } from './where-text';

/** An expression whose value is JSON, never NULL, and what reads that. */
export interface Json {
  readonly text: string;
  readonly read: Read;
}

type Args = Readonly<Record<string, unknown>>;

const OF_ONE = ['select', 'include', 'where'];
const OF_LIST = [...OF_ONE, 'orderBy', 'take'];

/** Throws {@link NotCompiled} for arguments that are none of these. */
export function onlyKnown(args: Args, known: readonly string[]): void {
  for (const key in args) if (args[key] !== undefined && !known.includes(key)) notCompiled(key);
}

/** A row as a JSON array: its columns and what belongs to it, as `select` or `include` say. */
export function rowJson(place: Place, args: Args, path: Path): Json {
  const parts = partsOf(place, args, path);
  if (parts.length === 0) return notCompiled('a row of nothing');
  const text = parts.map((part) => part.text).join(`||','||`);
  return { text: `'['||${text}||']'`, read: rowReader(parts) };
}

function partsOf(place: Place, { select, include }: Args, path: Path): (Part & Json)[] {
  if (select !== undefined && include !== undefined) return notCompiled('select and include');
  const columns = select === undefined ? allColumns(place) : [];
  const named = select ?? include;
  if (named === undefined) return columns;
  if (!isPlain(named)) return notCompiled('select');
  const at = [...path, select === undefined ? 'include' : 'select'];
  const wanted = Object.entries(named).filter(([, value]) => value !== undefined && value !== false);
  if (select === undefined && wanted.some(([name]) => columnOf(place.table, name)))
    return notCompiled('include');
  return [...columns, ...wanted.map(([name, value]) => partOf(place, name, value, [...at, name]))];
}

function allColumns(place: Place): (Part & Json)[] {
  return Object.keys(place.table.fields).map((name) => partOf(place, name, true, []));
}

function partOf(place: Place, name: string, wanted: unknown, path: Path): Part & Json {
  const column = columnOf(place.table, name);
  if (column) {
    if (wanted !== true) return notCompiled(name);
    const text = columnJson(column, `${place.alias}.${quoted(column.column)}`);
    return { name, text, read: readColumn(column.kind) };
  }
  const relation = relationOf(place.table, name) ?? notCompiled(name);
  if (wanted !== true && !isPlain(wanted)) return notCompiled(name);
  const args = wanted === true ? {} : wanted;
  return { name, ...(relation.isList ? manyJson : oneJson)(place, relation, { args, path }) };
}

interface Wanted {
  readonly args: Args;
  readonly path: Path;
  /** Rows at most, when `take` does not say. */
  readonly atMost?: number;
}

function innerPlace({ build }: Place, { model }: JoinedTable): Place {
  return { build, table: tableOf(model), alias: build.alias() };
}

function manyJson(place: Place, relation: JoinedTable, { args, path }: Wanted): Json {
  const inner = innerPlace(place, relation);
  return listJson(inner, { args, path }, joinText(relation, place.alias, inner.alias));
}

/** The rows of a table, as a JSON array of them; `belongs` is a condition besides their `where`. */
export function listJson(place: Place, { args, path, atMost }: Wanted, belongs: string): Json {
  onlyKnown(args, OF_LIST);
  const row = rowJson(place, args, path);
  const where = bothText(belongs, whereText(place, args['where'], [...path, 'where']));
  const order = orderText(place, args['orderBy']);
  const limit = atMost === undefined ? limitText(place, args, path) : ` LIMIT ${atMost}`;
  const rows = `SELECT ${row.text} AS j FROM ${fromText(place)}${where}${order}${limit}`;
  const { read } = row;
  return {
    text: `(SELECT '['||coalesce(string_agg(j, ','), '')||']' FROM (${rows}) ${place.alias}_rows)`,
    read: (rows) => (rows as unknown[]).map((one) => read(one)),
  };
}

function limitText({ build }: Place, { take }: Args, path: Path): string {
  if (take === undefined) return '';
  // Prisma reads the last rows for a negative one, and refuses all but whole ones.
  if (kindOf(take) !== '#') return notCompiled('take');
  return ` LIMIT ${build.parameter([...path, 'take'])}`;
}

function oneJson(place: Place, relation: JoinedTable, { args, path }: Wanted): Json {
  onlyKnown(args, OF_ONE);
  const inner = innerPlace(place, relation);
  const row = rowJson(inner, args, path);
  const belongs = joinText(relation, place.alias, inner.alias);
  const where = bothText(belongs, whereText(inner, args['where'], [...path, 'where']));
  const { read } = row;
  return {
    text: `coalesce((SELECT ${row.text} FROM ${fromText(inner)}${where}), 'null')`,
    read: (one) => (one === null ? null : read(one)),
  };
}

export const fromText = ({ table, alias }: Place): string => `${quoted(table.table)} ${alias}`;

/** The words WHERE and both conditions; empty when both say nothing. */
export function bothText(one: string, other: string): string {
  const parts = [one, other].filter((part) => part !== 'TRUE');
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}
