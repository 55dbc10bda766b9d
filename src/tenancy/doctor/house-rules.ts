/** Role groups of the installation, made by the first migration. */
export const APP_ROLE = 'atrium_app';
export const RELAY_ROLE = 'atrium_relay';

export const TENANT_TABLE = 'tenant';
export const LOG_TABLE = 'outbox';
const LOG_READER_TABLE = 'log_reader';

/**
 * The tables without a tenant that no policy guards, but for the catalogue's own. Whoever adds one here says why its
 * rows may be seen by every tenant. Those whose rows are seen by their key are in keyed-policies.ts.
 */
export const GLOBAL_TABLES: readonly string[] = [
  TENANT_TABLE,
  '_prisma_migrations',
  // How far each reader of the log has come; the relay's alone.
  LOG_READER_TABLE,
  // What the client apps were built with; no tenant's.
  'document_release',
  'trusted_document',
  // Counts of requests by app and plan.
  'untrusted_use',
];

export const TENANT_DEFAULT = "(current_setting('app.tenant_id'::text))::uuid";

const CURRENT_TENANT = "(select nullif(current_setting('app.tenant_id', true), '')::uuid)";

/** The one expression that a policy may have, as a migration writes it. */
export const ownRows = (column: string): string => `${column} = ${CURRENT_TENANT}`;

/** The same expression as PostgreSQL 15 to 18 print it, after {@link normalised}. */
export const ownRowsPrinted = (column: string): string =>
  `(${column} = (SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid))`;

/** Removes what is a matter of printing alone: white space around brackets, and the name of the subquery's column. */
export const normalised = (expression: string): string =>
  expression
    .replace(/\s+AS\s+("[^"]*"|\w+)(?=\s*\))/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ \)/g, ')')
    .trim();

/** Who uses a privilege: the application, the relay, or everybody. */
export type Audience = 'application' | 'relay' | 'public';

const ROWS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/** Privileges of the application on the tables that are not like the others. */
const APPLICATION_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  [TENANT_TABLE]: ['SELECT'],
  [LOG_TABLE]: ['SELECT', 'INSERT'],
  [LOG_READER_TABLE]: [],
  _prisma_migrations: ['SELECT'],
  document_release: ['SELECT', 'INSERT', 'UPDATE'],
  trusted_document: ['SELECT', 'INSERT', 'UPDATE'],
  untrusted_use: ['SELECT', 'INSERT', 'UPDATE'],
  feature_flag: ['SELECT'],
  plan_flag: ['SELECT'],
};

/** Privileges of the relay; none on any other table. */
const RELAY_PRIVILEGES: Readonly<Record<string, readonly string[]>> = {
  [LOG_TABLE]: ['SELECT', 'DELETE'],
  [LOG_READER_TABLE]: ['SELECT', 'INSERT', 'UPDATE'],
};

/** Privileges that an audience may hold on a table, view or sequence of the audited schema. Others are named. */
export function allowedOn(audience: Audience, relation: { name: string; kind: string }): readonly string[] {
  if (audience === 'public') return [];
  if (audience === 'relay') return RELAY_PRIVILEGES[relation.name] ?? [];
  // USAGE draws a number; to read or set a sequence tells or changes how much all tenants together have written.
  if (relation.kind === 'S') return ['USAGE'];
  return APPLICATION_EXCEPTIONS[relation.name] ?? ROWS;
}

/** Privileges that may be granted in advance on objects to come; `kind` as in pg_default_acl. */
export function allowedInAdvance(audience: Audience, kind: string): readonly string[] {
  if (kind === 'f') return ['EXECUTE'];
  if (kind === 'T') return ['USAGE'];
  if (audience !== 'application') return [];
  return kind === 'r' ? ROWS : kind === 'S' ? ['USAGE'] : [];
}
