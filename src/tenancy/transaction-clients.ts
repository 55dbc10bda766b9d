import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type QueryConfig } from 'pg';
import { PrismaClient } from '../generated/prisma/client';
import type { OpenTransaction, Turn } from './open-transaction';

type Query = QueryConfig & { rowMode?: 'array' };

const ENDED = 'this transaction has ended';

// As many as there usually are connections; of about 6 MB each.
const MOST_IDLE = 10;

/** A client of Prisma's on the connection of one transaction. */
export interface LentClient {
  /** Runs one operation. Rejects when the transaction has ended. */
  use<T>(operation: (client: PrismaClient) => Promise<T>): Promise<T>;
  /** Ends the loan. */
  giveBack(): void;
}

/**
 * Clients for what a transaction does that has no compiled statement. They are of no tenant: the connection that one is
 * lent for has it. One that might still be at something is never lent again: after an error Prisma may go on with what
 * it began beside it.
 */
export class TransactionClients {
  readonly #idle: LoanedClient[] = [];

  lend(transaction: OpenTransaction): LentClient {
    const loaned = this.#idle.pop() ?? new LoanedClient();
    return loaned.lend(transaction, () => {
      if (this.#idle.length < MOST_IDLE) this.#idle.push(loaned);
    });
  }
}

class LoanedClient {
  readonly #pool = new TransactionPool();
  readonly #client = new PrismaClient({ adapter: new PrismaPg(this.#pool) });

  lend(transaction: OpenTransaction, keep: () => void): LentClient {
    this.#pool.transaction = transaction;
    let [isLent, unfinished] = [true, 0];
    return {
      use: async (operation) => {
        if (!isLent) throw new Error(ENDED);
        unfinished += 1;
        const result = await operation(this.#client);
        unfinished -= 1;
        return result;
      },
      giveBack: () => {
        if (!isLent) return;
        isLent = false;
        this.#pool.transaction = null;
        if (unfinished === 0) keep();
      },
    };
  }
}

/** Looks like a node-postgres pool to Prisma's driver adapter, and is the one connection of a transaction. */
class TransactionPool extends Pool {
  transaction: OpenTransaction | null = null;

  constructor() {
    super({ max: 1 });
  }

  // The signatures of Pool are overloads for callbacks and cursors; the adapter uses these two alone.
  override query = ((query: Query) => this.#run(query)) as unknown as Pool['query'];

  override connect = (async () => new Savepoint(await this.#lent.turn())) as unknown as Pool['connect'];

  async #run(query: Query): Promise<unknown> {
    return this.#lent.run(query);
  }

  get #lent(): OpenTransaction {
    if (!this.transaction) throw new Error(ENDED);
    return this.transaction;
  }
}

// What Prisma does at a transaction's begin and ends, done within one. One name for all: they take turns.
const INSTEAD = new Map([
  ['BEGIN', 'SAVEPOINT prisma'],
  ['COMMIT', 'RELEASE SAVEPOINT prisma'],
  ['ROLLBACK', 'ROLLBACK TO SAVEPOINT prisma'],
]);

/** A transaction of Prisma's own within the one that is open, whose other statements wait for its end. */
class Savepoint {
  readonly #turn: Turn;
  #isOver = false;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  on(): this {
    return this;
  }

  removeListener(): this {
    return this;
  }

  async query(query: Query): Promise<unknown> {
    if (this.#isOver) throw new Error(ENDED);
    const text = INSTEAD.get(query.text);
    try {
      return await this.#turn.run(text === undefined ? query : { text });
    } finally {
      if (query.text === 'COMMIT' || query.text === 'ROLLBACK') this.release();
    }
  }

  /** The connection is the transaction's; the turn ends. */
  release(): void {
    this.#isOver = true;
    this.#turn.end();
  }
}
