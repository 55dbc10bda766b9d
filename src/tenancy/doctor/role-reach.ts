import type { Catalogue } from './catalogue';

/** A role that may be acted as: the one that logs in, a group of it, a group of that group, … */
export interface ReachedRole {
  readonly oid: number;
  /** Quoted for SQL where it needs it. */
  readonly name: string;
  readonly superuser: boolean;
  readonly bypassrls: boolean;
  readonly createrole: boolean;
  readonly createdb: boolean;
  readonly replication: boolean;
  /** Memberships in this role, held by roles of the same reach, and the SQL that ends each. */
  readonly grants: readonly { readonly member: number; readonly revoke: string }[];
}

/** A membership that one of the first roles holds. */
export interface Way {
  readonly member: number;
  readonly through: string;
  readonly revoke: string;
}

/** Everything that some roles may act as, themselves included. */
export interface RoleReach {
  readonly roles: readonly ReachedRole[];
  readonly oids: readonly number[];
  /** True for the roles that the search began with. */
  readonly begins: (oid: number) => boolean;
  /** The memberships of the first roles through which they may act as `role`; cut all of them, and they no longer may. */
  readonly waysTo: (role: ReachedRole) => readonly Way[];
}

// Every membership counts: one without INHERIT and SET may still be widened by a member with ADMIN OPTION.
const REACH_TEXT = `
  with recursive reach(oid) as (
    select oid from pg_roles where rolname = any($1::text[])
    union
    select m.roleid from reach join pg_auth_members m on m.member = reach.oid
  )
  select r.oid, r.rolname = any($1::text[]) as begins, quote_ident(r.rolname) as name, r.rolsuper as superuser,
    r.rolbypassrls as bypassrls, r.rolcreaterole as createrole, r.rolcreatedb as createdb, r.rolreplication as replication,
    coalesce((
      select json_agg(json_build_object('member', m.member::int8, 'revoke', format('REVOKE %s FROM %s%s;',
        m.roleid::regrole, m.member::regrole,
        case when current_setting('server_version_num')::int >= 160000 then ' GRANTED BY ' || m.grantor::regrole end)))
      from pg_auth_members m
      where m.roleid = r.oid and m.member in (select oid from reach)
    ), '[]') as grants
  from reach join pg_roles r using (oid)
  order by r.rolname`;

/** Finds what the roles of these names may act as. Names that do not exist are left out. */
export async function reachOf(catalogue: Catalogue, names: readonly string[]): Promise<RoleReach> {
  const roles = await catalogue.rows<ReachedRole & { begins: boolean }>(REACH_TEXT, [names]);
  const first = new Set(roles.filter((role) => role.begins).map((role) => role.oid));
  return {
    roles,
    oids: roles.map((role) => role.oid),
    begins: (oid) => first.has(oid),
    waysTo: (role) =>
      roles
        .filter((entry) => !first.has(entry.oid) && reachedFrom(entry.oid, roles).has(role.oid))
        .flatMap((entry) =>
          entry.grants
            .filter((grant) => first.has(grant.member))
            .map((grant) => ({ ...grant, through: entry.name })),
        ),
  };
}

function reachedFrom(start: number, roles: readonly ReachedRole[]): Set<number> {
  const reached = new Set([start]);
  // A set takes additions while it is walked.
  for (const member of reached) {
    for (const role of roles) if (role.grants.some((grant) => grant.member === member)) reached.add(role.oid);
  }
  return reached;
}
