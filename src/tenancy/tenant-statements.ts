import type { Deadline } from '../platform/deadline';
import type { Statement, StatementPool } from '../platform/postgres';
import { driverFault, isFaultOfStatement } from './faults';
import { recordStatement, rowsIn } from './recorded-statement';
import type { Recorder } from './recorder';
import { restOfTime, tenantSettings, type StatementBounds } from './tenant-settings';

export interface TenantStatementsOptions {
  readonly pool: StatementPool;
  readonly tenantId: string;
  readonly bounds: StatementBounds;
  readonly deadline: Deadline;
  readonly recorder?: Recorder | null | undefined;
}

type Rows = Awaited<ReturnType<StatementPool['run']>>;

interface Waiting {
  readonly statement: Statement;
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/** A statement that waits for another one to go with. */
export interface Along<T> {
  readonly answer: Promise<T>;
  /** Sends it now, if it waits still. */
  readonly send: () => void;
}

// One after the other on one connection: more at once would take longer than they save.
const MOST_TOGETHER = 8;

/**
 * Sends statements of our own as one tenant, for one request. It holds no connection: each goes over the shared pool,
 * with its tenant in the same round trip; so do those that nobody has waited for in between.
 */
export class TenantStatements {
  readonly #options: TenantStatementsOptions;
  #waiting: Waiting[] = [];
  #isDue = false;

  constructor(options: TenantStatementsOptions) {
    this.#options = options;
  }

  get deadline(): Deadline {
    return this.#options.deadline;
  }

  /**
   * Reads the one text that a statement has for a result. Rejects as Prisma does when the database refuses, and with
   * TIMEOUT when the deadline is over.
   */
  async ask<T>(statement: Statement, read: (text: string) => T): Promise<T> {
    const { recorder } = this.#options;
    if (recorder) return this.#recorded(recorder, statement, read);
    return read(textOf(await this.#enter({ ...statement, rowMode: 'texts' })));
  }

  /** As `ask`, with the next statement that is asked, before it; or when it is told to go. Nobody records it. */
  askAlong<T>(statement: Statement, read: (text: string) => T): Along<T> {
    const answer = this.#wait({ ...statement, rowMode: 'texts' }).then((rows) => read(textOf(rows)));
    // Nobody may ever look.
    answer.catch(() => undefined);
    return { answer, send: () => this.#flush() };
  }

  #enter(statement: Statement): Promise<Rows> {
    const rows = this.#wait(statement);
    // Once all that runs now has come to where it waits.
    if (!this.#isDue) process.nextTick(() => this.#flush());
    this.#isDue = true;
    return rows;
  }

  #wait(statement: Statement): Promise<Rows> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= MOST_TOGETHER) this.#flush();
      this.#waiting.push({ statement, resolve, reject });
    });
  }

  #flush(): void {
    this.#isDue = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) void this.#send(waiting);
  }

  /** Never rejects: each who waits is told. */
  async #send(waiting: readonly Waiting[]): Promise<void> {
    const { pool, tenantId, bounds, deadline } = this.#options;
    try {
      const settings = tenantSettings(tenantId, bounds, deadline);
      const [first, ...others] = waiting.map(({ statement }) => statement) as [Statement];
      const between = restOfTime(settings);
      const statements = [first, ...others.flatMap((statement) => [between, statement])];
      const results = await pool.runAll([settings, ...statements], 1);
      waiting.forEach(({ resolve }, at) => resolve(results[2 * at] as Rows));
    } catch (error) {
      const fault = driverFault(error);
      // Which one it was is not told, and the others are to have their answers.
      if (waiting.length > 1 && isFaultOfStatement(fault)) for (const one of waiting) void this.#send([one]);
      else for (const { reject } of waiting) reject(fault);
    }
  }

  async #recorded<T>(recorder: Recorder, statement: Statement, read: (text: string) => T): Promise<T> {
    const ask = (one: Statement): Promise<Rows> => this.#enter(one);
    const send = async () => {
      const rows = await ask({ ...statement, rowMode: 'texts' });
      const result = read(textOf(rows));
      return { result, rowCount: rowsIn(result, rows) };
    };
    const { result } = await recordStatement(recorder, statement, { send, ask });
    return result;
  }
}

const textOf = ({ rows }: Rows): string => (rows[0] as unknown as [string])[0];
