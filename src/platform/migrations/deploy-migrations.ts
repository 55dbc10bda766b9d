import { DatabaseError, type Client } from 'pg';
import { OperatorError } from '../../kernel';
import { applyMigration } from './apply-migration';
import { migrationsDirectory, readMigrations, type Migration } from './migration-files';
import { compareHistory } from './migration-status';
import { hasTable, listRecords, makeTable, type MigrationRecord } from './migration-table';
import { withOwner } from './owner-connection';
import { refuseEdited, refuseFailed } from './refusals';

export interface DeployOptions {
  /** Connection of the role that owns the tables; straight to PostgreSQL, not through a transaction pooler. */
  readonly ownerUrl: string;
  /** Default: prisma/migrations of this package. */
  readonly directory?: string;
  /** Longest wait for another process that migrates the same database. Default: two minutes. */
  readonly lockWaitMs?: number;
}

/** Names of migrations, in the order of application. */
export interface DeployedMigrations {
  readonly applied: string[];
  readonly alreadyApplied: string[];
}

// The advisory lock that Prisma Migrate takes: whoever migrates, one at a time.
const migrateLock = 72_707_369;
const lockNotAvailable = '55P03';

/**
 * Applies what is pending, each migration in one implicit transaction, and keeps the same book as
 * `prisma migrate deploy`, with which it may alternate. Safe when several processes start at once.
 * Throws OperatorError, saying what to do, when a migration fails or failed before, was edited after it was
 * applied, or the database cannot be used.
 */
export async function deployMigrations(options: DeployOptions): Promise<DeployedMigrations> {
  const migrations = await readMigrations(options.directory ?? migrationsDirectory);
  return withOwner(options.ownerUrl, async (client) => {
    await takeLock(client, options.lockWaitMs ?? 120_000);
    const records = await openBook(client);
    const { applied, pending } = judge(migrations, records);
    for (const migration of migrations) {
      if (pending.includes(migration.name)) await applyMigration(client, migration);
    }
    return { applied: pending, alreadyApplied: applied };
  });
}

/** Held until the connection ends. */
async function takeLock(client: Client, waitMs: number): Promise<void> {
  try {
    await client.query(`SELECT set_config('lock_timeout', $1, false)`, [`${waitMs}ms`]);
    await client.query('SELECT pg_advisory_lock($1)', [migrateLock]);
    await client.query('RESET lock_timeout');
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== lockNotAvailable) throw error;
    throw new OperatorError(
      `Another process has been migrating this database for more than ${waitMs / 1000} s. Wait for it and start again; ` +
        `to find it: SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${migrateLock}.`,
      { cause: error },
    );
  }
}

async function openBook(client: Client): Promise<MigrationRecord[]> {
  if (await hasTable(client)) return listRecords(client);
  await refuseForeignTables(client);
  try {
    await makeTable(client);
    return [];
  } catch (error) {
    if (!(error instanceof DatabaseError) || !['42501', '3F000'].includes(error.code ?? '')) throw error;
    throw new OperatorError(
      `"${client.user}" may not create tables in database "${client.database}" (${error.message}). ` +
        `Let an administrator run: ALTER DATABASE "${client.database}" OWNER TO "${client.user}";`,
      { cause: error },
    );
  }
}

/** As Prisma does (its P3005): tables without a book are somebody else's. */
async function refuseForeignTables(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS "name" FROM pg_class c
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
       AND NOT EXISTS (SELECT FROM pg_depend d
                       WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1 LIMIT 5`,
  );
  if (rows.length === 0) return;
  throw new OperatorError(
    `Database "${client.database}" holds tables that Atrium did not make (${rows.map((row) => row.name).join(', ')}). ` +
      'Give it an empty database of its own in DATABASE_URL.',
  );
}

function judge(migrations: readonly Migration[], records: readonly MigrationRecord[]) {
  const status = compareHistory(migrations, records);
  refuseFailed(records.filter((record) => status.failed.includes(record.name)));
  refuseEdited(status.edited);
  return status;
}
