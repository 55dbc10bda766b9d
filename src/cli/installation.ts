import { loadConfig, type Config } from '../config';
import { OperatorError, Role } from '../kernel';
import { createTenantClients } from '../main';
import { openDatabase, type Database } from '../platform/database';
import { createLogger, type Logger } from '../platform/logger';
import { installationSecret } from '../platform/secret';
import { createScope, findMember, TenantCatalogue, type CatalogueEntry, type Scope } from '../tenancy';

/** What every command works with: configuration, secret and an open database. */
export interface Installation {
  readonly config: Config;
  readonly secret: string;
  readonly database: Database;
  readonly logger: Logger;
  /** The catalogue of tenants, over the owner's connection. */
  readonly catalogue: () => TenantCatalogue;
}

/** Opens the installation for one piece of work, and closes it whatever happens. */
export async function withInstallation<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const secret = installationSecret({ configured: config.secret, dataDir: config.dataDir });
  const database = await openDatabase({ database: config.database, dataDir: config.dataDir, secret });
  try {
    const logger = createLogger({
      level: config.logLevel,
      pretty: config.mode === 'development' && process.stdout.isTTY,
    });
    const catalogue = () => new TenantCatalogue(database.ownerUrl());
    return await work({ config, secret, database, logger, catalogue });
  } finally {
    await database.close();
  }
}

/** As {@link withInstallation}, and throws OperatorError unless every migration is applied. */
export function withMigrated<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  return withInstallation(async (installation) => {
    const { pending } = await installation.database.status();
    if (pending.length > 0) {
      throw new OperatorError(
        `The database lacks ${pending.length} migration(s). Run \`atrium migrate deploy\`, or \`npm start\` once.`,
      );
    }
    return work(installation);
  });
}

/** Somebody of a tenant, with a scope to act in. */
export interface Acting {
  readonly tenant: CatalogueEntry;
  readonly scope: Scope;
}

/**
 * Acts in a tenant as a person, by default its first active owner, with the same tenant-bound clients as the server.
 * Throws OperatorError when there is no such tenant or person.
 */
export async function actingIn<T>(
  installation: Installation,
  { slug, email }: { slug: string; email?: string },
  work: (acting: Acting) => Promise<T>,
): Promise<T> {
  const tenant = await installation.catalogue().require(slug);
  const appUrl = await installation.database.appUrl();
  const { pool, clients } = createTenantClients({ ...installation, appUrl });
  try {
    const member = await findMember(clients, tenant.id, email ? { email } : { role: Role.OWNER });
    if (!member) throw new OperatorError(`There is no active ${email ?? 'owner'} in tenant "${slug}".`);
    const scope = createScope(clients, { tenantId: tenant.id, viewer: member });
    return await work({ tenant, scope });
  } finally {
    await pool.close();
  }
}
