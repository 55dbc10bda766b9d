import { oidsOf } from './audited-tables';
import type { Catalogue } from './catalogue';
import type { Examined } from './examined';
import type { Finding } from './finding';
import { STATED_SETTINGS } from './keyed-policies';

// Objects from 16384 on are not PostgreSQL's own. Its own pattern matching is at times declared leakproof by hand, for
// speed; it is not: a pattern error tells of rows that the policy hides.
const FUNCTIONS_TEXT = `
  select p.oid::regprocedure::text as object, p.prosecdef as definer, p.proleakproof as leakproof,
    (select split_part(s, '=', 1) from unnest(p.proconfig) s where lower(split_part(s, '=', 1)) = any($4::text[]) limit 1) as setting
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where (
      (p.prosecdef and p.oid >= 16384 and (
        n.nspname = $1
        or exists (select from pg_trigger t where t.tgfoid = p.oid and t.tgrelid = any($3::oid[]))
        or exists (
          select from unnest($2::oid[]) r
          where has_function_privilege(r, p.oid, 'EXECUTE') and has_schema_privilege(r, n.oid, 'USAGE'))))
      or (p.proleakproof and (p.oid >= 16384 or p.prosrc ~ 'like|regex|match'))
      or exists (select from unnest(p.proconfig) s where lower(split_part(s, '=', 1)) = any($4::text[]))
    )
    and not exists (
      select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by 1`;

const TRIGGERS_TEXT = `
  select quote_ident(t.tgname) as name, c.oid::regclass::text as object, p.oid::regprocedure::text as function,
    p.proowner::regrole::text as "functionOwner", c.relowner::regrole::text as "tableOwner"
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_proc p on p.oid = t.tgfoid
  where not t.tgisinternal and t.tgparentid = 0 and (n.nspname = $1 or c.oid = any($2::oid[]))
    and p.proowner <> c.relowner and p.oid >= 16384
    and not exists (
      select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by 2, 1`;

interface Routine {
  readonly object: string;
  readonly definer: boolean;
  readonly leakproof: boolean;
  readonly setting: string | null;
}

interface Trigger {
  readonly name: string;
  readonly object: string;
  readonly function: string;
  readonly functionOwner: string;
  readonly tableOwner: string;
}

/** Names functions that run as their owner, see rows before the policies do, or belong to a stranger. */
export async function checkFunctions(
  catalogue: Catalogue,
  { schema, tables, app }: Examined,
): Promise<Finding[]> {
  const routines = await catalogue.rows<Routine>(FUNCTIONS_TEXT, [
    schema,
    app.oids,
    oidsOf(tables),
    STATED_SETTINGS,
  ]);
  const triggers = await catalogue.rows<Trigger>(TRIGGERS_TEXT, [schema, oidsOf(tables)]);
  return [
    ...routines.flatMap(routineFindings),
    ...triggers.map((trigger) => ({
      check: 'trigger',
      object: `${trigger.name} on ${trigger.object}`,
      problem: `calls ${trigger.function} of ${trigger.functionOwner}, who may change what it does with the rows of ${trigger.tableOwner}`,
      fix: `ALTER FUNCTION ${trigger.function} OWNER TO ${trigger.tableOwner};`,
    })),
  ];
}

function routineFindings({ object, definer, leakproof, setting }: Routine): Finding[] {
  const findings: Finding[] = [];
  if (definer) {
    findings.push({
      check: 'security-definer-function',
      object,
      problem: 'is a SECURITY DEFINER function: it reads and writes as its owner, not as its caller',
      fix: `ALTER ROUTINE ${object} SECURITY INVOKER;`,
    });
  }
  if (leakproof) {
    findings.push({
      check: 'leakproof-function',
      object,
      problem: 'is declared LEAKPROOF, so it is handed rows that the policies hide',
      fix: `ALTER FUNCTION ${object} NOT LEAKPROOF;`,
    });
  }
  if (setting) {
    findings.push({
      check: 'function-setting',
      object,
      problem: `chooses ${setting} itself while it runs`,
      fix: `ALTER ROUTINE ${object} RESET ${setting};`,
    });
  }
  return findings;
}
