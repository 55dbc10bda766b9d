import { oidsOf } from './audited-tables';
import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';

// An index of a partition is named once, by its parent. In an exclusion constraint tenant_id counts only when compared by =.
const INDEXES_TEXT = `
  select i.indrelid as table, i.indrelid::regclass::text as object, i.indexrelid::regclass::text as index,
    quote_ident(k.conname) as key, i.indisprimary as primary, ic.relispartition as inherited, columns.names,
    columns.has_tenant as "hasTenant"
  from pg_index i
  join pg_class ic on ic.oid = i.indexrelid
  left join pg_constraint k on k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')
  cross join lateral (
    select array_agg(coalesce(quote_ident(a.attname), '(expression)') order by position) as names,
      coalesce(bool_or(a.attname = 'tenant_id'
        and (k.conexclop is null or k.conexclop[position] = '=(uuid,uuid)'::regoperator)), false) as has_tenant
    from unnest(i.indkey::int2[]) with ordinality u(number, position)
    left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.number and u.number > 0
    where position <= i.indnkeyatts
  ) columns
  where i.indrelid = any($1::oid[]) and (i.indisunique or i.indisexclusion)
  order by 2, 3`;

const PRECISION_TEXT = `
  select distinct a.attrelid::regclass::text as object, quote_ident(a.attname) as column,
    format_type(a.atttypid, null) as type
  from pg_index i
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey::int2[])
  where i.indrelid = any($1::oid[]) and a.attinhcount = 0
    and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype) and a.atttypmod not between 0 and 3
  order by 1, 2`;

interface Index {
  readonly table: number;
  readonly object: string;
  readonly index: string;
  /** Name of its constraint; null for a bare index. */
  readonly key: string | null;
  readonly primary: boolean;
  /** Part of an index on a partitioned table. */
  readonly inherited: boolean;
  readonly names: readonly string[];
  readonly hasTenant: boolean;
}

/** Names primary keys, unique indexes and exclusion constraints that reach over tenants, and times too fine for a cursor. */
export async function checkKeys(catalogue: Catalogue, { tables }: Examined): Promise<Finding[]> {
  // A table without the column is named for that first.
  const ofTenants = tables.filter(
    (table) => !table.global && !table.foreign && table.keyColumn === null && table.tenantColumn !== null,
  );
  const indexes = await catalogue.rows<Index>(INDEXES_TEXT, [oidsOf(ofTenants)]);
  const keyed = tables.filter((table) => table.keyColumn !== null);
  const ofKeyed = await catalogue.rows<Index>(INDEXES_TEXT, [oidsOf(keyed)]);
  const fine = await catalogue.rows<{ object: string; column: string; type: string }>(PRECISION_TEXT, [
    oidsOf(tables),
  ]);
  return [
    ...ofTenants
      .filter((table) => !indexes.some((index) => index.table === table.oid && index.primary))
      .map(({ object }) => ({
        check: 'primary-key',
        object,
        problem: 'has no primary key',
        fix: 'Give it a primary key that begins with tenant_id.',
      })),
    ...indexes.filter((index) => !index.inherited).flatMap(indexFindings),
    ...ofKeyed
      .filter(
        (index) =>
          !keyed.some((table) => table.oid === index.table && table.keyColumn === index.names.join()),
      )
      .map(keyedIndexFinding),
    ...fine.map(({ object, column, type }) => ({
      check: 'index-precision',
      object: `${object} (${column})`,
      problem: `an indexed ${type} is finer than the milliseconds of a page cursor, which would skip rows`,
      fix: `ALTER TABLE ${object} ALTER COLUMN ${column} TYPE ${type === 'timestamp with time zone' ? 'timestamptz' : 'timestamp'}(3);`,
    })),
  ];
}

function indexFindings({ object, index, key, primary, names, hasTenant }: Index): Finding[] {
  const columns = names.join(', ');
  if (primary && names[0] !== 'tenant_id') {
    const better = ['tenant_id', ...names.filter((name) => name !== 'tenant_id')].join(', ');
    return [
      {
        check: 'primary-key',
        object,
        problem: `its primary key (${columns}) does not begin with tenant_id`,
        fix: `ALTER TABLE ${object} DROP CONSTRAINT ${key}, ADD CONSTRAINT ${key} PRIMARY KEY (${better});`,
      },
    ];
  }
  if (hasTenant) return [];
  return [
    {
      check: 'unique-index',
      object: index,
      problem: `is unique over (${columns}) on ${object} without tenant_id, so a clash tells of another tenant's row`,
      fix: `Drop ${key ? `the constraint ${key}` : 'the index'} and make it again with tenant_id as its first column.`,
    },
  ];
}

const keyedIndexFinding = ({ object, index, key, names }: Index): Finding => ({
  check: 'unique-index',
  object: index,
  problem: `is unique over (${names.join(', ')}) on ${object}, so a clash tells of a row whose key was not stated`,
  fix: key ? `ALTER TABLE ${object} DROP CONSTRAINT ${key};` : `DROP INDEX ${index};`,
});
