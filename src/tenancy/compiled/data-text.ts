import { isPlain } from './shape';
import { notCompiled, type Path, type StatementBuilder } from './statement-builder';
import { columnOf, quoted, type Column } from './tables';
import { isListOfTexts, isValueOf } from './values';
import type { Place } from './where-text';

// A statement has 65,535 parameters at most; Prisma sends more in parts.
const MOST_VALUES = 65_535;

type Row = Readonly<Record<string, unknown>>;

/** What stands behind VALUES: a column that a row does not name gets its default. */
export function rowsToInsert(
  { build, table }: Pick<Place, 'build' | 'table'>,
  data: unknown,
  at: Path,
): { columns: string[]; rows: string[] } {
  const isMany = Array.isArray(data);
  const given: unknown[] = isMany ? data : [data];
  if (given.length === 0 || !given.every(isPlain)) return notCompiled('data');
  const rows = given as Row[];
  const names = [
    ...new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== undefined))),
  ];
  if (names.length === 0 || names.length * rows.length > MOST_VALUES) return notCompiled('many values');
  const columns = names.map((name) => columnOf(table, name) ?? notCompiled(name));
  const texts = rows.map((row, number) => {
    const path = isMany ? [...at, number] : at;
    const values = names.map((name, place) =>
      row[name] === undefined
        ? 'DEFAULT'
        : valueText(build, columns[place] as Column, row[name], [...path, name]),
    );
    return `(${values.join(', ')})`;
  });
  return { columns: columns.map(({ column }) => column), rows: texts };
}

/** What stands behind SET. */
export function assignments({ build, table, alias }: Place, data: unknown, path: Path): string {
  if (!isPlain(data)) return notCompiled('data');
  const names = Object.keys(data).filter((name) => data[name] !== undefined);
  if (names.length === 0) return notCompiled('no change');
  const parts = names.map((name) => {
    const column = columnOf(table, name) ?? notCompiled(name);
    const value = data[name];
    const changed = isPlain(value) && column.kind !== 'json';
    const text = changed
      ? incrementText({ build, alias }, column, { change: value, path: [...path, name] })
      : valueText(build, column, value, [...path, name]);
    return `${quoted(column.column)} = ${text}`;
  });
  return parts.join(', ');
}

function incrementText(
  { build, alias }: Pick<Place, 'build' | 'alias'>,
  { column, kind }: Column,
  { change, path }: { change: Row; path: Path },
): string {
  const [[operator, by] = notCompiled('a change'), ...others] = Object.entries(change);
  const isNumber = (kind === 'int' || kind === 'bigint') && isValueOf(kind, by);
  if (operator !== 'increment' || !isNumber || others.length > 0) return notCompiled(operator);
  return `${alias}.${quoted(column)} + ${build.parameter([...path, operator])}`;
}

function valueText(
  build: StatementBuilder,
  { kind, isNullable }: Column,
  value: unknown,
  path: Path,
): string {
  // Which null is meant, Prisma has instances for.
  if (kind === 'json') return isPlain(value) ? build.parameter(path, JSON.stringify) : notCompiled(kind);
  if (value === null && isNullable) return 'NULL';
  const fits = kind === 'list' ? isListOfTexts(value) : isValueOf(kind, value);
  return fits ? build.parameter(path) : notCompiled('a value');
}
