import { pageOf, type Scope } from '../../tenancy';
import { toConnection } from '../connection';
import type { GraphqlContext } from '../context';
import type { Carried, Selection } from './selection';

type Row = Record<PropertyKey, unknown>;

// By a symbol, as a row has the names of its columns.
const CARRIES = Symbol('carries');

/** Notes on rows, and on those that they lead to, what they carry. With `isStrict`, the rows given throw for a column that was not read. */
export function carry(rows: readonly Row[], selection: Selection, isStrict: boolean): readonly Row[] {
  const { carried } = selection;
  if (carried) {
    for (const row of rows) {
      row[CARRIES] = carried;
      for (const name in carried) carryOn(row, carried[name] as Carried, isStrict);
    }
  }
  return isStrict ? rows.map((row) => strictly(row, selection)) : rows;
}

function carryOn(row: Row, { relation, over, rows: selection }: Carried, isStrict: boolean): void {
  const value = row[relation];
  if (value === null || value === undefined) return;
  if (!selection.carried && !isStrict && over === null) return;
  const related = (Array.isArray(value) ? value : [value]) as Row[];
  const found = carry(
    over === null ? related : related.map((join) => join[over] as Row),
    selection,
    isStrict,
  );
  row[relation] = Array.isArray(value) ? found : found[0];
}

/** What a row carries for a field: its value as the resolver would give it; undefined when it carries nothing. */
export function carriedValue(source: unknown, field: string, context: GraphqlContext): unknown {
  const carried = (source as { [CARRIES]?: Readonly<Record<string, Carried>> } | null)?.[CARRIES]?.[field];
  if (carried === undefined) return undefined;
  const { relation, page } = carried;
  const row = source as Row;
  const value = row[relation];
  if (!page || value === undefined) return value;
  const scope = context.scope as Scope;
  const read = value as { id: string }[];
  return toConnection(
    pageOf(page.request, read, () => page.count(scope, row['id'] as string)),
    context.cursors,
  );
}

function strictly(row: Row, { level }: Selection): Row {
  return new Proxy(row, {
    get(target, key, receiver): unknown {
      if (typeof key === 'string' && !(key in target) && level.allColumns.includes(key)) {
        throw new TypeError(`${key} was not read: say so by @Takes beside the field that needs it`);
      }
      return Reflect.get(target, key, receiver);
    },
  });
}
