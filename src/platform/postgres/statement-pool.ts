import { Pool, type PoolClient, type Result } from 'pg';
import { atriumError } from '../../kernel';
import { Pipeline, type Statement } from './pipeline';
import { StatementNames } from './prepared-names';

export interface StatementPoolOptions {
  readonly url: string;
  /** Connections at most. */
  readonly size: number;
  /** Callers that may wait for a connection; the next one gets OVERLOADED at once. */
  readonly queue: number;
  /** Longest wait for a connection, then OVERLOADED. */
  readonly waitMs: number;
  /** False behind a pooler that cannot carry prepared statements. Default true. */
  readonly statementNames?: boolean;
  /** Told the text of every statement that goes to the server, for counting and tracing. */
  readonly onStatement?: (text: string) => void;
  /** Told when a connection breaks while nobody uses it. */
  readonly onIdleError?: (error: Error) => void;
}

type Rows = Result<Record<string, unknown>>;

const first = (results: readonly Rows[]): Rows => results[0] as Rows;

/** One connection held for a transaction. Release it exactly once. */
export interface PinnedConnection {
  run(statements: readonly Statement[], answer: number): Promise<Rows>;
  /** Gives the connection back, or closes it when `broken`. */
  release(broken?: boolean): void;
}

// invalid_sql_statement_name: the server lost our prepared statements (a failover, a pooler).
// feature_not_supported: "cached plan must not change result type", after a migration.
// duplicate_prepared_statement: somebody else prepared under our name on a pooled server connection.
const STALE_PLAN = new Set(['26000', '0A000', '42P05']);
const isStalePlan = (error: unknown): boolean => STALE_PLAN.has((error as { code?: string }).code ?? '');

/** A bounded pool over node-postgres with a bounded queue, sending pipelines of statements. */
export class StatementPool {
  readonly #pool: Pool;
  readonly #options: StatementPoolOptions;
  readonly #names = new StatementNames();

  constructor(options: StatementPoolOptions) {
    this.#options = options;
    this.#pool = new Pool({
      connectionString: options.url,
      max: options.size,
      connectionTimeoutMillis: options.waitMs,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      application_name: 'atrium',
    });
    this.#pool.on('error', (error) => options.onIdleError?.(error));
    // A connection that breaks in use also emits, and an error that nobody listens to ends the process. Its
    // statement reports the error, and the pool drops the connection.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Runs statements in one round trip, on any connection; resolves to the result of statement number `answer`. */
  async run(statements: readonly Statement[], answer: number): Promise<Rows> {
    return first(await this.runAll(statements, answer));
  }

  /** As `run`; resolves to the results of all from number `from` on. They fail together. */
  async runAll(statements: readonly Statement[], from: number): Promise<readonly Rows[]> {
    try {
      return await this.#runOnce(statements, from);
    } catch (error) {
      // The implicit transaction was rolled back, so a second try is safe.
      if (isStalePlan(error)) return this.#runOnce(statements, from);
      throw error;
    }
  }

  async pin(): Promise<PinnedConnection> {
    const client = await this.#acquire();
    return {
      run: async (statements, answer) => first(await this.#send(client, statements, answer)),
      release: (broken = false) => client.release(broken),
    };
  }

  /** True when the database answers. */
  async isUp(): Promise<boolean> {
    try {
      await this.run([{ text: 'select 1' }], 0);
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #runOnce(statements: readonly Statement[], from: number): Promise<readonly Rows[]> {
    const client = await this.#acquire();
    try {
      return await this.#send(client, statements, from);
    } finally {
      client.release();
    }
  }

  async #acquire(): Promise<PoolClient> {
    const { queue, size } = this.#options;
    // Whoever came in this very tick is still among those who wait.
    const free = this.#pool.idleCount + size - this.#pool.totalCount;
    if (this.#pool.waitingCount - free >= queue) {
      throw atriumError(
        'OVERLOADED',
        'Too many requests are waiting for the database. Try again in a moment.',
      );
    }
    try {
      return await this.#pool.connect();
    } catch (error) {
      const waited = (error as Error).message.includes('timeout exceeded when trying to connect');
      // With room for another connection, it was the server that did not answer.
      if (!waited || this.#pool.totalCount < this.#options.size) throw error;
      throw atriumError('OVERLOADED', 'The database had no free connection in time. Try again in a moment.', {
        cause: error,
      });
    }
  }

  async #send(client: PoolClient, statements: readonly Statement[], from: number): Promise<readonly Rows[]> {
    const { onStatement, statementNames = true } = this.#options;
    if (onStatement) for (const statement of statements) onStatement(statement.text);
    const named = statements.map((statement) => ({
      ...statement,
      name: statementNames ? this.#names.of(statement.text) : '',
    }));
    try {
      return await new Promise((resolve, reject) => {
        const settle = (error: Error | null, results: readonly Rows[]) =>
          error ? reject(error) : resolve(results);
        client.query(new Pipeline(named, from, settle));
      });
    } catch (error) {
      if (isStalePlan(error)) this.#names.renew();
      throw error;
    }
  }
}
