import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';

// What initdb granted stands in pg_init_privs; an object without a row there began with the defaults of its kind.
const SYSTEM_TEXT = `
  with system(classid, objid, objsubid, kind, name, acl, preset) as (
    select 'pg_proc'::regclass, p.oid, 0, 'ROUTINE ', p.oid::regprocedure::text, p.proacl, acldefault('f', p.proowner)
    from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.proacl is not null
    union all
    select 'pg_class'::regclass, c.oid, 0, '', c.oid::regclass::text, c.relacl, acldefault('r', c.relowner)
    from pg_class c where c.relnamespace = 'pg_catalog'::regnamespace and c.relacl is not null
    union all
    select 'pg_class'::regclass, c.oid, t.attnum, quote_ident(t.attname), c.oid::regclass::text, t.attacl, acldefault('c', c.relowner)
    from pg_class c join pg_attribute t on t.attrelid = c.oid where c.relnamespace = 'pg_catalog'::regnamespace and t.attacl is not null
  )
  select s.kind, s.name, s.objsubid > 0 as "ofColumn", a.privilege_type as privilege,
    case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end as grantee
  from system s
  left join pg_init_privs i on i.classoid = s.classid and i.objoid = s.objid and i.objsubid = s.objsubid
  cross join lateral aclexplode(s.acl) a
  where (a.grantee = 0 or a.grantee = any($1::oid[]))
    and not exists (
      select from aclexplode(coalesce(i.initprivs, s.preset)) b
      where b.grantee = a.grantee and b.privilege_type = a.privilege_type)
  order by s.name, 4, 5`;

interface SystemGrant {
  /** ROUTINE with a space, nothing, or the name of the column. */
  readonly kind: string;
  readonly name: string;
  readonly ofColumn: boolean;
  readonly privilege: string;
  readonly grantee: string;
}

/** Names rights on PostgreSQL's own functions and catalogues that were added after its installation. */
export async function checkSystemGrants(catalogue: Catalogue, examined: Examined): Promise<Finding[]> {
  const oids = [...examined.app.oids, ...examined.relay.oids];
  const grants = await catalogue.rows<SystemGrant>(SYSTEM_TEXT, [oids]);
  return grants.map(({ kind, name, ofColumn, privilege, grantee }) => ({
    check: 'privilege-system',
    object: ofColumn ? `${name} (${kind})` : name,
    problem: `${grantee} was given ${privilege} on a part of PostgreSQL that looks past row security`,
    fix: ofColumn
      ? `REVOKE ${privilege} (${kind}) ON ${name} FROM ${grantee} CASCADE;`
      : `REVOKE ${privilege} ON ${kind}${name} FROM ${grantee} CASCADE;`,
  }));
}
