import { DatabaseError, type Client } from 'pg';
import { OperatorError } from '../../kernel';
import type { Migration } from './migration-files';
import { recordFailure, recordStart, recordSuccess } from './migration-table';
import { howToResolve } from './refusals';

/** Applies one migration and books it. Throws OperatorError with PostgreSQL's reason and the line in the file. */
export async function applyMigration(client: Client, migration: Migration): Promise<void> {
  const id = await recordStart(client, migration);
  try {
    // Without parameters it travels as one simple query, which PostgreSQL runs in one implicit transaction.
    await client.query(migration.script);
  } catch (error) {
    const reason = describe(migration, error);
    await bookFailure(client, id, reason);
    throw new OperatorError(
      `Migration ${migration.name} failed: ${reason}\n${howToResolve(migration.name)}`,
      {
        cause: error,
      },
    );
  }
  // What a script sets for its session must not reach the next one, nor the book.
  await client.query('RESET ROLE; RESET ALL');
  await recordSuccess(client, id);
}

async function bookFailure(client: Client, id: string, reason: string): Promise<void> {
  try {
    // A script with a BEGIN of its own leaves its transaction open.
    await client.query('ROLLBACK; RESET ROLE; RESET ALL');
    await recordFailure(client, id, reason);
  } catch {
    // The connection is gone as well. The row without an end says enough, and the first reason is the one to show.
  }
}

function describe({ script }: Migration, error: unknown): string {
  if (!(error instanceof DatabaseError)) return String(error);
  const line = error.position ? ` at line ${script.slice(0, Number(error.position)).split('\n').length}` : '';
  const more = [error.detail, error.where, error.hint].filter((text) => text !== undefined);
  return [`${error.severity} ${error.code}${line}: ${error.message}`, ...more].join('\n');
}
