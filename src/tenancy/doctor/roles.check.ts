import type { Catalogue } from './catalogue';
import type { Finding } from './finding';
import { APP_ROLE, RELAY_ROLE } from './house-rules';
import type { ReachedRole, RoleReach } from './role-reach';

const ATTRIBUTES = [
  { key: 'superuser', problem: 'is a superuser, whom no policy binds' },
  { key: 'bypassrls', problem: 'has BYPASSRLS, so no policy binds it' },
  { key: 'createrole', problem: 'may create roles and give memberships away' },
  { key: 'createdb', problem: 'may create databases, out of the reach of every audit' },
  { key: 'replication', problem: 'may copy the whole cluster by replication' },
] as const;

// Predefined roles that show and change no data.
const HARMLESS = new Set(['pg_checkpoint', 'pg_use_reserved_connections', 'pg_signal_autovacuum_worker']);

const OWNED_TEXT = `
  select d.refobjid as role, count(*)::int as number,
    string_agg(pg_describe_object(d.classid, d.objid, d.objsubid), ', ' order by d.classid, d.objid) as objects
  from pg_shdepend d
  join pg_database here on here.datname = current_database()
  where d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and d.refobjid = any($1::oid[])
    and (d.dbid = here.oid or (d.classid = 'pg_database'::regclass and d.objid = here.oid))
    and d.classid not in ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass)
    and not exists (
      select from pg_class c where d.classid = 'pg_class'::regclass and c.oid = d.objid and c.relpersistence = 't')
  group by d.refobjid`;

const BOOTSTRAP_SUPERUSER = 10;
const ANOTHER_ROLE = 'Connect as another role, a member of its own group alone, that owns nothing.';

interface Danger {
  readonly check: string;
  readonly problem: string;
  readonly fix: string;
}

/** Names by what the roles of this reach could get around row security: attributes, ownership, memberships. */
export async function checkRoles(
  catalogue: Catalogue,
  reach: RoleReach,
  audience: 'application' | 'relay',
): Promise<Finding[]> {
  const owned = await catalogue.rows<{ role: number; number: number; objects: string }>(OWNED_TEXT, [
    reach.oids,
  ]);
  const banned = audience === 'application' ? RELAY_ROLE : APP_ROLE;
  // Such a role has other work: to take its rights away would do harm, to connect as another one helps.
  const misused = (oid: number) => oid === BOOTSTRAP_SUPERUSER || owned.some((row) => row.role === oid);
  return reach.roles.flatMap((role) => {
    const dangers = [...attributeDangers(role), ...membershipDangers(role, banned)];
    const property = owned.find((row) => row.role === role.oid);
    if (property) dangers.push(ownershipDanger(role, property));
    return dangers.map((danger) => findingOf(role, danger, reach, misused));
  });
}

const attributeDangers = (role: ReachedRole): Danger[] =>
  ATTRIBUTES.filter(({ key }) => role[key]).map(({ key, problem }) => ({
    check: `role-${key}`,
    problem,
    fix: `ALTER ROLE ${role.name} NO${key.toUpperCase()};`,
  }));

function membershipDangers(role: ReachedRole, banned: string): Danger[] {
  if (role.name === banned)
    return [
      { check: 'role-mixed', problem: 'has rights of its own that must stay apart', fix: ANOTHER_ROLE },
    ];
  if (!role.name.startsWith('pg_') || HARMLESS.has(role.name)) return [];
  return [
    {
      check: 'role-predefined',
      problem: 'is a predefined role that reaches beyond the tables granted',
      fix: ANOTHER_ROLE,
    },
  ];
}

const ownershipDanger = (role: ReachedRole, owned: { number: number; objects: string }): Danger => ({
  check: 'role-owner',
  problem: `owns ${owned.number} ${owned.number === 1 ? 'object' : 'objects'} and may change what guards them: ${shortened(owned.objects)}`,
  fix: `Connect as a role that owns nothing, or give them to the role that migrates: REASSIGN OWNED BY ${role.name}.`,
});

const shortened = (list: string): string => (list.length > 300 ? `${list.slice(0, 300)}…` : list);

function findingOf(
  role: ReachedRole,
  { check, problem, fix }: Danger,
  reach: RoleReach,
  misused: (oid: number) => boolean,
): Finding {
  const object = role.name;
  if (reach.begins(role.oid)) {
    return { check, object, problem, fix: misused(role.oid) && check !== 'role-owner' ? ANOTHER_ROLE : fix };
  }
  const ways = reach.waysTo(role);
  const first = reach.roles
    .filter(({ oid }) => ways.some((way) => way.member === oid))
    .map(({ name }) => name);
  const through = [...new Set(ways.map((way) => way.through))].filter((name) => name !== object);
  return {
    check,
    object,
    problem: `${first.join(' and ')} may act as it${through.length > 0 ? ` through ${through.join(', ')}` : ''}; it ${problem}`,
    fix: ways.some((way) => misused(way.member))
      ? ANOTHER_ROLE
      : [...new Set(ways.map((way) => way.revoke))].join(' '),
  };
}
