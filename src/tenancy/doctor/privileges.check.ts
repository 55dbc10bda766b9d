import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';
import { allowedOn, type Audience } from './house-rules';

// Extensions grant their own objects as their authors meant it.
const RELATION_TEXT = `
  with granted as (
    select c.oid, null::text as column_name, a.* from pg_class c cross join lateral aclexplode(c.relacl) a
    where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
    union all
    select t.attrelid, quote_ident(t.attname), a.* from pg_attribute t cross join lateral aclexplode(t.attacl) a
    where not t.attisdropped
  )
  select c.oid::regclass::text as object, c.relname::text as name, c.relkind::text as kind, n.nspname = $1 as here,
    g.column_name as "columnName", g.grantee, g.is_grantable as grantable,
    case when g.grantee = 0 then 'PUBLIC' else g.grantee::regrole::text end as "granteeName",
    array_agg(distinct g.privilege_type) as privileges
  from granted g
  join pg_class c on c.oid = g.oid
  join pg_namespace n on n.oid = c.relnamespace
  where c.oid >= 16384 and c.relpersistence <> 't' and g.grantee <> c.relowner
    and (g.grantee = 0 or g.grantee = any($2::oid[]))
    and (n.nspname = $1 or exists (
      select from unnest($2::oid[]) r where has_schema_privilege(r, n.oid, 'USAGE')))
    and not exists (
      select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  group by c.oid, n.nspname, g.column_name, g.grantee, g.is_grantable
  order by 1, 5, 6`;

interface Grant {
  readonly object: string;
  readonly name: string;
  readonly kind: string;
  /** False for a relation outside the audited schema. */
  readonly here: boolean;
  readonly columnName: string | null;
  readonly grantee: number;
  readonly granteeName: string;
  readonly grantable: boolean;
  readonly privileges: readonly string[];
}

/** Names every privilege on tables, views and sequences beyond what the application and the relay need. */
export async function checkPrivileges(catalogue: Catalogue, examined: Examined): Promise<Finding[]> {
  const oids = [...examined.app.oids, ...examined.relay.oids];
  const grants = await catalogue.rows<Grant>(RELATION_TEXT, [examined.schema, oids]);
  return grants.flatMap((grant) => excess(grant, examined.audienceOf(grant.grantee)));
}

function excess(grant: Grant, audience: Audience): Finding[] {
  const allowed = grant.here ? allowedOn(audience, grant) : [];
  const tooMany = grant.privileges.filter((privilege) => !allowed.includes(privilege));
  const object = grant.columnName ? `${grant.object} (${grant.columnName})` : grant.object;
  const findings: Finding[] = [];
  if (tooMany.length > 0) {
    findings.push({
      check: checkOf(grant, audience),
      object,
      problem: `${grant.granteeName} has ${tooMany.join(', ')}${reason(grant, audience)}`,
      fix: revoke(grant, tooMany, ''),
    });
  }
  const passedOn = grant.privileges.filter((privilege) => allowed.includes(privilege));
  if (grant.grantable && passedOn.length > 0) {
    findings.push({
      check: 'privilege-grantable',
      object,
      problem: `${grant.granteeName} may grant ${passedOn.join(', ')} to others`,
      fix: revoke(grant, passedOn, 'GRANT OPTION FOR '),
    });
  }
  return findings;
}

function checkOf(grant: Grant, audience: Audience): string {
  if (!grant.here) return 'privilege-elsewhere';
  return audience === 'public' ? 'privilege-public' : 'privilege-excess';
}

function reason(grant: Grant, audience: Audience): string {
  if (!grant.here) return ', outside the schema whose tables are audited';
  if (audience === 'public') return ': every role of the cluster';
  return grant.privileges.includes('TRUNCATE')
    ? '; row security does not bind TRUNCATE and REFERENCES'
    : ', which it does not need';
}

function revoke(
  { object, kind, columnName, granteeName }: Grant,
  privileges: readonly string[],
  option: string,
): string {
  const list = privileges
    .map((privilege) => (columnName ? `${privilege} (${columnName})` : privilege))
    .join(', ');
  return `REVOKE ${option}${list} ON ${kind === 'S' ? 'SEQUENCE ' : ''}${object} FROM ${granteeName} CASCADE;`;
}
