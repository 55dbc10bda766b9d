import { OperatorError } from '../../kernel';
import { auditedTables } from './audited-tables';
import { withCatalogue, type Catalogue } from './catalogue';
import { checkChangeTriggers } from './change-triggers.check';
import { checkCreation } from './creation.check';
import type { Examined } from './examined';
import type { Finding } from './finding';
import { checkForeignKeys } from './foreign-keys.check';
import { checkFunctions } from './functions.check';
import { APP_ROLE, RELAY_ROLE } from './house-rules';
import { checkKeys } from './keys.check';
import { checkPolicies } from './policies.check';
import { checkPrivileges } from './privileges.check';
import { reachOf } from './role-reach';
import { checkRoles } from './roles.check';
import { checkSession } from './session.check';
import { checkSettings } from './settings.check';
import { checkSystemGrants } from './system-grants.check';
import { checkTables } from './tables.check';
import { checkViews } from './views.check';

export interface CatalogueOptions {
  /** Connection that may read the whole catalogue: the role that migrates. */
  readonly ownerUrl: string;
  /** Connection of the application; null examines the group `atrium_app` without the role that logs in. */
  readonly appUrl: string | null;
  /** Connection of the log's reader. Null, or left out: the group `atrium_relay` without the role that logs in. */
  readonly relayUrl?: string | null;
  /** Schema of the tables. Default `public`. */
  readonly schema?: string;
}

/**
 * Audits the live catalogue and names everything by which tenant isolation could be bypassed; [] when nothing is.
 * Changes nothing. Throws {@link OperatorError} when a database cannot be reached, is older than PostgreSQL 15, or
 * when the connections lead to different databases.
 */
export async function examineCatalogue(options: CatalogueOptions): Promise<Finding[]> {
  const { ownerUrl, appUrl, relayUrl = null, schema = 'public' } = options;
  const login = appUrl === null ? null : await withCatalogue(appUrl, 'application', loginOf);
  const relay = relayUrl === null ? null : await withCatalogue(relayUrl, 'relay', loginOf);
  return withCatalogue(ownerUrl, 'owner', async (catalogue) => {
    const place = await placeOf(catalogue);
    if (login && !isSamePlace(login.place, place)) throw elsewhere('DATABASE_APP_URL', 'served');
    if (relay && !isSamePlace(relay.place, place)) throw elsewhere('DATABASE_RELAY_URL', 'read');
    return [
      ...(login?.findings ?? []),
      ...(await examine(catalogue, {
        schema,
        appRole: login?.name ?? null,
        relayRole: relay?.name ?? null,
      })),
    ];
  });
}

const elsewhere = (variable: string, use: string): OperatorError =>
  new OperatorError(
    `DATABASE_URL and ${variable} lead to different databases. Correct one of them: what is examined must be what is ${use}.`,
  );

/**
 * Names by what the role of the application's own connection could bypass the policies; [] when by nothing. This is
 * what the server asks before it serves. Changes nothing. Throws {@link OperatorError} as {@link examineCatalogue} does.
 */
export async function examineAppRole(appUrl: string): Promise<Finding[]> {
  return withCatalogue(appUrl, 'application', async (catalogue) => {
    const { name, findings } = await checkSession(catalogue);
    const reach = await reachOf(catalogue, [name]);
    return [...findings, ...(await checkRoles(catalogue, reach, 'application'))];
  });
}

/** The roles that the server logs in as; null or left out when they are not known. */
interface Logins {
  readonly appRole: string | null;
  readonly relayRole?: string | null;
}

/** The whole audit over an open catalogue. */
export async function examine(
  catalogue: Catalogue,
  { schema, ...logins }: Logins & { schema: string },
): Promise<Finding[]> {
  const examined = await examinedOf(catalogue, schema, logins);
  return [
    ...missingRoles(examined),
    ...(await checkRoles(catalogue, examined.app, 'application')),
    ...(await checkRoles(catalogue, examined.relay, 'relay')),
    ...(await checkSettings(catalogue, examined.app)),
    ...(await checkPrivileges(catalogue, examined)),
    ...(await checkCreation(catalogue, examined)),
    ...(await checkSystemGrants(catalogue, examined)),
    ...checkTables(examined),
    ...(await checkPolicies(catalogue, examined)),
    ...(await checkKeys(catalogue, examined)),
    ...(await checkForeignKeys(catalogue, examined)),
    ...(await checkViews(catalogue, examined)),
    ...(await checkFunctions(catalogue, examined)),
    ...(await checkChangeTriggers(catalogue, examined)),
  ];
}

async function examinedOf(
  catalogue: Catalogue,
  schema: string,
  { appRole, relayRole }: Logins,
): Promise<Examined> {
  const app = await reachOf(catalogue, appRole ? [APP_ROLE, appRole] : [APP_ROLE]);
  const relay = await reachOf(catalogue, relayRole ? [RELAY_ROLE, relayRole] : [RELAY_ROLE]);
  return {
    schema,
    tables: await auditedTables(catalogue, schema),
    app,
    relay,
    audienceOf: (grantee) => {
      if (grantee === 0) return 'public';
      if (app.begins(grantee)) return 'application';
      if (relay.begins(grantee)) return 'relay';
      return app.oids.includes(grantee) ? 'application' : 'relay';
    },
  };
}

function missingRoles({ app, relay }: Examined): Finding[] {
  const known = new Set([...app.roles, ...relay.roles].map((role) => role.name));
  return [APP_ROLE, RELAY_ROLE]
    .filter((name) => !known.has(name))
    .map((name) => ({
      check: 'role-missing',
      object: name,
      problem: 'does not exist, so nothing here was granted to it',
      fix: 'Run `atrium migrate deploy`.',
    }));
}

async function loginOf(catalogue: Catalogue) {
  return { ...(await checkSession(catalogue)), place: await placeOf(catalogue) };
}

const PLACE_TEXT = `
  select oid || '/' || datname as place, has_function_privilege('pg_control_system()', 'EXECUTE') as open
  from pg_database where datname = current_database()`;
const SYSTEM_TEXT = 'select system_identifier::text as system from pg_control_system()';

interface Place {
  readonly place: string;
  /** Null when an administrator has hidden it from the role. */
  readonly system: string | null;
}

// Copies of a cluster have the same names and numbers; the system identifier alone tells two installations apart.
async function placeOf(catalogue: Catalogue): Promise<Place> {
  const [here] = await catalogue.rows<{ place: string; open: boolean }>(PLACE_TEXT);
  const [cluster] = here?.open ? await catalogue.rows<{ system: string }>(SYSTEM_TEXT) : [];
  return { place: here?.place ?? '', system: cluster?.system ?? null };
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.place === other.place && (one.system === null || other.system === null || one.system === other.system);
