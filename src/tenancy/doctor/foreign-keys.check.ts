import { oidsOf } from './audited-tables';
import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';

const KEYS_TEXT = `
  select k.conrelid as child, k.confrelid as parent, quote_ident(k.conname) as name,
    k.conrelid::regclass::text as object, k.confrelid::regclass::text as target,
    array(
      select quote_ident(a.attname) from unnest(k.conkey) with ordinality u(number, position)
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number order by position) as columns,
    array(
      select quote_ident(a.attname) from unnest(k.confkey) with ordinality u(number, position)
      join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number order by position) as references,
    k.confdeltype::text as deletion
  from pg_constraint k
  where k.contype = 'f' and k.conparentid = 0 and (k.conrelid = any($1::oid[]) or k.confrelid = any($1::oid[]))
  order by 4, 3`;

interface ForeignKey {
  readonly child: number;
  readonly parent: number;
  readonly name: string;
  readonly object: string;
  readonly target: string;
  readonly columns: readonly string[];
  readonly references: readonly string[];
  /** Action on delete, as in pg_constraint. */
  readonly deletion: string;
}

/** Names foreign keys by which a row can refer to, or learn of, a row of another tenant: these checks ask no policy. */
export async function checkForeignKeys(catalogue: Catalogue, { tables }: Examined): Promise<Finding[]> {
  const keys = await catalogue.rows<ForeignKey>(KEYS_TEXT, [oidsOf(tables)]);
  const ofTenants = new Set(oidsOf(tables.filter((table) => !table.global && table.keyColumn === null)));
  const unpairable = new Set(oidsOf(tables.filter((table) => table.tenantColumn === null)));
  const catalogueOfTenants = tables.find((table) => table.catalogueOfTenants)?.oid;
  const ofNobody = new Set(
    oidsOf(tables.filter((table) => table.global && !table.catalogueOfTenants && table.keyColumn === null)),
  );
  return keys.flatMap((key) => {
    if (ofNobody.has(key.child) && ofNobody.has(key.parent)) return [];
    const finding = { check: 'foreign-key', object: `${key.name} on ${key.object}` };
    if (!ofTenants.has(key.child) || !(ofTenants.has(key.parent) || key.parent === catalogueOfTenants)) {
      const problem = `joins ${key.object} to ${key.target} across the border of what row security keeps apart`;
      return [{ ...finding, problem, fix: `ALTER TABLE ${key.object} DROP CONSTRAINT ${key.name};` }];
    }
    if (key.parent === catalogueOfTenants) {
      if (key.columns.join() === 'tenant_id' && key.references.join() === 'id') return [];
      const problem = `refers to ${key.target} by (${key.columns.join(', ')}), not by its own tenant_id`;
      return [{ ...finding, problem, fix: `ALTER TABLE ${key.object} DROP CONSTRAINT ${key.name};` }];
    }
    if (key.columns.some((column, index) => column === 'tenant_id' && key.references[index] === 'tenant_id'))
      return [];
    const problem = `(${key.columns.join(', ')}) refers to ${key.target} (${key.references.join(', ')}) without the tenant`;
    const fix =
      unpairable.has(key.child) || unpairable.has(key.parent)
        ? 'Give both tables their tenant_id first.'
        : paired(key);
    return [{ ...finding, problem, fix }];
  });
}

/** The same key, with the tenant in front on both sides. */
function paired({ object, name, target, columns, references, deletion }: ForeignKey): string {
  const from = columns.map((column, index) => [column, references[index] ?? ''] as const);
  const rest = from.filter(([column, reference]) => column !== 'tenant_id' && reference !== 'tenant_id');
  const own = rest.map(([column]) => column).join(', ');
  if (rest.length === 0) return `ALTER TABLE ${object} DROP CONSTRAINT ${name};`;
  const actions: Record<string, string> = {
    c: ' ON DELETE CASCADE',
    r: ' ON DELETE RESTRICT',
    n: ` ON DELETE SET NULL (${own})`,
    d: ` ON DELETE SET DEFAULT (${own})`,
  };
  return (
    `ALTER TABLE ${object} DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} FOREIGN KEY (tenant_id, ${own}) ` +
    `REFERENCES ${target} (tenant_id, ${rest.map(([, reference]) => reference).join(', ')})${actions[deletion] ?? ''};`
  );
}
