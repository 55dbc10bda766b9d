import { Client, type QueryResultRow } from 'pg';
import { OperatorError } from '../../kernel';

/** The system catalogue of one database, read in one transaction that can change nothing. */
export interface Catalogue {
  readonly rows: <Row extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<Row[]>;
}

/** Whose connection string it is, for the sentence that says what to correct. */
export type Connection = 'owner' | 'application' | 'relay';

const CONNECT_TIMEOUT_MS = 10_000;
// A catalogue of ten thousand tables is read in seconds; more means that it is locked.
const QUERY_TIMEOUT_MS = 60_000;
const OLDEST_VERSION = 150_000;

const OPEN_TEXT = 'begin isolation level repeatable read, read only';
// PostgreSQL prints names without their schema when the search path leads to them: here it never does.
const NAMES_TEXT = "select set_config('search_path', 'pg_catalog', true)";
const VERSION_TEXT =
  "select current_setting('server_version') as name, current_setting('server_version_num')::int as number";

/** Runs `work` on the catalogue behind `url`. Throws {@link OperatorError} when it cannot be reached or is too old. */
export async function withCatalogue<T>(
  url: string,
  connection: Connection,
  work: (catalogue: Catalogue) => Promise<T>,
): Promise<T> {
  const client = await connected(url, connection);
  try {
    await client.query(OPEN_TEXT);
    const catalogue = await catalogueOf(client);
    const result = await work(catalogue);
    await client.query('rollback');
    return result;
  } catch (error) {
    throw isLost(error) ? unreachable(url, connection, error) : error;
  } finally {
    await client.end();
  }
}

/** The catalogue as the open transaction of `client` sees it. */
export async function catalogueOf(client: Pick<Client, 'query'>): Promise<Catalogue> {
  const rows: Catalogue['rows'] = async <Row extends QueryResultRow>(
    sql: string,
    values: readonly unknown[] = [],
  ) => (await client.query<Row>(sql, [...values])).rows;
  await rows(NAMES_TEXT);
  const [version] = await rows<{ name: string; number: number }>(VERSION_TEXT);
  if (!version || version.number < OLDEST_VERSION) {
    throw new OperatorError(
      `This is PostgreSQL ${version?.name ?? 'of an unknown version'}; Atrium needs 15 or newer. Upgrade it, or choose another server.`,
    );
  }
  return { rows };
}

async function connected(url: string, connection: Connection): Promise<Client> {
  try {
    const client = new Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'atrium doctor',
    });
    // A connection that breaks between two statements would end the process; the next statement reports it.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw unreachable(url, connection, error);
  }
}

// 08: connection exceptions, 57P: the server is stopping. Without a state, node-postgres itself speaks.
function isLost(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    /^(08|57P|ECONNRESET|EPIPE)/.test(code) || /^(Connection terminated|Query read timeout)/.test(message)
  );
}

const variable: Record<Connection, string> = {
  owner: 'DATABASE_URL',
  application: 'DATABASE_APP_URL (or DATABASE_URL, when that one is not set)',
  relay: 'DATABASE_RELAY_URL (or DATABASE_URL, when that one is not set)',
};

function unreachable(url: string, connection: Connection, cause: unknown): OperatorError {
  const { message, code } = cause as { message?: string; code?: string };
  return new OperatorError(
    `The database${place(url)} cannot be examined as its ${connection}: ${message || code || 'no answer'}. ` +
      `Start it, or correct ${variable[connection]}.`,
    { cause },
  );
}

// Host and database only: the rest of a connection string is secret.
function place(url: string): string {
  if (!URL.canParse(url)) return '';
  const { host, pathname } = new URL(url);
  return ` ${host}${pathname}`;
}
