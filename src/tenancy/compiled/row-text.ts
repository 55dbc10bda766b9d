import { columnJson, readColumn, type Read } from './column-json';
import { orderText } from './order-text';
import { listReader, oneReader, rowReader, type Part } from './row-reader';
import { isPlain, kindOf } from './shape';
import { notCompiled, type Path } from './statement-builder';
import { columnOf, joinText, quoted, relationOf, tableOf, type JoinedTable } from './tables';
import { expression, textSql, type Template } from './template';
import { whereText, type Place } from './where-text';

/** A text of JSON, and what reads that. */
export interface Json {
  readonly json: Template;
  /** Null when it is what JSON says. */
  readonly read: Read | null;
}

type Args = Readonly<Record<string, unknown>>;

const OF_ONE = ['select', 'include', 'where'];
const OF_LIST = [...OF_ONE, 'orderBy', 'take'];

/** Throws {@link NotCompiled} for arguments that are none of these. */
export function onlyKnown(args: Args, known: readonly string[]): void {
  for (const key in args) if (args[key] !== undefined && !known.includes(key)) notCompiled(key);
}

/** A row as an object of JSON: its columns and what belongs to it, as `select` or `include` say. */
export function rowJson(place: Place, args: Args, path: Path): Json {
  const parts = partsOf(place, args, path);
  return { json: objectJson(parts), read: rowReader(parts) };
}

/** An object of JSON with these properties. */
export function objectJson(parts: readonly (Part & Json)[]): Template {
  if (parts.length === 0) return notCompiled('a row of nothing');
  const properties = parts.flatMap(({ name, json }, at) => [
    `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    ...json,
  ]);
  return [...properties, '}'];
}

function partsOf(place: Place, { select, include }: Args, path: Path): (Part & Json)[] {
  if (select !== undefined && include !== undefined) return notCompiled('select and include');
  const columns = select === undefined ? allColumns(place) : [];
  const named = select ?? include;
  if (named === undefined) return columns;
  if (!isPlain(named)) return notCompiled('select');
  const at = [...path, select === undefined ? 'include' : 'select'];
  const wanted = Object.entries(named).filter(([, value]) => value !== undefined && value !== false);
  // Even one that is not wanted: Prisma leaves it out.
  const names = select === undefined ? Object.keys(named) : [];
  if (names.some((name) => columnOf(place.table, name))) return notCompiled('include');
  return [...columns, ...wanted.map(([name, value]) => partOf(place, name, value, [...at, name]))];
}

function allColumns(place: Place): (Part & Json)[] {
  return Object.keys(place.table.fields).map((name) => partOf(place, name, true, []));
}

function partOf(place: Place, name: string, wanted: unknown, path: Path): Part & Json {
  const column = columnOf(place.table, name);
  if (column) {
    if (wanted !== true) return notCompiled(name);
    const json = columnJson(column, `${place.alias}.${quoted(column.column)}`);
    return { name, json, read: readColumn(column.kind) };
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
  const limit = limitText(atMost ?? args['take']);
  const rows = `SELECT ${textSql(row.json)} AS j FROM ${fromText(place)}${where}${order}${limit}`;
  return { json: arrayJson(rows, `${place.alias}_rows`), read: listReader(row.read) };
}

/** An array of JSON of what rows have in their column `j`. */
export const arrayJson = (rows: string, alias: string): Template => [
  '[',
  expression(`(SELECT coalesce(string_agg(j, ','), '') FROM (${rows}) ${alias})`),
  ']',
];

/** The words for how many rows at most; empty without. */
export function limitText(take: unknown): string {
  if (take === undefined) return '';
  // Prisma reads the last rows for a negative one, and refuses all but whole ones.
  return typeof take === 'number' && kindOf(take) === '#' ? ` LIMIT ${take}` : notCompiled('take');
}

function oneJson(place: Place, relation: JoinedTable, { args, path }: Wanted): Json {
  onlyKnown(args, OF_ONE);
  const inner = innerPlace(place, relation);
  const row = rowJson(inner, args, path);
  const belongs = joinText(relation, place.alias, inner.alias);
  const where = bothText(belongs, whereText(inner, args['where'], [...path, 'where']));
  const found = `(SELECT ${textSql(row.json)} FROM ${fromText(inner)}${where})`;
  return { json: [expression(`coalesce(${found}, 'null')`)], read: oneReader(row.read) };
}

export const fromText = ({ table, alias }: Place): string => `${quoted(table.table)} ${alias}`;

/** The words WHERE and both conditions; empty when both say nothing. */
export function bothText(one: string, other: string): string {
  const parts = [one, other].filter((part) => part !== 'TRUE');
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}
