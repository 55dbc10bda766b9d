import { columnJson, readColumn } from './column-json';
import { orderText } from './order-text';
import { listReader, rowReader, type Part } from './row-reader';
import { arrayJson, bothText, fromText, limitText, objectJson, onlyKnown, type Json } from './row-text';
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
  onlyKnown(args, ['by', 'where', '_count', 'orderBy', 'take']);
  const counted = args['_count'];
  if (!isPlain(counted) || counted['_all'] !== true || Object.keys(counted).length > 1)
    return notCompiled('_count');
  const parts = columnsBy(place, args['by']);
  const where = bothText('TRUE', whereText(place, args['where'], ['where']));
  const columns = parts.map(({ column }) => column).join(', ');
  const order = groupOrder(place, args['orderBy'], parts) + limitText(args['take']);
  // Which groups would they be?
  if (args['take'] !== undefined && !order.startsWith(BY)) return notCompiled('take');
  const count: Part & Json = { name: '_count', json: ['{"_all":', expression('count(*)'), '}'], read: null };
  const row = textSql(objectJson([...parts, count]));
  const groups = `SELECT ${row} AS j FROM ${fromText(place)}${where} GROUP BY ${columns}${order}`;
  return { json: arrayJson(groups, `${place.alias}_groups`), read: listReader(rowReader(parts)) };
}

/** By what they have in common, and by how many have a value in a column; `orderBy` is a list or one. */
function groupOrder(place: Place, orderBy: unknown, parts: readonly Part[]): string {
  // Null is no order, and Prisma refuses it.
  const orders: unknown[] = orderBy === undefined ? [] : [orderBy].flat();
  const texts = orders.map((order) => {
    if (!isPlain(order)) return notCompiled('orderBy');
    const { _count: counted, ...others } = order;
    if (isPlain(counted) && Object.keys(others).length === 0) return countOrder(place, counted);
    const isCommon = Object.keys(order).every((name) => parts.some((part) => part.name === name));
    return isCommon ? orderText(place, order).replace(BY, '') : notCompiled('orderBy');
  });
  if (texts.includes('')) return notCompiled('orderBy');
  return texts.length === 0 ? '' : `${BY}${texts.join(', ')}`;
}

const BY = ' ORDER BY ';

function countOrder({ table, alias }: Place, counted: Args): string {
  const [[name, way] = notCompiled('_count'), ...others] = Object.entries(counted);
  const column = columnOf(table, name);
  const direction = way === 'asc' ? 'ASC' : way === 'desc' ? 'DESC' : undefined;
  if (!column || !direction || others.length > 0) return notCompiled('_count');
  return `count(${alias}.${quoted(column.column)}) ${direction}`;
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
