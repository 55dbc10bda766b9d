import { Client } from 'pg';
import { OperatorError } from '../../kernel';

/**
 * Looks over the application's own connection whether the database was ever migrated; its role cannot read the book
 * of migrations. Throws OperatorError when not.
 */
export async function requireTables(appUrl: string): Promise<void> {
  const client = new Client({ connectionString: appUrl });
  try {
    await client.connect();
    const { rows } = await client.query<{ found: boolean }>(
      "SELECT to_regclass('public.outbox') IS NOT NULL AS found",
    );
    if (rows[0]?.found) return;
  } catch (error) {
    throw new OperatorError(
      `The application's role cannot use the database (${(error as Error).message}). Check DATABASE_APP_URL.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new OperatorError(
    'The database lacks the tables of this version. Run `atrium migrate deploy` with DATABASE_URL, the connection of their owner.',
  );
}
