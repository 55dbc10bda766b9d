import { DATA_MODEL } from '../../generated/data-model';
import type { ColumnKind } from '../dependencies';
import { notCompiled } from './statement-builder';

export interface Column {
  readonly column: string;
  readonly kind: ColumnKind;
  readonly isNullable: boolean;
}

export interface JoinedTable {
  readonly model: string;
  readonly isList: boolean;
  /** Pairs of columns that are equal in both rows: the one's, the other's. */
  readonly on: readonly (readonly [string, string])[] | null;
}

/** A model of Prisma's, as its table is asked. */
export interface Table {
  readonly table: string;
  readonly fields: Readonly<Record<string, Column>>;
  readonly relations: Readonly<Record<string, JoinedTable>>;
  readonly keys: readonly string[];
}

const tables: Readonly<Record<string, Table>> = DATA_MODEL;

/** The table of a model. */
export const tableOf = (model: string): Table =>
  (Object.hasOwn(tables, model) ? tables[model] : undefined) ?? notCompiled(model);

/** Undefined for what is no column of it. */
export const columnOf = ({ fields }: Table, name: string): Column | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

/** Undefined for what is no relation of it. */
export const relationOf = ({ relations }: Table, name: string): JoinedTable | undefined =>
  Object.hasOwn(relations, name) ? relations[name] : undefined;

export const quoted = (name: string): string => `"${name}"`;

/** The condition under which rows of two tables belong together. */
export function joinText({ on }: JoinedTable, from: string, to: string): string {
  if (!on) return notCompiled('a relation by no key');
  return on.map(([mine, other]) => `${to}.${quoted(other)} = ${from}.${quoted(mine)}`).join(' AND ');
}
