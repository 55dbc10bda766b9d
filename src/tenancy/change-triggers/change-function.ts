import type { TrackedTable } from './tracked-tables';

/** More rows than this in one statement are reported as the whole table. */
const MOST_ROWS = 100;

/** Every function that reports a table begins so, and every trigger: what is not expected any more is recognised. */
export const NAME_PREFIX = 'atrium_change_';

/** Appends one change row for a tenant, under that tenant's setting, and puts the setting back. */
export const APPEND_FUNCTION = 'atrium_append_change';

const WHOLE_TABLE = `'{"all": true}'::pg_catalog.jsonb`;

// The functions run under the writer's search path, so that no setting has to be changed for each write: every
// function, type and operator is named with its schema, and nothing is used that hides an operator (IS DISTINCT FROM,
// NULLIF, CASE x WHEN, IN).
const EQUALS = 'OPERATOR(pg_catalog.=)';
// Compares rows byte by byte, whatever their types.
const DIFFERS = 'OPERATOR(pg_catalog.*<>)';

const text = (value: string): string => `${value}::pg_catalog.text`;
const column = (row: string, name: string): string => text(`${row}."${name}"`);

const payload = (columns: readonly string[], valuesOf: (name: string) => string): string =>
  `pg_catalog.jsonb_build_object(${columns.map((name) => `'${name}', ${valuesOf(name)}`).join(', ')})`;

/** The body of {@link APPEND_FUNCTION}. */
export const appendFunctionBody = (schema: string): string => `
DECLARE
  before constant pg_catalog.text := pg_catalog.current_setting('app.tenant_id', true);
BEGIN
  PERFORM pg_catalog.set_config('app.tenant_id', tenant::pg_catalog.text, true);
  INSERT INTO "${schema}"."outbox" ("tenant_id", "kind", "topic", "payload")
  VALUES (tenant, 'CHANGE', topic, payload);
  PERFORM pg_catalog.set_config('app.tenant_id', coalesce(before, ''), true);
END
`;

/**
 * The body of the function that reports one table. It runs as whoever writes. One row of the tenant that the statement
 * is bound to, by far the most frequent write, costs one statement; everything else goes tenant by tenant.
 */
export const changeFunctionBody = (table: TrackedTable, schema: string): string => `
BEGIN
  IF TG_OP ${EQUALS} 'UPDATE' THEN
${updateBranch(table, schema)}
  ELSIF TG_OP ${EQUALS} 'INSERT' THEN
${rowsBranch(table, schema, 'new_rows')}
  ELSIF TG_OP ${EQUALS} 'DELETE' THEN
${rowsBranch(table, schema, 'old_rows')}
  ELSE
    PERFORM "${schema}"."${APPEND_FUNCTION}"(t."id", '${table.name}', ${WHOLE_TABLE}) FROM "${schema}"."tenant" t;
  END IF;
  RETURN NULL;
END
`;

const oneRow = (
  schema: string,
  topic: string,
  of: { row: string; payload: string; from: string },
): string => `\
    INSERT INTO "${schema}"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT ${of.row}, 'CHANGE', '${topic}',
      ${of.payload}
    FROM ${of.from}
      AND ${text(of.row)} ${EQUALS} pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;`;

const isOneRow = (rows: string): string => `NOT EXISTS (SELECT FROM ${rows} OFFSET 1)`;
const isBulk = (rows: string): string => `EXISTS (SELECT FROM ${rows} OFFSET ${MOST_ROWS})`;

// Two statements, because a plan is kept for the session: one made for two rows must not meet a million.
const manyRows = (
  schema: string,
  { name, tenantColumn, reported }: TrackedTable,
  of: { rows: string; from: string; pairs?: string },
): string => `\
    IF ${isBulk(of.rows)} THEN
      PERFORM "${schema}"."${APPEND_FUNCTION}"(c.tenant, '${name}', ${WHOLE_TABLE}) FROM (
        ${of.pairs ?? ''}SELECT DISTINCT r."${tenantColumn}" AS tenant FROM ${of.from} r
      ) c;
    ELSE
      PERFORM "${schema}"."${APPEND_FUNCTION}"(c.tenant, '${name}', c.payload) FROM (
        ${of.pairs ?? ''}SELECT r."${tenantColumn}" AS tenant,
          ${payload(reported, (value) => `pg_catalog.array_agg(${column('r', value)})`)} AS payload
        FROM ${of.from} r GROUP BY r."${tenantColumn}"
      ) c;
    END IF;`;

const rowsBranch = (table: TrackedTable, schema: string, rows: string): string =>
  [
    oneRow(schema, table.name, {
      row: `r."${table.tenantColumn}"`,
      payload: payload(table.reported, (value) => `ARRAY[${column('r', value)}]`),
      from: `${rows} r\n    WHERE ${isOneRow(rows)}`,
    }),
    manyRows(schema, table, { rows, from: rows }),
  ].join('\n');

// Which old row became which new one does not matter: whatever is in a pair of equals is on both sides, and what is
// left is what was there before or after only. (They come in the same order, so little is left.)
const PAIRS = `WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth ${EQUALS} n.nth AND o.was ${DIFFERS} n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        `;

function updateBranch(table: TrackedTable, schema: string): string {
  const { name, tenantColumn, reported } = table;
  const single = oneRow(schema, name, {
    row: `n."${tenantColumn}"`,
    payload: payload(reported, (value) => `ARRAY[${column('o', value)}, ${column('n', value)}]`),
    from:
      `old_rows o, new_rows n\n    WHERE ${isOneRow('new_rows')} AND o ${DIFFERS} n` +
      `\n      AND o."${tenantColumn}" ${EQUALS} n."${tenantColumn}"`,
  });
  return `${single}
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o ${DIFFERS} n) THEN RETURN NULL; END IF;
${manyRows(schema, table, { rows: 'new_rows', from: 'changed', pairs: PAIRS })}`;
}
