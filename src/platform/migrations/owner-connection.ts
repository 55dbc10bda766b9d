import { Client, DatabaseError } from 'pg';
import { OperatorError } from '../../kernel';

const oldestVersion = 15;
const connectTimeoutMs = 10_000;

/**
 * Runs `work` on one connection of the role that owns the tables, then closes it.
 * Throws OperatorError when the database cannot be reached or is older than PostgreSQL 15.
 */
export async function withOwner<T>(ownerUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(ownerUrl);
  try {
    await refuseOldServer(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function connect(ownerUrl: string): Promise<Client> {
  const client = makeClient(ownerUrl);
  // A connection that breaks fails the statement under way; without a listener it would end the process, too.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new OperatorError(connectionFault(client, error), { cause: error });
  }
}

function makeClient(ownerUrl: string): Client {
  try {
    return new Client({
      connectionString: ownerUrl,
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: 'atrium migrate',
    });
  } catch {
    // No cause: its message may repeat the URL with the password.
    throw new OperatorError(
      'DATABASE_URL is not a URL. It must look like postgresql://user:password@host:5432/database, ' +
        'with special characters of the password written as %xx.',
    );
  }
}

function connectionFault(client: Client, error: unknown): string {
  const place = `${client.host}:${client.port}`;
  const reason = error instanceof Error && error.message ? error.message : codeOf(error);
  switch (error instanceof DatabaseError ? error.code : undefined) {
    case undefined:
      return `No PostgreSQL can be reached at ${place} (${reason}). Start it, or correct DATABASE_URL.`;
    case '28P01':
    case '28000':
      return `PostgreSQL at ${place} does not let "${client.user}" in (${reason}). Correct user and password in DATABASE_URL.`;
    case '3D000':
      return `PostgreSQL at ${place} has no database "${client.database}". Create it, or correct DATABASE_URL.`;
    default:
      return `PostgreSQL at ${place} accepts no connection now (${reason}). Try again, or correct DATABASE_URL.`;
  }
}

/** Node reports a host with several addresses, none of which answers, by an AggregateError with a code and no text. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

async function refuseOldServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    `SELECT current_setting('server_version_num') AS "number", current_setting('server_version') AS "name"`,
  );
  if (Number(rows[0]?.number) >= oldestVersion * 10_000) return;
  throw new OperatorError(
    `PostgreSQL ${rows[0]?.name} at ${client.host}:${client.port} is too old: Atrium needs ${oldestVersion} or newer. ` +
      'Upgrade it, or leave DATABASE_URL out to use the embedded one.',
  );
}
