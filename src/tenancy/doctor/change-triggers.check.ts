import { appendFunction, NAME_PREFIX, tableTriggers } from '../change-triggers';
import type { AuditedTable } from './audited-tables';
import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';
import { faultsOfTable, type FoundFunction, type FoundTrigger } from './change-trigger-faults';
import { LOG_TABLE } from './house-rules';

const TRIGGERS_TEXT = `
  select t.oid, t.tgrelid as table, t.tgrelid::regclass::text as object, t.tgname::text as name, t.tgenabled::text as enabled,
    t.tgtype::int as type, t.tgoldtable::text as "oldTable", t.tgnewtable::text as "newTable",
    t.tgqual is not null or t.tgattr::text <> '' as narrowed,
    case when p.pronamespace = c.relnamespace then p.proname::text end as function
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
  where t.tgrelid = any($1::oid[]) and not t.tgisinternal and starts_with(t.tgname::text, $2)
  order by 3, 4`;

const FUNCTIONS_TEXT = `
  select p.proname::text as name, p.oid::regprocedure::text as object, p.prosrc as body, l.lanname::text as language,
    p.prosecdef or p.proconfig is not null as altered
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
  where n.nspname = $1 and (starts_with(p.proname::text, $2) or p.proname = $3)
  order by 2`;

const USED_TEXT = `
  select c.oid from pg_class c
  where c.oid = any($1::oid[]) and exists (
    select from unnest($2::oid[]) r
    where has_any_column_privilege(r, c.oid, 'SELECT, INSERT, UPDATE') or has_table_privilege(r, c.oid, 'DELETE'))`;

/**
 * Names tables of a tenant that the application uses and whose writes do not all land in the log as
 * src/tenancy/dependencies/buckets.ts says: what was kept of them would be served when it is stale.
 */
export async function checkChangeTriggers(
  catalogue: Catalogue,
  { schema, tables, app }: Examined,
): Promise<Finding[]> {
  const oids = tables.map(({ oid }) => oid);
  const triggers = await catalogue.rows<FoundTrigger>(TRIGGERS_TEXT, [oids, NAME_PREFIX]);
  const append = appendFunction(schema);
  const functions = await catalogue.rows<FoundFunction>(FUNCTIONS_TEXT, [schema, NAME_PREFIX, append.name]);
  const used = await catalogue.rows<{ oid: number }>(USED_TEXT, [oids, app.oids]);
  const isUsed = new Set(used.map(({ oid }) => oid));
  const expected = tableTriggers({ schema }).flatMap((of) => {
    const table = tables.find((candidate) => isTable(candidate, schema, of.table.name));
    return table ? [{ table, of }] : [];
  });
  const tracked = new Set(expected.map(({ table }) => table));
  return [
    ...expected.flatMap(({ table, of }) =>
      faultsOfTable(table.object, {
        expected: of,
        append,
        triggers: triggers.filter((trigger) => trigger.table === table.oid),
        functions,
      }),
    ),
    ...tables
      .filter((table) => !tracked.has(table) && isUsed.has(table.oid) && isOfTenant(table))
      .map(untracked),
    ...triggers.filter(({ table }) => ![...tracked].some(({ oid }) => oid === table)).map(leftOverTrigger),
    ...functions
      .filter(({ name }) => name !== append.name && !expected.some(({ of }) => of.functionName === name))
      .map(leftOverFunction),
  ];
}

const isTable = ({ object, name, foreign }: AuditedTable, schema: string, wanted: string): boolean =>
  name === wanted && !foreign && [`${schema}.${name}`, `"${schema}".${name}`].includes(object);

const isOfTenant = ({ tenantColumn, global, keyColumn, name }: AuditedTable): boolean =>
  tenantColumn !== null && !global && keyColumn === null && name !== LOG_TABLE;

const untracked = ({ object }: AuditedTable): Finding => ({
  check: 'change-triggers',
  object,
  problem: 'is a table of a tenant whose writes do not land in the log, so that answers go stale',
  fix: 'Name its model in BUCKETS of src/tenancy/dependencies/buckets.ts, and put what `atrium db triggers <table>` prints into its migration.',
});

const leftOverTrigger = ({ name, object }: FoundTrigger): Finding => ({
  check: 'change-triggers',
  object: `${name} on ${object}`,
  problem: 'is a trigger of an earlier version: nobody reads what it reports',
  fix: `DROP TRIGGER ${name} ON ${object};`,
});

const leftOverFunction = ({ object }: FoundFunction): Finding => ({
  check: 'change-triggers',
  object,
  problem: 'is a function of an earlier version, which reports a table that is not tracked',
  fix: `DROP FUNCTION ${object} CASCADE;`,
});
