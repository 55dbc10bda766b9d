import { atriumError } from '../kernel';
import type { Deadline } from '../platform/deadline';
import type { PinnedConnection, Statement, StatementPool } from '../platform/postgres';
import { recordStatement } from './recorded-statement';
import type { Recorder } from './recorder';
import { tenantSettings, type StatementBounds } from './tenant-settings';

export interface OpenTransactionOptions {
  readonly pool: StatementPool;
  readonly tenantId: string;
  readonly bounds: StatementBounds;
  /** When it is rolled back, whatever it is at. */
  readonly deadline: Deadline;
  readonly recorder: Recorder | null;
}

type Rows = Awaited<ReturnType<PinnedConnection['run']>>;

// A transaction that is older says anew how long its statements may take; so its deadline is kept to that.
const RENEW_AFTER_MS = 500;
const BEGIN: Statement = { text: 'BEGIN' };

const over = () => atriumError('TIMEOUT', 'The database did not finish in time. Try again.');

/**
 * One database transaction of a tenant on a connection of its own. It begins with its first statement, in the same round trip. It
 * must be ended, by `commit` or `rollBack`; when its deadline comes it is rolled back by itself.
 */
export class OpenTransaction {
  readonly #options: OpenTransactionOptions;
  readonly #alarm: NodeJS.Timeout | null;
  #connection: Promise<PinnedConnection> | null = null;
  #begunAt = 0;
  #state: 'open' | 'committing' | 'ended' = 'open';

  constructor(options: OpenTransactionOptions) {
    this.#options = options;
    const leftMs = options.deadline.remainingMs();
    this.#alarm = leftMs === Infinity ? null : setTimeout(() => void this.rollBack(), leftMs);
  }

  /** False once its end was asked for. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Whether a statement was sent. */
  get hasBegun(): boolean {
    return this.#connection !== null;
  }

  /** True when the database was told to commit: nobody but the database knows then whether it did. */
  get wasToldToCommit(): boolean {
    return this.#state === 'committing';
  }

  /** Runs one statement in it. Rejects with TIMEOUT when the time is over, and as node-postgres does. */
  async run(statement: Statement): Promise<Rows> {
    if (!this.isOpen) throw over();
    const { recorder } = this.#options;
    const send = (one: Statement): Promise<Rows> => this.#send(one);
    return recorder
      ? recordStatement(recorder, statement, { send: () => send(statement), ask: send })
      : send(statement);
  }

  /** Rejects when it was not committed, and when nobody knows. */
  async commit(): Promise<void> {
    if (!this.isOpen) throw over();
    if (!this.#connection) return this.#end(null, false);
    const connection = await this.#connection;
    this.#options.deadline.remainingMs();
    this.#state = 'committing';
    let isBroken = true;
    try {
      const { command } = await this.#told('COMMIT', connection);
      isBroken = false;
      // PostgreSQL's way to answer the COMMIT of a transaction in which a statement had failed.
      if (command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
    } finally {
      this.#end(connection, isBroken);
    }
  }

  /** Undoes all of it, once what is under way has ended. Never rejects. */
  async rollBack(): Promise<void> {
    if (!this.isOpen) return;
    this.#state = 'ended';
    if (this.#alarm) clearTimeout(this.#alarm);
    const connection = await this.#connection?.catch(() => null);
    if (!connection) return;
    const isUndone = await this.#told('ROLLBACK', connection).then(
      () => true,
      () => false,
    );
    // A connection that did not see its transaction end is closed, not reused: its tenant could outlive it.
    connection.release(!isUndone);
  }

  #end(connection: PinnedConnection | null, isBroken: boolean): void {
    if (this.#state === 'open') this.#state = 'ended';
    if (this.#alarm) clearTimeout(this.#alarm);
    connection?.release(isBroken);
  }

  #told(text: 'COMMIT' | 'ROLLBACK', connection: PinnedConnection): Promise<Rows> {
    const { recorder } = this.#options;
    const send = (): Promise<Rows> => connection.run([{ text }], 0);
    return recorder ? recordStatement(recorder, { text }, { send, ask: send }) : send();
  }

  async #send(statement: Statement): Promise<Rows> {
    const isFirst = this.#connection === null;
    this.#connection ??= this.#options.pool.pin();
    const connection = await this.#connection;
    if (!this.isOpen) throw over();
    const before = this.#before(isFirst);
    return connection.run([...before, statement], before.length);
  }

  /** What goes before a statement: BEGIN brings the tenant, a late one its tighter limit. */
  #before(isFirst: boolean): Statement[] {
    const { tenantId, bounds, deadline } = this.#options;
    const settings = tenantSettings(tenantId, bounds, deadline);
    const now = performance.now();
    if (isFirst) {
      this.#begunAt = now;
      return [BEGIN, settings];
    }
    return now - this.#begunAt > RENEW_AFTER_MS ? [settings] : [];
  }
}
