import type { AuditedTable } from './audited-tables';
import type { Examined } from './examined';
import type { Finding } from './finding';
import { LOG_TABLE, TENANT_DEFAULT, TENANT_TABLE } from './house-rules';

type Fault = Omit<Finding, 'object'>;

/** Names tables whose rows carry no tenant, or whose row security is not enabled and forced. */
export function checkTables({ tables, schema }: Examined): Finding[] {
  const missing = [TENANT_TABLE, LOG_TABLE].filter(
    (name) => !tables.some((table) => table.name === name && !table.foreign),
  );
  return [
    ...missing.map((name) => ({
      check: 'table-missing',
      object: `${schema}.${name}`,
      problem: 'does not exist, so this is no database of Atrium yet',
      fix: 'Run `atrium migrate deploy`.',
    })),
    ...tables.flatMap((table) => faultsOf(table).map((fault) => ({ object: table.object, ...fault }))),
  ];
}

function faultsOf(table: AuditedTable): Fault[] {
  if (table.catalogueOfTenants || table.ofPlans) return securityFaults(table, false);
  if (table.global) return [];
  if (table.keyColumn !== null) return securityFaults(table, true);
  return [...columnFaults(table), ...securityFaults(table, true)];
}

function columnFaults({ object, tenantColumn: column }: AuditedTable): Fault[] {
  const check = 'tenant-column';
  const alter = `ALTER TABLE ${object} ALTER COLUMN tenant_id`;
  if (!column) {
    return [
      {
        check,
        problem: 'has no column tenant_id, so its rows belong to nobody and are seen by everybody',
        fix: `Add tenant_id uuid NOT NULL DEFAULT ${TENANT_DEFAULT} first in its primary key, or drop the table.`,
      },
    ];
  }
  const faults: Fault[] = [];
  if (!column.uuid)
    faults.push({
      check,
      problem: 'its tenant_id is no uuid',
      fix: `${alter} TYPE uuid USING tenant_id::uuid;`,
    });
  if (!column.notNull)
    faults.push({ check, problem: 'its tenant_id may be null', fix: `${alter} SET NOT NULL;` });
  if (column.preset !== TENANT_DEFAULT) {
    faults.push({
      check,
      problem: `the default of its tenant_id is ${column.preset ?? 'missing'}, not the tenant of the statement`,
      fix: `${alter} SET DEFAULT ${TENANT_DEFAULT};`,
    });
  }
  return faults;
}

function securityFaults(
  { object, enabled, forced, foreign, parents }: AuditedTable,
  mustForce: boolean,
): Fault[] {
  if (foreign) {
    return [
      {
        check: 'foreign-table',
        problem: 'is a foreign table, which can have no row security',
        fix: `DROP FOREIGN TABLE ${object};`,
      },
    ];
  }
  const direct =
    parents.length > 0 ? ` (to read it directly does not ask the policies of ${parents.join(', ')})` : '';
  const faults: Fault[] = [];
  if (!enabled) {
    faults.push({
      check: 'row-security-disabled',
      problem: `row security is not enabled${direct}`,
      fix: `ALTER TABLE ${object} ENABLE ROW LEVEL SECURITY;`,
    });
  }
  if (mustForce && !forced) {
    faults.push({
      check: 'row-security-not-forced',
      problem: 'row security is not forced, so it does not bind the owner, nor what runs as the owner',
      fix: `ALTER TABLE ${object} FORCE ROW LEVEL SECURITY;`,
    });
  }
  return faults;
}
