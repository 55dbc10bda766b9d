import { fc } from '../support/properties';
import { tables, uuid, type Row, type Snapshot } from './small-world';

type Gen = fc.GeneratorValue;

// Changed by nobody; without it, the world's one tenant would be gone.
const FIXED = new Set(['tenant_id']);

// What most others lead to.
const BUSY = ['person', 'ticket', 'ticket', 'comment', 'comment', 'ticket_tag', 'team_member'];

/** Statements that insert, update or delete a few rows, with values that the world has; some are refused. */
export function randomChange(g: Gen, world: Snapshot): string {
  const filled = [...Object.keys(tables), ...BUSY, ...BUSY].filter((table) => world[table]?.length);
  const table = g(fc.constantFrom, ...filled);
  const rows = world[table] ?? [];
  const row = g(fc.constantFrom, ...rows);
  const kind = g(fc.constantFrom, 'update', 'update', 'update', 'insert', 'delete');
  if (kind === 'insert')
    return insert(table, { ...row, ...('id' in row ? { id: uuid(99) } : {}), ...patch(g, table, row, rows) });
  const which = `to_jsonb(x) @> ${literal(g(fc.nat, 5) === 0 ? {} : row)}`;
  if (kind === 'delete') return `DELETE FROM "${table}" x WHERE ${which}`;
  const columns = Object.entries(patch(g, table, row, rows));
  const from = `jsonb_populate_record(NULL::"${table}", ${literal(Object.fromEntries(columns))})`;
  const set = columns.map(([column]) => `"${column}" = (${from})."${column}"`).join(', ');
  return `UPDATE "${table}" x SET ${set} WHERE ${which}`;
}

const insert = (table: string, row: Row): string =>
  `INSERT INTO "${table}" SELECT * FROM jsonb_populate_record(NULL::"${table}", ${literal(row)})`;

/** One to three columns with another row's values, or new ones. */
function patch(g: Gen, table: string, row: Row, rows: readonly Row[]): Row {
  const all = Object.keys(row).filter((column) => !FIXED.has(column));
  const buckets = tables[table] ?? [];
  const columns = buckets.length > 0 && g(fc.nat, 9) < 6 ? buckets : all;
  const chosen = g(() => fc.uniqueArray(fc.constantFrom(...columns), { minLength: 1, maxLength: 3 }));
  return Object.fromEntries(
    chosen.map((column) => {
      const other = g(fc.constantFrom, ...rows)[column];
      const isFresh = typeof other === 'number' && g(fc.boolean);
      return [column, isFresh ? g(fc.integer, { min: 5, max: 9 }) : freshText(g, column, other)];
    }),
  );
}

/** Texts under their own rules stay as they are. */
function freshText(g: Gen, column: string, value: unknown): unknown {
  const isFree = ['subject', 'name', 'body', 'description', 'plan', 'email'].includes(column);
  return isFree && g(fc.boolean) ? g(fc.constantFrom, 'free', 'pro', 'red', 'bob', 'z@x.test') : value;
}

const literal = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''")}'::jsonb`;
