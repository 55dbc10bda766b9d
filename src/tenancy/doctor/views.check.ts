import { oidsOf } from './audited-tables';
import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';

const VIEWS_TEXT = `
  select c.oid::regclass::text as object, c.relkind = 'm' as materialized
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce((
      select option_value::boolean from pg_options_to_table(c.reloptions) where option_name = 'security_invoker'), false)))
    and not exists (
      select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1`;

const RULES_TEXT = `
  select quote_ident(r.rulename) as name, c.oid::regclass::text as object
  from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
  where r.rulename <> '_RETURN' and (n.nspname = $1 or c.oid = any($2::oid[])) and c.oid >= 16384
  order by 2, 1`;

const SERVERS_TEXT = `
  select quote_ident(s.srvname) as name, null::text as "user" from pg_foreign_server s
  where not exists (
    select from pg_depend d where d.classid = 'pg_foreign_server'::regclass and d.objid = s.oid and d.deptype = 'e')
  union all
  select quote_ident(srvname), case when umuser = 0 then 'PUBLIC' else quote_ident(usename) end from pg_user_mappings
  order by 1, 2 nulls last`;

/** Names views, rules and foreign servers: the ways to read a table as somebody else, or from a copy. */
export async function checkViews(catalogue: Catalogue, { schema, tables }: Examined): Promise<Finding[]> {
  const views = await catalogue.rows<{ object: string; materialized: boolean }>(VIEWS_TEXT, [schema]);
  const rules = await catalogue.rows<{ name: string; object: string }>(RULES_TEXT, [schema, oidsOf(tables)]);
  const servers = await catalogue.rows<{ name: string; user: string | null }>(SERVERS_TEXT);
  return [
    ...views.map(({ object, materialized }) => viewFinding(object, materialized)),
    ...rules.map(({ name, object }) => ({
      check: 'rule',
      object: `${name} on ${object}`,
      problem: 'is a rule: what it does instead, it does as the owner of the table',
      fix: `DROP RULE ${name} ON ${object};`,
    })),
    ...servers.map(({ name, user }) => serverFinding(name, user)),
  ];
}

function viewFinding(object: string, materialized: boolean): Finding {
  if (materialized) {
    return {
      check: 'materialized-view',
      object,
      problem: 'is a materialized view: a copy of rows that no policy guards',
      fix: `DROP MATERIALIZED VIEW ${object};`,
    };
  }
  return {
    check: 'security-definer-view',
    object,
    problem: 'is a SECURITY DEFINER view (PostgreSQL’s default): it reads as its owner, not as its reader',
    fix: `ALTER VIEW ${object} SET (security_invoker = true);`,
  };
}

function serverFinding(name: string, user: string | null): Finding {
  if (user === null) {
    return {
      check: 'foreign-server',
      object: name,
      problem: 'is a foreign server: a way to other data, or back into this one as another role',
      fix: `DROP SERVER ${name} CASCADE;`,
    };
  }
  return {
    check: 'user-mapping',
    object: `${user} on ${name}`,
    problem: 'stores a login to another server',
    fix: `DROP USER MAPPING IF EXISTS FOR ${user} SERVER ${name};`,
  };
}
