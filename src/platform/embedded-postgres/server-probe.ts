import path from 'node:path';
import { Client, DatabaseError } from 'pg';

/** How one reaches the cluster as its superuser. */
export interface Door {
  readonly port: number;
  readonly password: string;
}

/** The connection string of the superuser for one database of the cluster. */
export const doorUrl = ({ port, password }: Door, database = 'postgres'): string =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

/**
 * Asks who answers on the port: the server of this data directory, `nobody` who is ready (ask again), or a
 * `stranger`, which is another program, another cluster, or ours under another password.
 */
export async function whoAnswers(door: Door, data: string): Promise<'ours' | 'nobody' | 'stranger'> {
  if (!Number.isInteger(door.port)) return 'nobody';
  const client = new Client({
    connectionString: doorUrl(door),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined); // A connection lost while idle is told by the next statement.
  try {
    await client.connect();
    const { rows } = await client.query<{ data: string }>("select current_setting('data_directory') as data");
    return path.resolve(rows[0]?.data ?? '') === data ? 'ours' : 'stranger';
  } catch (error) {
    return isWrongPassword(error) ? 'stranger' : 'nobody';
  } finally {
    await client.end().catch(() => undefined);
  }
}

const isWrongPassword = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code !== undefined && error.code.startsWith('28');
