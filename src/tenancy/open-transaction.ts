import { DatabaseError } from 'pg';
import { atriumError } from '../kernel';
import type { Deadline } from '../platform/deadline';
import type { PinnedConnection, Statement, StatementPool } from '../platform/postgres';
import { recordStatement, rowsIn } from './recorded-statement';
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

/** Statements that no others come between. */
export interface Turn {
  readonly run: (statement: Statement) => Promise<Rows>;
  /** Lets the others go on. May be called again. */
  readonly end: () => void;
}

// A transaction that is older says anew how long its statements may take; so its deadline is kept to that.
const RENEW_AFTER_MS = 500;
const BEGIN: Statement = { text: 'BEGIN' };

const over = () => atriumError('TIMEOUT', 'The database did not finish in time. Try again.');

// What the server says of a statement that it no longer has under its name: BEGIN is such a one, too.
const isLostPlan = ({ code }: DatabaseError): boolean => code === '26000' || code === '42P05';

/**
 * One database transaction of a tenant on a connection of its own. It begins with its first statement, in the same round trip. It
 * must be ended, by `commit` or `rollBack`; when its deadline comes it is rolled back by itself.
 */
export class OpenTransaction {
  readonly #options: OpenTransactionOptions;
  readonly #alarm: NodeJS.Timeout | null;
  #connection: Promise<PinnedConnection> | null = null;
  #begunAt: number | null = null;
  #state: 'open' | 'committing' | 'ended' = 'open';
  #undone: Promise<void> | null = null;
  #turn: (Turn & { readonly ended: Promise<void> }) | null = null;
  #along: Statement[] = [];
  // Of a statement of which nobody knows whether the database heard.
  #fault: { readonly error: unknown } | null = null;

  constructor(options: OpenTransactionOptions) {
    this.#options = options;
    const leftMs = options.deadline.remainingMs();
    this.#alarm = leftMs === Infinity ? null : setTimeout(() => void this.rollBack(), leftMs);
  }

  /** False once its end was asked for. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Whether it has asked for a connection: there may be something to commit. */
  get hasBegun(): boolean {
    return this.#connection !== null;
  }

  /** True when the database was told to commit: nobody but the database knows then whether it did. */
  get wasToldToCommit(): boolean {
    return this.#state === 'committing';
  }

  /** Resolves when it has its connection. */
  async ready(): Promise<void> {
    this.#connection ??= this.#options.pool.pin();
    await this.#connection;
    this.checkOpen();
  }

  /** Throws TIMEOUT when it has ended. */
  checkOpen(): void {
    if (!this.isOpen) throw over();
  }

  /** Runs one statement in it. Rejects with TIMEOUT when the time is over, and as node-postgres does. */
  run(statement: Statement): Promise<Rows> {
    return this.ask(statement, (rows) => rows);
  }

  /** As `run`, with what `read` makes of the answer. */
  async ask<T>(statement: Statement, read: (rows: Rows) => T): Promise<T> {
    while (this.#turn) await this.#turn.ended;
    return this.#ask(statement, read);
  }

  /**
   * Sends a statement whose answer nobody needs with the next one, with COMMIT at the latest: a round trip less. When it fails, so
   * does that one.
   */
  async sendAlong(statement: Statement): Promise<void> {
    this.checkOpen();
    // What is undone back to a savepoint must not take it along.
    while (this.#turn) await this.#turn.ended;
    this.checkOpen();
    // What is recorded is told one by one.
    if (this.#begunAt === null || this.#options.recorder) await this.run(statement);
    else this.#along.push(statement);
  }

  /** Resolves when it is the caller's turn: all other statements then wait for its end. */
  async turn(): Promise<Turn> {
    while (this.#turn) await this.#turn.ended;
    this.checkOpen();
    let free = (): void => undefined;
    const ended = new Promise<void>((resolve) => (free = resolve));
    const end = (): void => {
      if (this.#turn === turn) this.#turn = null;
      free();
    };
    const run = (statement: Statement): Promise<Rows> => this.#ask(statement, (rows) => rows);
    const turn = { run, end, ended };
    this.#turn = turn;
    return turn;
  }

  /** Rejects when it was not committed, and when nobody knows. */
  async commit(): Promise<void> {
    this.checkOpen();
    if (!this.#connection) return this.#end(null, false);
    const connection = await this.#connection;
    this.checkOpen();
    this.#options.deadline.remainingMs();
    if (this.#fault) throw this.#fault.error;
    if (this.#turn) throw new Error('a part of the transaction has not ended');
    const along = this.#along.length > 0 ? [...this.#before(), ...this.#takeAlong()] : [];
    this.#state = 'committing';
    let isBroken = true;
    try {
      const { command } = await this.#told('COMMIT', connection, along);
      isBroken = false;
      if (command === 'COMMIT') return;
      // PostgreSQL's way to answer the COMMIT of a transaction in which a statement had failed.
      this.#state = 'ended';
      throw new Error('the transaction had failed and was rolled back');
    } finally {
      this.#end(connection, isBroken);
    }
  }

  /** Undoes all of it, once what is under way has ended; nothing when it was told to commit. Never rejects. */
  async rollBack(): Promise<void> {
    if (this.isOpen) this.#undone = this.#undo();
    await this.#undone;
  }

  async #undo(): Promise<void> {
    this.#state = 'ended';
    this.#turn?.end();
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

  #told(
    text: 'COMMIT' | 'ROLLBACK',
    connection: PinnedConnection,
    along: readonly Statement[] = [],
  ): Promise<Rows> {
    const { recorder } = this.#options;
    const send = (): Promise<Rows> => connection.run([...along, { text }], along.length);
    return recorder ? recordStatement(recorder, { text }, { send, ask: send }) : send();
  }

  async #ask<T>(statement: Statement, read: (rows: Rows) => T): Promise<T> {
    this.checkOpen();
    const { recorder, pool } = this.#options;
    if (!recorder) return read(await this.#send(statement));
    const send = async () => {
      const rows = await this.#send(statement);
      const result = read(rows);
      return { result, rowCount: rowsIn(result, rows) };
    };
    // A plan is asked for later, when the transaction is over, and must not disturb it.
    const ask = async (one: Statement): Promise<Rows> => pool.run([this.#settings(), one], 1);
    return (await recordStatement(recorder, statement, { send, ask })).result;
  }

  async #send(statement: Statement): Promise<Rows> {
    this.#connection ??= this.#options.pool.pin();
    const connection = await this.#connection;
    this.checkOpen();
    if (this.#fault) throw this.#fault.error;
    // What goes before it would fail in a transaction that has failed, and it would be skipped.
    const isUndoing = statement.text.startsWith('ROLLBACK TO ');
    const before = isUndoing ? [] : [...this.#before(), ...this.#takeAlong()];
    try {
      return await connection.run([...before, statement], before.length);
    } catch (error) {
      // It might not even have begun: then the next would run without a tenant.
      if (!(error instanceof DatabaseError) || isLostPlan(error)) this.#fault ??= { error };
      throw error;
    }
  }

  /** What goes before a statement: BEGIN brings the tenant, a late one its tighter limit. */
  #before(): Statement[] {
    const settings = this.#settings();
    const now = performance.now();
    if (this.#begunAt !== null) return now - this.#begunAt > RENEW_AFTER_MS ? [settings] : [];
    this.#begunAt = now;
    return [BEGIN, settings];
  }

  #takeAlong(): Statement[] {
    const along = this.#along;
    this.#along = [];
    return along;
  }

  #settings(): Statement {
    const { tenantId, bounds, deadline } = this.#options;
    return tenantSettings(tenantId, bounds, deadline);
  }
}
