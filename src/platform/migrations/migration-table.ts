import type { Client } from 'pg';
import { newId } from '../../kernel';
import type { Migration } from './migration-files';

/** One attempt to apply a migration, as a row of Prisma Migrate's own table. */
export interface MigrationRecord {
  readonly name: string;
  readonly checksum: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly logs: string | null;
}

// The columns and their order are Prisma Migrate's: its CLI reads and writes the same table.
const createTable = `CREATE TABLE "_prisma_migrations" (
  "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum"            VARCHAR(64) NOT NULL,
  "finished_at"         TIMESTAMPTZ,
  "migration_name"      VARCHAR(255) NOT NULL,
  "logs"                TEXT,
  "rolled_back_at"      TIMESTAMPTZ,
  "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

export async function hasTable(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "found"`,
  );
  return rows[0]?.found === true;
}

export async function makeTable(client: Client): Promise<void> {
  await client.query(createTable);
}

/** The attempts that count, oldest first; those marked as rolled back are forgotten. */
export async function listRecords(client: Client): Promise<MigrationRecord[]> {
  const { rows } = await client.query<MigrationRecord>(
    `SELECT "migration_name" AS "name", "checksum", "started_at" AS "startedAt", "finished_at" AS "finishedAt", "logs"
     FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL ORDER BY "started_at"`,
  );
  return rows;
}

/** Returns the id of the new row, which counts as failed until it is finished. */
export async function recordStart(client: Client, { name, checksum }: Migration): Promise<string> {
  const id = newId();
  await client.query(
    `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name") VALUES ($1, $2, $3)`,
    [id, checksum, name],
  );
  return id;
}

export async function recordSuccess(client: Client, id: string): Promise<void> {
  await client.query(
    `UPDATE "_prisma_migrations" SET "finished_at" = now(), "applied_steps_count" = 1 WHERE "id" = $1`,
    [id],
  );
}

export async function recordFailure(client: Client, id: string, logs: string): Promise<void> {
  await client.query(`UPDATE "_prisma_migrations" SET "logs" = $2 WHERE "id" = $1`, [id, logs]);
}
