import type { DatabaseConfig } from '../../config';
import { OperatorError } from '../../kernel';
import { startEmbeddedPostgres } from '../embedded-postgres';
import {
  deployMigrations,
  migrationStatus,
  type DeployedMigrations,
  type MigrationStatus,
} from '../migrations';
import { ensureEmbeddedOwner } from './embedded-owner';
import { ensureAppLogin, ensureRelayLogin } from './group-login';

/** A database that is reachable, with what it takes to migrate and to serve. */
export interface Database {
  /** How it was found, for messages: `embedded PostgreSQL` or host and database name. */
  readonly description: string;
  /** Owner's connection string. Throws OperatorError when only the application's was configured. */
  readonly ownerUrl: () => string;
  /** Connection string of the application's role; the tables must be there. */
  readonly appUrl: () => Promise<string>;
  /** Connection string of the role that reads the log; the tables must be there. Null: none was given beside the application's. */
  readonly relayUrl: () => Promise<string | null>;
  readonly migrate: () => Promise<DeployedMigrations>;
  readonly status: () => Promise<MigrationStatus>;
  /** Stops an embedded server when nobody else uses it. */
  readonly close: () => Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  readonly secret: string;
}

/** Opens the configured database, starting an embedded one when none is. Throws OperatorError. */
export async function openDatabase({ database, dataDir, secret }: OpenDatabaseOptions): Promise<Database> {
  if (database.kind === 'embedded') {
    const postgres = await startEmbeddedPostgres({ dataDir });
    const ownerUrl = await ensureEmbeddedOwner(postgres.superuserUrl(), secret);
    return { ...owned(ownerUrl, secret), description: 'embedded PostgreSQL', close: () => postgres.stop() };
  }
  const { relayUrl } = database;
  if (database.kind === 'owner-url') {
    const base = owned(database.url, secret);
    return relayUrl ? { ...base, relayUrl: () => Promise.resolve(relayUrl) } : base;
  }
  const { url: appUrl, ownerUrl } = database;
  const base = ownerUrl ? owned(ownerUrl, secret) : withoutOwner(describe(appUrl));
  return { ...base, appUrl: () => Promise.resolve(appUrl), relayUrl: () => Promise.resolve(relayUrl) };
}

function owned(ownerUrl: string, secret: string): Database {
  return {
    description: describe(ownerUrl),
    ownerUrl: () => ownerUrl,
    appUrl: () => ensureAppLogin(ownerUrl, secret),
    relayUrl: () => ensureRelayLogin(ownerUrl, secret),
    migrate: () => deployMigrations({ ownerUrl }),
    status: () => migrationStatus({ ownerUrl }),
    close: () => Promise.resolve(),
  };
}

function withoutOwner(description: string): Omit<Database, 'appUrl' | 'relayUrl'> {
  const refuse = (): never => {
    throw new OperatorError(
      'This needs the owner of the tables: set DATABASE_URL to their connection string.',
    );
  };
  return {
    description,
    ownerUrl: refuse,
    migrate: async () => refuse(),
    status: async () => refuse(),
    close: () => Promise.resolve(),
  };
}

function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}
