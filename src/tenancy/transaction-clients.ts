import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type QueryConfig } from 'pg';
import { PrismaClient } from '../generated/prisma/client';
import type { OpenTransaction } from './open-transaction';

type Query = QueryConfig & { rowMode?: 'array' };

/** A client of Prisma's on the connection of one transaction. */
export interface LentClient {
  /** Runs one operation. Rejects when the transaction has ended. */
  use<T>(operation: (client: PrismaClient) => Promise<T>): Promise<T>;
  /** Ends the loan. */
  giveBack(): void;
}

/**
 * Clients for what a transaction does that has no compiled statement. They are of no tenant: the connection that one is
 * lent for has it. One that might still be at something is never lent again.
 */
export class TransactionClients {
  readonly #idle: LoanedClient[] = [];

  lend(transaction: OpenTransaction): LentClient {
    const loaned = this.#idle.pop() ?? new LoanedClient();
    return loaned.lend(transaction, () => this.#idle.push(loaned));
  }
}

class LoanedClient {
  readonly #pool = new TransactionPool();
  readonly #client = new PrismaClient({ adapter: new PrismaPg(this.#pool) });

  lend(transaction: OpenTransaction, keep: () => void): LentClient {
    this.#pool.transaction = transaction;
    let [isLent, running] = [true, 0];
    return {
      use: async (operation) => {
        if (!isLent) throw new Error('this transaction has ended');
        running += 1;
        try {
          return await operation(this.#client);
        } finally {
          running -= 1;
        }
      },
      giveBack: () => {
        isLent = false;
        this.#pool.transaction = null;
        if (running === 0) keep();
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

  override connect = (async () => new Savepoint((query) => this.#run(query))) as unknown as Pool['connect'];

  async #run(query: Query): Promise<unknown> {
    if (!this.transaction) throw new Error('this transaction has ended');
    return this.transaction.run(query);
  }
}

let savepoints = 0;

/** A transaction of Prisma's own within the one that is open. */
class Savepoint {
  readonly #run: (query: Query) => Promise<unknown>;
  readonly #name = `prisma_${(savepoints += 1)}`;

  constructor(run: (query: Query) => Promise<unknown>) {
    this.#run = run;
  }

  on(): this {
    return this;
  }

  removeListener(): this {
    return this;
  }

  query(query: Query): Promise<unknown> {
    const instead: Readonly<Record<string, string>> = {
      BEGIN: `SAVEPOINT ${this.#name}`,
      COMMIT: `RELEASE SAVEPOINT ${this.#name}`,
      ROLLBACK: `ROLLBACK TO SAVEPOINT ${this.#name}`,
    };
    const text = instead[query.text];
    return this.#run(text === undefined ? query : { text });
  }

  release(): void {
    // The connection is the transaction's.
  }
}
