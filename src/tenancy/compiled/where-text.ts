import { isPlain, MOST_LISTED } from './shape';
import { notCompiled, type Path, type StatementBuilder } from './statement-builder';
import { columnOf, joinText, quoted, relationOf, tableOf, type Column, type Table } from './tables';

/** Where a condition is put together: a table under its name in the statement. */
export interface Place {
  readonly build: StatementBuilder;
  readonly table: Table;
  readonly alias: string;
}

const all = (parts: readonly string[]): string =>
  parts.filter((part) => part !== 'TRUE').join(' AND ') || 'TRUE';

/** A `where` of Prisma's as SQL: conditions that all hold. */
export function whereText(place: Place, where: unknown, path: Path): string {
  if (where === undefined) return 'TRUE';
  if (!isPlain(where)) return notCompiled('where');
  const given = Object.entries(where).filter(([, condition]) => condition !== undefined);
  return all(given.map(([key, condition]) => conditionText(place, key, condition, [...path, key])));
}

function conditionText(place: Place, key: string, condition: unknown, path: Path): string {
  if (key === 'AND') return all(branches(place, condition, path));
  if (key === 'OR') return `(${saying(place, condition, path).join(' OR ')})`;
  if (key === 'NOT') return all(saying(place, condition, path).map((part) => `NOT ${part}`));
  const column = columnOf(place.table, key);
  if (column) return columnText(place, column, condition, path);
  if (place.table.keys.includes(key)) return whereText(place, condition, path);
  return relationText(place, key, condition, path);
}

function branches(place: Place, conditions: unknown, path: Path): string[] {
  if (!Array.isArray(conditions)) return [whereText(place, conditions, path)];
  return conditions.map((one, at) => whereText(place, one, [...path, at]));
}

/** Branches in brackets. What Prisma makes of none, and of one that says nothing, differs from place to place. */
function saying(place: Place, conditions: unknown, path: Path): string[] {
  const parts = branches(place, conditions, path);
  if (parts.length === 0 || parts.includes('TRUE')) return notCompiled('no condition');
  return parts.map((part) => `(${part})`);
}

function columnText(place: Place, column: Column, condition: unknown, path: Path): string {
  const name = `${place.alias}.${quoted(column.column)}`;
  if (column.kind === 'list' || column.kind === 'json' || column.kind === 'other')
    return notCompiled(column.kind);
  if (!isPlain(condition)) return equalText(place, name, condition, path);
  const { mode } = condition;
  const operators = Object.keys(condition).filter((key) => key !== 'mode' && condition[key] !== undefined);
  return all(
    operators.map((operator) => {
      const operand = { value: condition[operator], path: [...path, operator] };
      return operatorText(place, { name, operator, isInsensitive: mode === 'insensitive' }, operand);
    }),
  );
}

function equalText({ build }: Place, name: string, value: unknown, path: Path): string {
  if (value === null) return `${name} IS NULL`;
  if (typeof value === 'object' && !(value instanceof Date)) return notCompiled('a value');
  return `${name} = ${build.parameter(path)}`;
}

const COMPARISONS: Readonly<Record<string, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };
const PATTERNS: Readonly<Record<string, (text: unknown) => string>> = {
  contains: (text) => `%${String(text)}%`,
  startsWith: (text) => `${String(text)}%`,
  endsWith: (text) => `%${String(text)}`,
};

interface Operation {
  readonly name: string;
  readonly operator: string;
  readonly isInsensitive: boolean;
}

function operatorText(
  place: Place,
  { name, operator, isInsensitive }: Operation,
  { value, path }: { value: unknown; path: Path },
): string {
  const { build } = place;
  const pattern = PATTERNS[operator];
  if (pattern && typeof value === 'string')
    return `${name}::text ${isInsensitive ? 'ILIKE' : 'LIKE'} ${build.parameter(path, pattern)}`;
  if (isInsensitive) return notCompiled('mode');
  if (operator === 'equals') return equalText(place, name, value, path);
  if ((operator === 'in' || operator === 'notIn') && Array.isArray(value))
    return amongText(build, { name, isIn: operator === 'in', path }, value);
  if (operator === 'not' && value === null) return `${name} IS NOT NULL`;
  if (operator === 'not' && !isObject(value)) return `${name} <> ${build.parameter(path)}`;
  const sign = COMPARISONS[operator];
  return sign && value !== null && !isObject(value)
    ? `${name} ${sign} ${build.parameter(path)}`
    : notCompiled(operator);
}

function amongText(
  build: StatementBuilder,
  { name, isIn, path }: { name: string; isIn: boolean; path: Path },
  values: readonly unknown[],
): string {
  if (values.includes(null)) return notCompiled('null among values');
  if (values.length === 0) return isIn ? 'FALSE' : 'TRUE';
  if (values.length > MOST_LISTED) return `${name} ${isIn ? '= ANY' : '<> ALL'}(${build.parameter(path)})`;
  const list = values.map((_, at) => build.parameter([...path, at])).join(', ');
  return `${name} ${isIn ? 'IN' : 'NOT IN'} (${list})`;
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Date);

function relationText({ build, table, alias }: Place, key: string, condition: unknown, path: Path): string {
  const relation = relationOf(table, key) ?? notCompiled(key);
  if (!isPlain(condition)) return notCompiled('a relation that is none');
  const inner: Place = { build, table: tableOf(relation.model), alias: build.alias() };
  const exists = (where: unknown, at: Path): string => {
    const belongs = joinText(relation, alias, inner.alias);
    const matches = whereText(inner, where, at);
    const conditions = matches === 'TRUE' ? belongs : `${belongs} AND ${matches}`;
    return `EXISTS (SELECT 1 FROM ${quoted(inner.table.table)} ${inner.alias} WHERE ${conditions})`;
  };
  const named = Object.keys(condition).filter((name) => condition[name] !== undefined);
  const [operator, ...others] = named;
  if (relation.isList) {
    if (others.length > 0 || operator === undefined) return notCompiled('a relation by several');
    if (operator === 'some') return exists(condition['some'], [...path, 'some']);
    return operator === 'none'
      ? `NOT ${exists(condition['none'], [...path, 'none'])}`
      : notCompiled(operator);
  }
  if (named.includes('isNot') || named.includes('is') || named.length === 0)
    return notCompiled('whether a relation is');
  return exists(condition, path);
}
