import { oidsOf, type AuditedTable } from './audited-tables';
import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';
import type { KeyedPolicy } from './keyed-policies';
import { APP_ROLE, LOG_TABLE, normalised, ownRows, ownRowsPrinted } from './house-rules';
import { LOG_POLICIES, type LogPolicy } from './log-policies';

// A policy records what it rests on, except parts of PostgreSQL itself; roles stand in pg_shdepend. Enums do nothing.
const POLICIES_TEXT = `
  select p.polrelid as table, quote_ident(p.polname) as name, p.polcmd::text as command, p.polpermissive as permissive,
    array(
      select case when r = 0 then 'PUBLIC' else r::regrole::text end from unnest(p.polroles) r order by 1) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check,
    array(
      select distinct pg_describe_object(d.refclassid, d.refobjid, 0) from pg_depend d
      where d.classid = 'pg_policy'::regclass and d.objid = p.oid
        and not (d.refclassid = 'pg_class'::regclass and d.refobjid = p.polrelid)
        and not exists (
          select from pg_type y where d.refclassid = 'pg_type'::regclass and y.oid = d.refobjid and y.typtype = 'e')
      order by 1) as "restsOn"
  from pg_policy p
  where p.polrelid = any($1::oid[])
  order by 1, 2`;

interface Policy {
  readonly table: number;
  readonly name: string;
  /** r, a, w, d as in pg_policy, or * for all of them. */
  readonly command: string;
  readonly permissive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
  /** Functions, tables and other objects that its expressions use, besides its own table. */
  readonly restsOn: readonly string[];
}

/** Names every policy that could show or take a row of another tenant, and tables without the policy they need. */
export async function checkPolicies(catalogue: Catalogue, { tables }: Examined): Promise<Finding[]> {
  const guarded = tables.filter((table) => !table.foreign && (!table.global || table.catalogueOfTenants));
  const policies = await catalogue.rows<Policy>(POLICIES_TEXT, [oidsOf(guarded)]);
  return guarded.flatMap((table) => {
    const all = policies.filter((policy) => policy.table === table.oid);
    const logPolicies = table.name === LOG_TABLE ? LOG_POLICIES : [];
    const own = all.filter((policy) => !logPolicies.some((expected) => isOfLog(expected, policy)));
    return [
      ...own.flatMap((policy) => policyFindings(table, policy)),
      ...(hasNoTenant(table) || own.some((policy) => isTheWall(table, policy)) ? [] : [withoutWall(table)]),
      ...table.keyedPolicies
        .filter((expected) => !own.some((policy) => isKeyed(expected, policy)))
        .map((expected) => withoutKeyed(table, expected)),
      ...logPolicies
        .filter((expected) => !all.some((policy) => isOfLog(expected, policy)))
        .map((expected) => withoutOfLog(table, expected)),
    ];
  });
}

const isOfLog = (expected: LogPolicy, { permissive, command, roles, using, check }: Policy): boolean =>
  permissive === expected.permissive &&
  command === expected.command &&
  roles.join() === expected.role &&
  using !== null &&
  normalised(using) === expected.printed &&
  check === null;

// One without a key either is named for that; no policy could be written for it.
const hasNoTenant = (table: AuditedTable): boolean =>
  table.keyColumn !== null || (!table.catalogueOfTenants && table.tenantColumn === null);

const columnOf = (table: AuditedTable): string => (table.catalogueOfTenants ? 'id' : 'tenant_id');

function isCanonical(table: AuditedTable, { command, using, check }: Policy): boolean {
  const expected = ownRowsPrinted(columnOf(table));
  const same = (expression: string | null) => expression !== null && normalised(expression) === expected;
  // Without a WITH CHECK of its own, a policy checks new rows by its USING.
  return command === 'a' ? same(check) : same(using) && (check === null || same(check));
}

const isKeyed = (expected: KeyedPolicy, { permissive, command, roles, using, check }: Policy): boolean =>
  permissive &&
  command === expected.command &&
  roles.join() === expected.role &&
  using !== null &&
  normalised(using) === expected.printed &&
  check === null;

const isAllowed = (table: AuditedTable, policy: Policy): boolean =>
  table.keyedPolicies.some((expected) => isKeyed(expected, policy)) ||
  (table.keyColumn === null && isCanonical(table, policy));

const isTheWall = (table: AuditedTable, policy: Policy): boolean =>
  policy.permissive &&
  (policy.command === '*' || (policy.command === 'r' && table.catalogueOfTenants)) &&
  (policy.roles.includes('PUBLIC') || policy.roles.includes(APP_ROLE)) &&
  isCanonical(table, policy);

function policyFindings(table: AuditedTable, policy: Policy): Finding[] {
  const object = `${policy.name} on ${table.object}`;
  const fix = `DROP POLICY IF EXISTS ${policy.name} ON ${table.object};`;
  const findings: Finding[] = [];
  if (policy.permissive && !isAllowed(table, policy)) {
    const written = [
      policy.using === null ? '' : `USING (${policy.using})`,
      policy.check === null ? '' : `WITH CHECK (${policy.check})`,
    ];
    const problem = `lets ${policy.roles.join(', ')} past the wall by ${written.filter(Boolean).join(' ') || 'saying nothing'}`;
    findings.push({ check: 'policy-open', object, problem, fix });
  }
  if (!isToldToRestOn(table, policy)) {
    const problem = `rests on ${policy.restsOn.join(', ')}, which can be changed and is handed rows of every tenant`;
    findings.push({ check: 'policy-function', object, problem, fix });
  }
  return findings;
}

// A policy that is ours to the letter uses the very columns that it names.
const isToldToRestOn = (table: AuditedTable, policy: Policy): boolean =>
  policy.restsOn.length === 0 ||
  table.keyedPolicies.some(
    (expected) =>
      isKeyed(expected, policy) && policy.restsOn.every((object) => expected.restsOn?.includes(object)),
  );

function withoutWall(table: AuditedTable): Finding {
  const rows = ownRows(columnOf(table));
  const rule = table.catalogueOfTenants
    ? `TO ${APP_ROLE} USING (${rows})`
    : `USING (${rows}) WITH CHECK (${rows})`;
  return {
    check: 'policy-missing',
    object: table.object,
    problem:
      'has no permissive policy that shows the application the rows of its own tenant, and those alone',
    fix: `DROP POLICY IF EXISTS tenant_isolation ON ${table.object}; CREATE POLICY tenant_isolation ON ${table.object} ${rule};`,
  };
}

const COMMANDS = { '*': 'ALL', 'r': 'SELECT', 'd': 'DELETE' };

function withoutKeyed({ object: table }: AuditedTable, expected: KeyedPolicy): Finding {
  const { name, command, role, written } = expected;
  return {
    check: 'policy-missing',
    object: `${name} on ${table}`,
    problem: `is not the policy by which ${COMMANDS[command]} reaches rows with ${written}, and no others`,
    fix: `DROP POLICY IF EXISTS ${name} ON ${table}; CREATE POLICY ${name} ON ${table} FOR ${COMMANDS[command]} TO ${role} USING (${written});`,
  };
}

function withoutOfLog({ object: table }: AuditedTable, expected: LogPolicy): Finding {
  const { name, command, role, permissive, written, without } = expected;
  const rule = `AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${COMMANDS[command]} TO ${role} USING (${written})`;
  return {
    check: 'policy-missing',
    object: `${name} on ${table}`,
    problem: `is not the policy of the log that it must be: ${without}`,
    fix: `DROP POLICY IF EXISTS ${name} ON ${table}; CREATE POLICY ${name} ON ${table} ${rule};`,
  };
}
