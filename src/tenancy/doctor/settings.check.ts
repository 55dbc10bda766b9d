import type { Catalogue } from './catalogue';
import type { Finding } from './finding';
import { STATED_SETTINGS } from './keyed-policies';
import type { RoleReach } from './role-reach';

// A preset tenant or key is seen by every statement that forgot its own; replica mode switches foreign keys and triggers off;
// a search path can put somebody's function in the place of PostgreSQL's.
const PRESET_TEXT = `
  select setting,
    case when s.setrole = 0 then '' else s.setrole::regrole::text end as role,
    case when s.setdatabase = 0 then '' else quote_ident(d.datname) end as database,
    split_part(setting, '=', 1) as name
  from pg_db_role_setting s
  cross join unnest(s.setconfig) setting
  left join pg_database d on d.oid = s.setdatabase
  where (s.setdatabase = 0 or d.datname = current_database())
    and (s.setrole = 0 or s.setrole = any($1::oid[]))
    and (setting ~ '=.' and lower(split_part(setting, '=', 1)) = any($2::text[])
      or setting ilike 'search\\_path=%'
      or (setting ilike 'session\\_replication\\_role=%' and setting not ilike '%=origin'))`;

const PARAMETER_TEXT = `
  select p.parname as name, a.privilege_type as privilege,
    case when a.grantee = 0 then 'PUBLIC' else a.grantee::regrole::text end as grantee
  from pg_parameter_acl p cross join lateral aclexplode(p.paracl) a
  where a.grantee = 0 or a.grantee = any($1::oid[])
  order by 1, 2, 3`;

interface Preset {
  readonly setting: string;
  readonly role: string;
  readonly database: string;
  readonly name: string;
}

interface Parameter {
  readonly name: string;
  readonly privilege: string;
  readonly grantee: string;
}

/** Names settings stored with the roles or the database that undo isolation, and rights on server parameters. */
export async function checkSettings(catalogue: Catalogue, reach: RoleReach): Promise<Finding[]> {
  const presets = await catalogue.rows<Preset>(PRESET_TEXT, [reach.oids, STATED_SETTINGS]);
  const parameters = await catalogue.rows<Parameter>(PARAMETER_TEXT, [reach.oids]);
  return [
    ...presets.map((preset) => ({
      check: 'role-setting',
      object: preset.role || preset.database || 'ALL',
      problem: `new sessions begin with ${preset.setting}`,
      fix: `${alterOf(preset)} RESET ${preset.name};`,
    })),
    ...parameters.map(({ name, privilege, grantee }) => ({
      check: 'role-parameter',
      object: grantee,
      problem: `may ${privilege} the server parameter ${name}, which is for administrators`,
      fix: `REVOKE ${privilege} ON PARAMETER ${name} FROM ${grantee};`,
    })),
  ];
}

function alterOf({ role, database }: Preset): string {
  if (!role && database) return `ALTER DATABASE ${database}`;
  return `ALTER ROLE ${role || 'ALL'}${database ? ` IN DATABASE ${database}` : ''}`;
}
