import { isPlain } from './shape';
import { notCompiled } from './statement-builder';
import { columnOf, joinText, quoted, relationOf, tableOf } from './tables';
import type { Place } from './where-text';

const DIRECTIONS = new Map<unknown, string>([
  ['asc', 'ASC'],
  ['desc', 'DESC'],
]);

/** An `orderBy` of Prisma's with the words before it; empty without one. */
export function orderText(place: Place, orderBy: unknown): string {
  if (orderBy === undefined) return '';
  const orders: unknown[] = Array.isArray(orderBy) ? orderBy : [orderBy];
  const parts = orders.flatMap((order) => partsOf(place, order));
  return parts.length === 0 ? '' : ` ORDER BY ${parts.join(', ')}`;
}

function partsOf(place: Place, order: unknown): string[] {
  if (!isPlain(order)) return notCompiled('orderBy');
  const named = Object.entries(order).filter(([, by]) => by !== undefined);
  // Prisma takes one name each.
  if (named.length > 1) return notCompiled('orderBy');
  return named.map(([name, by]) => partOf(place, name, by));
}

function partOf({ build, table, alias }: Place, name: string, by: unknown): string {
  const column = columnOf(table, name);
  if (column) {
    const direction = DIRECTIONS.get(by);
    return direction ? `${alias}.${quoted(column.column)} ${direction}` : notCompiled('nulls');
  }
  const relation = relationOf(table, name);
  if (!relation || relation.isList || !isPlain(by)) return notCompiled(name);
  // A column of the row that this one belongs to, found for each.
  const [[field, way] = notCompiled(name), ...others] = Object.entries(by);
  const target = tableOf(relation.model);
  const theirs = columnOf(target, field);
  const direction = DIRECTIONS.get(way);
  if (!theirs || !direction || others.length > 0) return notCompiled(name);
  const inner = build.alias();
  const belongs = joinText(relation, alias, inner);
  const value = `SELECT ${inner}.${quoted(theirs.column)} FROM ${quoted(target.table)} ${inner} WHERE ${belongs}`;
  return `(${value}) ${direction}`;
}
