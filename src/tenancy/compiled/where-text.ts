import { isPlain, listedAs, MOST_LISTED } from './shape';
import { notCompiled, type Path, type StatementBuilder } from './statement-builder';
import { columnOf, joinText, quoted, relationOf, tableOf, type Column, type Table } from './tables';
import { areValuesOf, isValueOf } from './values';

/** Where a condition is put together: a table under its name in the statement. */
export interface Place {
  readonly build: StatementBuilder;
  readonly table: Table;
  readonly alias: string;
  /** Within a NOT. */
  readonly isNegated?: boolean;
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
  if (key === 'OR' && !Array.isArray(condition)) return notCompiled(key);
  if (key === 'OR') return `(${saying(place, condition, path).join(' OR ')})`;
  if (key === 'NOT')
    return all(saying({ ...place, isNegated: true }, condition, path).map((part) => `NOT ${part}`));
  const column = columnOf(place.table, key);
  if (column) return columnText(place, column, condition, path);
  return relationText(place, key, condition, path);
}

function branches(place: Place, conditions: unknown, path: Path): string[] {
  if (!Array.isArray(conditions)) return [whereText(place, conditions, path)];
  // What is missing in a list is a mistake, and no condition that always holds.
  return conditions.map((one, at) => whereText(place, one ?? notCompiled('no condition'), [...path, at]));
}

/** Branches in brackets. What Prisma makes of none, and of one that says nothing, differs from place to place. */
function saying(place: Place, conditions: unknown, path: Path): string[] {
  const parts = branches(place, conditions, path);
  if (parts.length === 0 || parts.includes('TRUE')) return notCompiled('no condition');
  return parts.map((part) => `(${part})`);
}

/** A column in a condition: its place in the statement, and what it holds. */
interface Compared extends Column {
  readonly name: string;
}

function columnText(place: Place, column: Column, condition: unknown, path: Path): string {
  const compared: Compared = { ...column, name: `${place.alias}.${quoted(column.column)}` };
  if (column.kind === 'list' || column.kind === 'json' || column.kind === 'other')
    return notCompiled(column.kind);
  if (!isPlain(condition)) return equalText(place, compared, condition, path);
  const { mode } = condition;
  const isText = column.kind === 'text' || column.kind === 'uuid';
  if (mode !== undefined && !(isText && (mode === 'default' || mode === 'insensitive')))
    return notCompiled('mode');
  const operators = Object.keys(condition).filter((key) => key !== 'mode' && condition[key] !== undefined);
  return all(
    operators.map((operator) => {
      const operand = { value: condition[operator], path: [...path, operator] };
      return operatorText(place, { compared, operator, isInsensitive: mode === 'insensitive' }, operand);
    }),
  );
}

function equalText(
  { build }: Place,
  { name, kind, isNullable }: Compared,
  value: unknown,
  path: Path,
): string {
  if (value === null && isNullable) return `${name} IS NULL`;
  return isValueOf(kind, value) ? `${name} = ${build.parameter(path)}` : notCompiled('a value');
}

const COMPARISONS = new Map([
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
]);
const ORDERED: readonly string[] = ['text', 'uuid', 'int', 'bigint', 'time'];
const PATTERNS = new Map<string, (text: unknown) => string>([
  ['contains', (text) => `%${String(text)}%`],
  ['startsWith', (text) => `${String(text)}%`],
  ['endsWith', (text) => `%${String(text)}`],
]);

interface Operation {
  readonly compared: Compared;
  readonly operator: string;
  readonly isInsensitive: boolean;
}

function operatorText(
  place: Place,
  { compared, operator, isInsensitive }: Operation,
  { value, path }: { value: unknown; path: Path },
): string {
  const { build } = place;
  const { name, kind, isNullable } = compared;
  const pattern = kind === 'text' ? PATTERNS.get(operator) : undefined;
  if (pattern && typeof value === 'string')
    return `${name}::text ${isInsensitive ? 'ILIKE' : 'LIKE'} ${build.parameter(path, pattern)}`;
  if (isInsensitive) return notCompiled('mode');
  if (operator === 'equals') return equalText(place, compared, value, path);
  if ((operator === 'in' || operator === 'notIn') && Array.isArray(value))
    return amongText(build, { compared, isIn: operator === 'in', path }, value);
  if (operator === 'not' && value === null && isNullable) return `${name} IS NOT NULL`;
  if (!isValueOf(kind, value)) return notCompiled('a value');
  if (operator === 'not') return `${name} <> ${build.parameter(path)}`;
  const sign = ORDERED.includes(kind) ? COMPARISONS.get(operator) : undefined;
  return sign ? `${name} ${sign} ${build.parameter(path)}` : notCompiled(operator);
}

function amongText(
  build: StatementBuilder,
  { compared: { name, kind }, isIn, path }: { compared: Compared; isIn: boolean; path: Path },
  values: readonly unknown[],
): string {
  if (kind === 'boolean' || !areValuesOf(kind, values)) return notCompiled('a value');
  if (values.length === 0) return isIn ? 'FALSE' : 'TRUE';
  if (values.length > MOST_LISTED) return `${name} ${isIn ? '= ANY' : '<> ALL'}(${build.parameter(path)})`;
  const texts = Array.from({ length: listedAs(values.length) }, (_, at) =>
    build.parameter(path, (given) => atOrLast(given as unknown[], at)),
  );
  const list = texts.join(', ');
  return `${name} ${isIn ? 'IN' : 'NOT IN'} (${list})`;
}

const atOrLast = (values: readonly unknown[], at: number): unknown => values[Math.min(at, values.length - 1)];

function relationText(place: Place, key: string, condition: unknown, path: Path): string {
  const { build, table, alias } = place;
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
  // What Prisma makes of a condition that says nothing differs from place to place.
  if (named.includes('isNot') || named.includes('is') || named.length === 0)
    return notCompiled('whether a relation is');
  // Prisma joins such a row, so that its condition may be unknown, and NOT of that is unknown, too; EXISTS never is.
  if (place.isNegated) return notCompiled('the opposite of a relation');
  return exists(condition, path);
}
