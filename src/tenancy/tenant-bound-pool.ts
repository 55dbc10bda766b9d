import { Pool, type QueryConfig } from 'pg';
import { type PinnedConnection, type Statement, type StatementPool } from '../platform/postgres';
import { Attendance } from './attendance';
import { recordStatement } from './recorded-statement';
import type { Recorder } from './recorder';
import { tenantSettings, type StatementBounds } from './tenant-settings';

type Query = QueryConfig & { rowMode?: 'array' };
/** Does what is given with a query, and tells of it where somebody wants to know. */
type Told = <R extends { readonly rowCount: number | null }>(
  query: Query,
  send: () => Promise<R>,
) => Promise<R>;

// A transaction that is older says anew how long its statements may take; so deadlines are kept to that.
const RENEW_AFTER_MS = 500;

/**
 * Looks like a node-postgres pool to Prisma's driver adapter, which so keeps its conversions and error mapping, and
 * sends every statement together with its tenant through the shared pool. It opens no connection of its own.
 */
export class TenantBoundPool extends Pool {
  readonly #shared: StatementPool;
  readonly #tenantId: string;
  readonly #bounds: StatementBounds;
  readonly #recorder: Recorder | null;
  /** Those who wait for what is sent here. */
  readonly attendance = new Attendance();

  constructor(
    shared: StatementPool,
    tenantId: string,
    bounds: StatementBounds,
    recorder: Recorder | null = null,
  ) {
    super({ max: 1 });
    this.#shared = shared;
    this.#tenantId = tenantId;
    this.#bounds = bounds;
    this.#recorder = recorder;
  }

  // The signatures of Pool are overloads for callbacks and cursors; the adapter uses these two alone.
  override query = ((query: Query) => this.#told(query, () => this.#ask(query))) as unknown as Pool['query'];

  override connect = (async () => {
    const { attendance } = this;
    const settings = (): Statement => this.#settings();
    return new TenantTransaction(await this.#shared.pin(), { settings, attendance, told: this.#told });
  }) as unknown as Pool['connect'];

  #ask(statement: Statement) {
    return this.#shared.run([this.#settings(), statement], 1);
  }

  readonly #told: Told = (query, send) =>
    this.#recorder
      ? recordStatement(this.#recorder, query, { send, ask: (statement) => this.#ask(statement) })
      : send();

  /** The tenant, and a time limit that ends no later than the last one's deadline who waits. */
  #settings(): Statement {
    return tenantSettings(this.#tenantId, this.#bounds, this.attendance);
  }
}

/** A pinned connection as Prisma's adapter uses one: BEGIN, statements, COMMIT or ROLLBACK, release. */
class TenantTransaction {
  readonly #connection: PinnedConnection;
  readonly #settings: () => Statement;
  readonly #attendance: Attendance;
  readonly #told: Told;
  #begunAt: number | null = null;
  #ended = false;

  constructor(
    connection: PinnedConnection,
    of: { settings: () => Statement; attendance: Attendance; told: Told },
  ) {
    this.#connection = connection;
    this.#settings = of.settings;
    this.#attendance = of.attendance;
    this.#told = of.told;
  }

  on(): this {
    return this;
  }

  removeListener(): this {
    return this;
  }

  /** The first statement is BEGIN; the tenant travels with it and holds until the transaction ends. */
  async query(query: Query): Promise<unknown> {
    if (this.#ended) throw new Error('this transaction has ended');
    const isEnd = query.text === 'COMMIT' || query.text === 'ROLLBACK';
    const statements = isEnd ? [query] : this.#bounded(query);
    const at = statements.indexOf(query);
    const result = await this.#told(query, () => this.#connection.run(statements, at));
    this.#ended = result.command === 'COMMIT' || result.command === 'ROLLBACK';
    if (query.text === 'COMMIT' && result.command === 'ROLLBACK') {
      // PostgreSQL's way to answer the COMMIT of a transaction in which a statement had failed.
      throw new Error('the transaction had failed and was rolled back');
    }
    return result;
  }

  /** A statement with what has to go before or after it: BEGIN brings the tenant, a late one its tighter limit. */
  #bounded(query: Query): Statement[] {
    // Throws when the time is over.
    const leftMs = this.#attendance.remainingMs();
    const now = performance.now();
    if (this.#begunAt === null) {
      this.#begunAt = now;
      return [query, this.#settings()];
    }
    const isLate = leftMs !== Infinity && now - this.#begunAt > RENEW_AFTER_MS;
    return isLate ? [this.#settings(), query] : [query];
  }

  /** A connection that did not see its transaction end is closed, not reused: its tenant could outlive it. */
  release(): void {
    this.#connection.release(!this.#ended);
  }
}
