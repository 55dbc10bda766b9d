import { APPEND_FUNCTION, appendFunctionBody, changeFunctionBody, NAME_PREFIX } from './change-function';
import { OperatorError } from '../../kernel';
import { TRACKED_TABLES, type TrackedTable } from './tracked-tables';

/** A function or a trigger, as it must be. */
export interface TableTriggers {
  readonly table: TrackedTable;
  /** Unqualified name of the function that all of them call. */
  readonly functionName: string;
  /** Its source, as `pg_proc.prosrc` holds it. */
  readonly body: string;
  readonly triggers: readonly ChangeTrigger[];
}

export interface ChangeTrigger {
  readonly name: string;
  /** What stands between its name and its table in CREATE TRIGGER. */
  readonly event: 'AFTER INSERT' | 'AFTER UPDATE' | 'AFTER DELETE' | 'BEFORE TRUNCATE';
  /** Names of its transition tables; null for none. */
  readonly oldTable: string | null;
  readonly newTable: string | null;
}

export interface TriggerSqlOptions {
  /** Of the tables, the log and the functions. Default `public`. */
  readonly schema?: string;
  /** Default: all of BUCKETS, and what earlier versions of it left behind is taken away. */
  readonly tables?: readonly TrackedTable[];
}

// TRUNCATE … CASCADE may empty the catalogue of tenants with the rest, so it is reported while the tenants are there.
const TRIGGERS: readonly ChangeTrigger[] = [
  { name: `${NAME_PREFIX}insert`, event: 'AFTER INSERT', oldTable: null, newTable: 'new_rows' },
  { name: `${NAME_PREFIX}update`, event: 'AFTER UPDATE', oldTable: 'old_rows', newTable: 'new_rows' },
  { name: `${NAME_PREFIX}delete`, event: 'AFTER DELETE', oldTable: 'old_rows', newTable: null },
  { name: `${NAME_PREFIX}truncate`, event: 'BEFORE TRUNCATE', oldTable: null, newTable: null },
];

/** The function and the triggers that report the writes of each table. */
export const tableTriggers = ({
  schema = 'public',
  tables = TRACKED_TABLES,
}: TriggerSqlOptions = {}): TableTriggers[] =>
  tables.map((table) => ({
    table,
    functionName: `${NAME_PREFIX}${table.name}`,
    body: changeFunctionBody(table, schema),
    triggers: TRIGGERS,
  }));

/** The function that they share: its name and its source. */
export const appendFunction = (schema = 'public'): { name: string; body: string } => ({
  name: APPEND_FUNCTION,
  body: appendFunctionBody(schema),
});

/**
 * SQL that makes, or makes anew, the functions and triggers by which every write of the tables lands in the log, in the
 * transaction of the write. May be run again.
 */
export function triggerSql(options: TriggerSqlOptions = {}): string {
  const { schema = 'public' } = options;
  const tables = tableTriggers(options);
  const leftOvers = options.tables ? [] : [leftOverSql(schema, tables)];
  return [appendSql(schema), ...tables.map((table) => tableSql(schema, table)), ...leftOvers].join('\n');
}

/**
 * {@link triggerSql} for the tables of these names; without any, for all. Throws OperatorError when one is not tracked.
 */
export function changeTriggerSql(names: readonly string[]): string {
  const unknown = names.filter((name) => !TRACKED_TABLES.some((table) => table.name === name));
  if (unknown.length > 0) {
    throw new OperatorError(
      `Not tracked: ${unknown.join(', ')}. Name the model in BUCKETS of src/tenancy/dependencies/buckets.ts first, ` +
        `and run \`npm run build\`. Tracked are: ${TRACKED_TABLES.map(({ name }) => name).join(', ')}.`,
    );
  }
  return triggerSql(
    names.length > 0 ? { tables: TRACKED_TABLES.filter(({ name }) => names.includes(name)) } : {},
  );
}

const QUOTE = '$change$';

const appendSql = (schema: string): string => `\
CREATE OR REPLACE FUNCTION "${schema}"."${APPEND_FUNCTION}"(tenant pg_catalog.uuid, topic pg_catalog.text, payload pg_catalog.jsonb)
  RETURNS pg_catalog.void LANGUAGE plpgsql AS ${QUOTE}${appendFunctionBody(schema)}${QUOTE};
`;

const tableSql = (schema: string, { table, functionName, body, triggers }: TableTriggers): string => `\
CREATE OR REPLACE FUNCTION "${schema}"."${functionName}"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS ${QUOTE}${body}${QUOTE};
REVOKE ALL ON FUNCTION "${schema}"."${functionName}"() FROM PUBLIC;
${triggers.map((trigger) => createTrigger(trigger, { table: `"${schema}"."${table.name}"`, call: `"${schema}"."${functionName}"` })).join('\n')}
`;

function createTrigger(
  { name, event, oldTable, newTable }: ChangeTrigger,
  { table, call }: { table: string; call: string },
): string {
  const transition = [oldTable && `OLD TABLE AS ${oldTable}`, newTable && `NEW TABLE AS ${newTable}`].filter(
    Boolean,
  );
  const referencing = transition.length > 0 ? ` REFERENCING ${transition.join(' ')}` : '';
  return `CREATE OR REPLACE TRIGGER ${name} ${event} ON ${table}${referencing} FOR EACH STATEMENT EXECUTE FUNCTION ${call}();`;
}

const leftOverSql = (schema: string, tables: readonly TableTriggers[]): string => `\
DO ${QUOTE}
DECLARE
  left_over text;
BEGIN
  FOR left_over IN
    SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = '"${schema}"'::regnamespace AND NOT t.tgisinternal AND starts_with(t.tgname, '${NAME_PREFIX}')
      AND NOT (c.relname IN (${listed(tables.map(({ table }) => table.name))}) AND t.tgname IN (${listed(TRIGGERS.map(({ name }) => name))}))
    UNION ALL
    SELECT format('DROP FUNCTION %s', p.oid::regprocedure) FROM pg_proc p
    WHERE p.pronamespace = '"${schema}"'::regnamespace AND starts_with(p.proname, '${NAME_PREFIX}')
      AND p.proname NOT IN (${listed(tables.map(({ functionName }) => functionName))})
  LOOP
    EXECUTE left_over;
  END LOOP;
END
${QUOTE};
`;

const listed = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
