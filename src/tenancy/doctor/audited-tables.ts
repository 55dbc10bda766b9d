import type { Catalogue } from './catalogue';
import { GLOBAL_TABLES, TENANT_TABLE } from './house-rules';
import { KEYED_POLICIES, KEYED_TABLES, PLAN_TABLES, type KeyedPolicy } from './keyed-policies';

/** A table whose rows must be kept apart, or one of the listed global ones. */
export interface AuditedTable {
  readonly oid: number;
  /** Qualified and quoted. */
  readonly object: string;
  /** As it was created, unquoted. */
  readonly name: string;
  /** True for a table of {@link GLOBAL_TABLES}, in the audited schema. */
  readonly global: boolean;
  /** The catalogue of tenants itself. */
  readonly catalogueOfTenants: boolean;
  /** The one column that may be unique in a table of {@link KEYED_TABLES}, in the audited schema; null for others. */
  readonly keyColumn: string | null;
  /** True for a table of {@link PLAN_TABLES}, in the audited schema. */
  readonly ofPlans: boolean;
  /** The policies that show its rows by key. */
  readonly keyedPolicies: readonly KeyedPolicy[];
  readonly foreign: boolean;
  readonly enabled: boolean;
  readonly forced: boolean;
  /** Parents that it is a partition or heir of. */
  readonly parents: readonly string[];
  /** Null: it has no such column. */
  readonly tenantColumn: TenantColumn | null;
}

export interface TenantColumn {
  readonly uuid: boolean;
  readonly notNull: boolean;
  /** As PostgreSQL prints it; null without one, or when the column is generated. */
  readonly preset: string | null;
}

// Rows are read through parents too, and a partition may live in another schema: the family is walked both ways.
const TABLES_TEXT = `
  with recursive family(oid) as (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind in ('r', 'p', 'f')
    union
    select case when i.inhparent = family.oid then i.inhrelid else i.inhparent end
    from family join pg_inherits i on family.oid in (i.inhparent, i.inhrelid)
  )
  select c.oid, c.oid::regclass::text as object, c.relname::text as name, n.nspname = $1 as here,
    c.relkind = 'f' as foreign, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    array(select i.inhparent::regclass::text from pg_inherits i where i.inhrelid = c.oid order by 1) as parents,
    case when a.attnum is null then null else json_build_object(
      'uuid', a.atttypid = 'uuid'::regtype,
      'notNull', a.attnotnull,
      'preset', case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end) end as "tenantColumn"
  from family
  join pg_class c using (oid)
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relpersistence <> 't'
  order by 2`;

type Row = Omit<AuditedTable, 'global' | 'catalogueOfTenants' | 'keyColumn' | 'ofPlans' | 'keyedPolicies'> & {
  readonly here: boolean;
};

/** Every table of the schema, with its parents and children wherever they are, sorted by name. */
export async function auditedTables(catalogue: Catalogue, schema: string): Promise<AuditedTable[]> {
  const rows = await catalogue.rows<Row>(TABLES_TEXT, [schema]);
  return rows.map(({ here, ...table }) => ({
    ...table,
    global: here && GLOBAL_TABLES.includes(table.name),
    catalogueOfTenants: here && table.name === TENANT_TABLE,
    keyColumn: (here && KEYED_TABLES[table.name]) || null,
    ofPlans: here && PLAN_TABLES.includes(table.name),
    keyedPolicies: here ? KEYED_POLICIES.filter((policy) => policy.table === table.name) : [],
  }));
}

export const oidsOf = (tables: readonly AuditedTable[]): number[] => tables.map((table) => table.oid);
