import type { Catalogue } from './catalogue';
import type { Finding } from './finding';
import { KEY_SETTINGS, KEYED_TABLES } from './keyed-policies';

// session_user, not current_user: RESET ROLE leads back to it.
const SESSION_TEXT = `
  select session_user::text as login, quote_ident(session_user) as name,
    coalesce(current_setting('app.tenant_id', true), '') as tenant,
    array(select s from unnest($1::text[]) s where coalesce(current_setting(s, true), '') <> '' order by 1) as keys,
    current_setting('session_replication_role') as mode`;

// Asks PostgreSQL itself, so it also sees what no rule here foresaw.
const UNBOUND_TEXT = `
  select string_agg(c.oid::regclass::text, ', ' order by c.oid::regclass::text) as tables
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'f') and c.oid >= 16384 and n.nspname !~ '^pg_'
    and (c.relname = 'tenant' or c.relname = any($1::text[]) or exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
    and has_schema_privilege(n.oid, 'USAGE')
    and has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE')
    and not row_security_active(c.oid)`;

interface Session {
  readonly login: string;
  readonly name: string;
  readonly tenant: string;
  /** Settings of keys that are not empty. */
  readonly keys: readonly string[];
  readonly mode: string;
}

/** The role that a connection logged in as. */
export interface Login {
  readonly name: string;
  /** What this session itself shows: tables whose policies do not bind it, settings that it began with. */
  readonly findings: readonly Finding[];
}

/** Examines the session that the catalogue is read by. */
export async function checkSession(catalogue: Catalogue): Promise<Login> {
  const [session] = await catalogue.rows<Session>(SESSION_TEXT, [KEY_SETTINGS]);
  if (!session) throw new Error('a session without a user');
  const [unbound] = await catalogue.rows<{ tables: string | null }>(UNBOUND_TEXT, [
    Object.keys(KEYED_TABLES),
  ]);
  const findings: Finding[] = [];
  const add = (check: string, problem: string, fix: string) =>
    findings.push({ check, object: session.name, problem, fix });
  if (unbound?.tables) {
    add(
      'row-security-inactive',
      `no policy binds this connection on ${unbound.tables}`,
      'Connect as a member of atrium_app that owns nothing, and force row security on every table of a tenant.',
    );
  }
  if (session.tenant !== '') {
    add(
      'session-tenant',
      `a new session begins with the tenant ${session.tenant}, which a statement without a tenant would see`,
      'Remove app.tenant_id from the connection string, the configuration of the server and the settings of role and database.',
    );
  }
  if (session.keys.length > 0) {
    const names = session.keys.join(', ');
    add(
      'session-key',
      `a new session begins with ${names}, whose rows a statement without a key would see`,
      `Remove ${names} from the connection string, the configuration of the server and the settings of role and database.`,
    );
  }
  if (session.mode !== 'origin') {
    add(
      'session-replication',
      `a new session begins with session_replication_role = ${session.mode}, without foreign keys and triggers`,
      'Remove session_replication_role from the connection string and the settings of role and database.',
    );
  }
  return { name: session.login, findings };
}
