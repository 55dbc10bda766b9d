import { hasChecksum, migrationsDirectory, readMigrations, type Migration } from './migration-files';
import { hasTable, listRecords, type MigrationRecord } from './migration-table';
import { withOwner } from './owner-connection';

/** Names of migrations, each list in the order of application. */
export interface MigrationStatus {
  /** Applied, and their files are here. */
  readonly applied: string[];
  /** Here, and not yet applied. */
  readonly pending: string[];
  /** Those of `applied` whose file is no longer what was applied. */
  readonly edited: string[];
  /** Begun and not finished; nothing more is applied until somebody resolves them. */
  readonly failed: string[];
  /** Applied, but without a file here: the database is newer than this code. A warning, not a fault. */
  readonly unknown: string[];
}

/** Compares a database with a migrations directory and changes nothing. Throws OperatorError when it is out of reach. */
export async function migrationStatus(options: {
  ownerUrl: string;
  directory?: string;
}): Promise<MigrationStatus> {
  const migrations = await readMigrations(options.directory ?? migrationsDirectory);
  return withOwner(options.ownerUrl, async (client) =>
    compareHistory(migrations, (await hasTable(client)) ? await listRecords(client) : []),
  );
}

export function compareHistory(
  migrations: readonly Migration[],
  records: readonly MigrationRecord[],
): MigrationStatus {
  const finished = new Map(
    records.filter((record) => record.finishedAt).map((record) => [record.name, record]),
  );
  const failed = records.filter((record) => !record.finishedAt).map((record) => record.name);
  const applied = migrations.filter(({ name }) => finished.has(name));
  const here = new Set(migrations.map(({ name }) => name));
  return {
    applied: applied.map(({ name }) => name),
    pending: [...here].filter((name) => !finished.has(name) && !failed.includes(name)),
    edited: applied
      .filter((migration) => !hasChecksum(migration, finished.get(migration.name)?.checksum ?? ''))
      .map(({ name }) => name),
    failed,
    unknown: [...finished.keys()].filter((name) => !here.has(name)),
  };
}
