import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';
import { allowedInAdvance } from './house-rules';

const CREATE_TEXT = `
  select distinct target, case when grantee = 0 then 'PUBLIC' else grantee::regrole::text end as grantee
  from (
    select 'SCHEMA ' || quote_ident(n.nspname) as target, n.nspowner as owner, a.*
    from pg_namespace n cross join lateral aclexplode(n.nspacl) a
    union all
    select 'DATABASE ' || quote_ident(d.datname), d.datdba, a.*
    from pg_database d cross join lateral aclexplode(d.datacl) a
    where d.datname = current_database()
  ) granted
  where privilege_type = 'CREATE' and grantee <> owner and (grantee = 0 or grantee = any($1::oid[]))
  order by 1, 2`;

const ADVANCE_TEXT = `
  select d.defaclrole::regrole::text as role, quote_ident(n.nspname) as schema, d.defaclobjtype::text as kind,
    a.grantee, case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end as "granteeName",
    array_agg(distinct a.privilege_type) as privileges
  from pg_default_acl d
  cross join lateral aclexplode(d.defaclacl) a
  left join pg_namespace n on n.oid = d.defaclnamespace
  where (d.defaclnamespace = 0 or n.nspname = $1) and a.grantee <> d.defaclrole
    and (a.grantee = 0 or a.grantee = any($2::oid[]))
  group by d.oid, n.nspname, a.grantee
  order by 1, 2, 3, 5`;

interface Advance {
  readonly role: string;
  readonly schema: string | null;
  readonly kind: string;
  readonly grantee: number;
  readonly granteeName: string;
  readonly privileges: readonly string[];
}

const KINDS: Record<string, string> = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
  L: 'LARGE OBJECTS',
};

/** Names who may make objects of their own, and privileges that objects to come would be born with. */
export async function checkCreation(catalogue: Catalogue, examined: Examined): Promise<Finding[]> {
  const oids = [...examined.app.oids, ...examined.relay.oids];
  const creators = await catalogue.rows<{ target: string; grantee: string }>(CREATE_TEXT, [oids]);
  const advances = await catalogue.rows<Advance>(ADVANCE_TEXT, [examined.schema, oids]);
  return [
    ...creators.map(({ target, grantee }) => ({
      check: 'privilege-create',
      object: target,
      problem: `${grantee} may create objects in it, which no policy would guard`,
      fix: `REVOKE CREATE ON ${target} FROM ${grantee} CASCADE;`,
    })),
    ...advances.flatMap((advance) => advanceFindings(advance, examined)),
  ];
}

function advanceFindings(advance: Advance, examined: Examined): Finding[] {
  const allowed = allowedInAdvance(examined.audienceOf(advance.grantee), advance.kind);
  const tooMany = advance.privileges.filter((privilege) => !allowed.includes(privilege));
  if (tooMany.length === 0) return [];
  const kind = KINDS[advance.kind] ?? 'TABLES';
  const where = advance.schema ? ` IN SCHEMA ${advance.schema}` : '';
  return [
    {
      check: 'default-privilege',
      object: `${advance.role}${where}`,
      problem: `${kind} to come are born with ${tooMany.join(', ')} for ${advance.granteeName}`,
      fix: `ALTER DEFAULT PRIVILEGES FOR ROLE ${advance.role}${where} REVOKE ${tooMany.join(', ')} ON ${kind} FROM ${advance.granteeName};`,
    },
  ];
}
