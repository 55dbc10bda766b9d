import { assignments, rowsToInsert } from './data-text';
import { onlyKnown, rowJson, type Json } from './row-text';
import { isPlain, kindOf } from './shape';
import { NotCompiled, notCompiled, StatementBuilder, type Path } from './statement-builder';
import { columnOf, quoted, tableOf } from './tables';
import { textSql } from './template';
import { whereText, type Place } from './where-text';

/** What the database tells of a write: one text for each row that it gives back, and how many it wrote. */
export interface Written {
  readonly texts: readonly string[];
  readonly count: number;
}

/** A statement that writes what Prisma would write for arguments of one shape. */
export interface CompiledWrite {
  readonly text: string;
  /** What its placeholders stand for. */
  readonly values: (args: unknown) => unknown[];
  /** Makes of its answer what Prisma gives. */
  readonly read: (written: Written) => unknown;
}

type Args = Readonly<Record<string, unknown>>;
interface Draft {
  readonly text: string;
  readonly read: CompiledWrite['read'];
}

const counted: CompiledWrite['read'] = ({ count }) => ({ count });
const allRows =
  ({ read }: Json): CompiledWrite['read'] =>
  ({ texts }) =>
    texts.map((text) => (read ? read(JSON.parse(text)) : (JSON.parse(text) as unknown)));

/** The columns that are given back of each row; relations are read by other statements. */
function returned(place: Place, { select }: Args): Json {
  for (const name in isPlain(select) ? select : {})
    if (!Object.hasOwn(place.table.fields, name)) return notCompiled(name);
  return rowJson(place, { select }, []);
}

function insertText({ table, alias, build }: Place, args: Args, path: Path = ['data']): string {
  const { columns, rows } = rowsToInsert({ build, table }, args['data'], path);
  if (!['t', 'f', 'u'].includes(kindOf(args['skipDuplicates']))) return notCompiled('skipDuplicates');
  const onConflict = args['skipDuplicates'] === true ? ' ON CONFLICT DO NOTHING' : '';
  const into = `${quoted(table.table)} AS ${alias} (${columns.map(quoted).join(', ')})`;
  return `INSERT INTO ${into} VALUES ${rows.join(', ')}${onConflict}`;
}

function create(place: Place, args: Args): Draft {
  onlyKnown(args, ['data', 'select']);
  if (Array.isArray(args['data'])) return notCompiled('data');
  const row = returned(place, args);
  const read = allRows(row);
  return {
    text: `${insertText(place, args)} RETURNING ${textSql(row.json)}`,
    read: (written) => (read(written) as unknown[])[0],
  };
}

function createMany(place: Place, args: Args): Draft {
  onlyKnown(args, ['data', 'skipDuplicates']);
  return { text: insertText(place, args), read: counted };
}

function createManyAndReturn(place: Place, args: Args): Draft {
  onlyKnown(args, ['data', 'skipDuplicates', 'select']);
  const row = returned(place, args);
  return { text: `${insertText(place, args)} RETURNING ${textSql(row.json)}`, read: allRows(row) };
}

const whereOf = (place: Place, { where }: Args): string => whereText(place, where, ['where']);

function updateText(place: Place, args: Args): string {
  const { build, table, alias } = place;
  const set = assignments({ build, table, alias }, args['data'], ['data']);
  return `UPDATE ${quoted(table.table)} AS ${alias} SET ${set} WHERE ${whereOf(place, args)}`;
}

function updateMany(place: Place, args: Args): Draft {
  onlyKnown(args, ['where', 'data']);
  return { text: updateText(place, args), read: counted };
}

function updateManyAndReturn(place: Place, args: Args): Draft {
  onlyKnown(args, ['where', 'data', 'select']);
  const row = returned(place, args);
  return { text: `${updateText(place, args)} RETURNING ${textSql(row.json)}`, read: allRows(row) };
}

/** By a key of one column, whose value is the same in `where` and `create`: see {@link hasOneKey}. */
function upsert(place: Place, args: Args): Draft {
  onlyKnown(args, ['where', 'create', 'update', 'select']);
  const { where, create: data, update } = args;
  const [key = notCompiled('no key'), ...others] = Object.keys(isPlain(where) ? where : {});
  const column = columnOf(place.table, key) ?? notCompiled(key);
  if (others.length > 0 || !isPlain(data)) return notCompiled('a key of several columns');
  const row = returned(place, args);
  const read = allRows(row);
  const insert = insertText(place, { data }, ['create']);
  const set = assignments(place, update, ['update']);
  return {
    text: `${insert} ON CONFLICT (${quoted(column.column)}) DO UPDATE SET ${set} RETURNING ${textSql(row.json)}`,
    read: (written) => (read(written) as unknown[])[0],
  };
}

/** Whether what an upsert looks for is what it would create: then one statement does it. */
export function hasOneKey(args: unknown): boolean {
  const { where, create: data } = (isPlain(args) ? args : {}) as { where?: unknown; create?: unknown };
  if (!isPlain(where) || !isPlain(data)) return false;
  return Object.keys(where).every((key) => where[key] !== undefined && where[key] === data[key]);
}

function deleteMany(place: Place, args: Args): Draft {
  onlyKnown(args, ['where']);
  const { table, alias } = place;
  const text = `DELETE FROM ${quoted(table.table)} AS ${alias} WHERE ${whereOf(place, args)}`;
  return { text, read: counted };
}

const COMPILERS = new Map<string, (place: Place, args: Args) => Draft>([
  ['create', create],
  ['createMany', createMany],
  ['createManyAndReturn', createManyAndReturn],
  ['updateMany', updateMany],
  ['updateManyAndReturn', updateManyAndReturn],
  ['upsert', upsert],
  ['deleteMany', deleteMany],
]);

/** Null for what is left to Prisma. */
export function compileWrite(model: string, operation: string, args: unknown): CompiledWrite | null {
  const compile = COMPILERS.get(operation);
  if (!compile || !isPlain(args)) return null;
  const build = new StatementBuilder();
  try {
    const draft = compile({ build, table: tableOf(model), alias: build.alias() }, args);
    const { values } = build;
    return { ...draft, values: (args) => values.map((value) => value(args)) };
  } catch (error) {
    if (error instanceof NotCompiled) return null;
    throw error;
  }
}
