import { Socket } from 'node:net';
import { Client } from 'pg';

export interface DedicatedOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Settings of the session; constants, never input. */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly connectMs: number;
  /** Longest wait for the answer to one statement; then the connection counts as lost. */
  readonly answerMs: number;
  /** Cuts the connection at once, whatever it waits for. */
  readonly cut: AbortSignal;
}

/** One connection that belongs to one caller: for session locks, and for statements that must never wait for a pool. */
export interface DedicatedConnection {
  /** Runs one statement, prepared under `name` the first time. After a rejection the connection is to be ended. */
  run<Row extends object>(statement: NamedStatement): Promise<Row[]>;
  /** Never rejects; with it end the session's locks. */
  end(): Promise<void>;
}

export interface NamedStatement {
  readonly name: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

const FAREWELL_MS = 250;

/** Opens one, straight to PostgreSQL: a pooler in transaction mode keeps no session. Rejects when it cannot. */
export async function connectDedicated(options: DedicatedOptions): Promise<DedicatedConnection> {
  options.cut.throwIfAborted();
  const socket = new Socket();
  const hangUp = (): void => void socket.destroy();
  const client = new Client({
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectMs,
    query_timeout: options.answerMs,
    keepAlive: true,
    // Our own socket, since it alone can be cut while node-postgres waits for an answer.
    stream: () => socket,
  });
  // An error that nobody listens to ends the process; the next statement reports it.
  client.on('error', hangUp);
  options.cut.addEventListener('abort', hangUp, { once: true });
  const end = async (): Promise<void> => {
    const patience = setTimeout(hangUp, FAREWELL_MS);
    await client.end().catch(() => undefined);
    clearTimeout(patience);
    hangUp();
    options.cut.removeEventListener('abort', hangUp);
  };
  try {
    await client.connect();
    await client.query(settingText(options.settings));
  } catch (error) {
    await end();
    throw error;
  }
  return {
    run: async <Row extends object>({ name, text, values = [] }: NamedStatement) => {
      const { rows } = await client.query<Row>({ name, text, values: [...values] });
      return rows;
    },
    end,
  };
}

const settingText = (settings: DedicatedOptions['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `SET ${name} = ${value}`)
    .join('; ');
