import { columnJson, readColumn } from './column-json';
import { orderText } from './order-text';
import { listReader, rowReader, type Part } from './row-reader';
import { arrayJson, bothText, fromText, objectJson, onlyKnown, type Json } from './row-text';
import { isPlain } from './shape';
import { notCompiled } from './statement-builder';
import { columnOf, quoted } from './tables';
import { expression, textSql } from './template';
import { whereText, type Place } from './where-text';

type Args = Readonly<Record<string, unknown>>;

/** How many rows there are. */
export function countJson(place: Place, args: Args): Json {
  onlyKnown(args, ['where']);
  const where = bothText('TRUE', whereText(place, args['where'], ['where']));
  return { json: [expression(`(SELECT count(*) FROM ${fromText(place)}${where})::text`)], read: null };
}

/** How many rows there are for each combination of values. */
export function groupsJson(place: Place, args: Args): Json {
  onlyKnown(args, ['by', 'where', '_count', 'orderBy']);
  const counted = args['_count'];
  if (!isPlain(counted) || counted['_all'] !== true || Object.keys(counted).length > 1)
    return notCompiled('_count');
  const parts = columnsBy(place, args['by']);
  const where = bothText('TRUE', whereText(place, args['where'], ['where']));
  const columns = parts.map(({ column }) => column).join(', ');
  const order = orderText(place, ordered(args['orderBy'], parts));
  const count: Part & Json = { name: '_count', json: ['{"_all":', expression('count(*)'), '}'], read: null };
  const row = textSql(objectJson([...parts, count]));
  const groups = `SELECT ${row} AS j FROM ${fromText(place)}${where} GROUP BY ${columns}${order}`;
  return { json: arrayJson(groups, `${place.alias}_groups`), read: listReader(rowReader(parts)) };
}

/** What groups are ordered by: each is one that they have. */
function ordered(orderBy: unknown, parts: readonly Part[]): unknown {
  const names = [orderBy ?? []].flat().flatMap((order) => Object.keys(isPlain(order) ? order : {}));
  return names.every((name) => parts.some((part) => part.name === name)) ? orderBy : notCompiled('orderBy');
}

function columnsBy({ table, alias }: Place, by: unknown): (Part & Json & { column: string })[] {
  const names: unknown[] = Array.isArray(by) ? by : [by];
  if (names.length === 0 || new Set(names).size < names.length) return notCompiled('by');
  return names.map((name) => {
    const column = (typeof name === 'string' && columnOf(table, name)) || notCompiled('by');
    const value = `${alias}.${quoted(column.column)}`;
    return {
      name: String(name),
      column: value,
      json: columnJson(column, value),
      read: readColumn(column.kind),
    };
  });
}
