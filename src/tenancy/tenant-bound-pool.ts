import { Pool, type QueryConfig } from 'pg';
import {
  statementName,
  type PinnedConnection,
  type Statement,
  type StatementPool,
} from '../platform/postgres';

/** What every statement of a tenant is sent with. */
export interface StatementBounds {
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  /** False behind a pooler that cannot carry prepared statements. */
  readonly statementNames: boolean;
}

// Transaction-local, so nothing stays on the connection: right behind PgBouncer in transaction mode too.
const SETTINGS_TEXT =
  // Named with their schema: a search path must not be able to put another function in their place.
  "select pg_catalog.set_config('app.tenant_id', $1, true), pg_catalog.set_config('statement_timeout', $2, true), pg_catalog.set_config('lock_timeout', $3, true)";

type Query = QueryConfig & { rowMode?: 'array' };

/**
 * Looks like a node-postgres pool to Prisma's driver adapter, which so keeps its conversions and error mapping, and
 * sends every statement together with its tenant through the shared pool. It opens no connection of its own.
 */
export class TenantBoundPool extends Pool {
  readonly #shared: StatementPool;
  readonly #settings: Statement;
  readonly #names: boolean;

  constructor(shared: StatementPool, tenantId: string, bounds: StatementBounds) {
    super({ max: 1 });
    this.#shared = shared;
    this.#names = bounds.statementNames;
    this.#settings = this.#named({
      text: SETTINGS_TEXT,
      values: [tenantId, String(bounds.statementTimeoutMs), String(bounds.lockTimeoutMs)],
    });
  }

  // The signatures of Pool are overloads for callbacks and cursors; the adapter uses these two alone.
  override query = ((query: Query) =>
    this.#shared.run([this.#settings, this.#named(query)], 1)) as unknown as Pool['query'];

  override connect = (async () =>
    new TenantTransaction(await this.#shared.pin(), this.#settings, (query) =>
      this.#named(query),
    )) as unknown as Pool['connect'];

  #named(query: Query): Statement {
    return this.#names ? { ...query, name: statementName(query.text) } : { ...query, name: '' };
  }
}

/** A pinned connection as Prisma's adapter uses one: BEGIN, statements, COMMIT or ROLLBACK, release. */
class TenantTransaction {
  readonly #connection: PinnedConnection;
  readonly #settings: Statement;
  readonly #named: (query: Query) => Statement;
  #begun = false;
  #ended = false;

  constructor(connection: PinnedConnection, settings: Statement, named: (query: Query) => Statement) {
    this.#connection = connection;
    this.#settings = settings;
    this.#named = named;
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
    const statement = this.#named(query);
    const statements = this.#begun ? [statement] : [statement, this.#settings];
    this.#begun = true;
    const result = await this.#connection.run(statements, 0);
    this.#ended = result.command === 'COMMIT' || result.command === 'ROLLBACK';
    return result;
  }

  /** A connection that did not see its transaction end is closed, not reused: its tenant could outlive it. */
  release(): void {
    this.#connection.release(!this.#ended);
  }
}
