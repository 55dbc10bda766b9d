import { compiledRead, compiledWrite, type Written } from './compiled';
import { driverFault } from './faults';
import { LazyResult } from './lazy-result';
import { MODELS, READS, WRITES, type ModelProperty, type Read, type Write } from './models';
import type { OpenTransaction } from './open-transaction';
import type { TenantDb } from './scope.types';
import type { LentClient } from './transaction-clients';

/** What the models of a transaction are asked through. */
interface Source {
  readonly transaction: OpenTransaction;
  /** A client of Prisma's for the rest of the transaction; made when something is not compiled. */
  readonly client: () => LentClient;
}

type AnyDelegate = Readonly<Record<string, (args: unknown) => Promise<unknown>>>;

/**
 * The models of an open transaction, as Prisma types them. What can be compiled goes over its connection at once, the
 * rest through Prisma on the same connection. As with Prisma nothing is sent before somebody awaits it.
 */
export function transactionDb(source: Source): TenantDb {
  // The methods of Prisma's delegates, whose types cannot be written down twice.
  return new TransactionDb(source) as unknown as TenantDb;
}

class TransactionDb {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  static {
    for (const property of Object.keys(MODELS) as ModelProperty[]) {
      Object.defineProperty(this.prototype, property, {
        get(this: TransactionDb): TransactionDelegate {
          return new TransactionDelegate(this.#source, property);
        },
      });
    }
  }
}

class TransactionDelegate {
  readonly #source: Source;
  readonly #property: ModelProperty;

  constructor(source: Source, property: ModelProperty) {
    this.#source = source;
    this.#property = property;
  }

  static {
    for (const operation of [...READS, ...WRITES]) {
      Object.defineProperty(this.prototype, operation, {
        value(this: TransactionDelegate, args: unknown): LazyResult<unknown> {
          return new LazyResult(() => this.#run(operation, args));
        },
      });
    }
  }

  async #run(operation: Read | Write, args: unknown): Promise<unknown> {
    const model = MODELS[this.#property];
    const { transaction } = this.#source;
    const read = compiledRead(model, operation, args);
    if (read) return ask(transaction, { compiled: read, args }, ({ texts }) => read.read(texts[0] ?? ''));
    const write = compiledWrite(model, operation, args);
    if (write) return ask(transaction, { compiled: write, args }, (written) => write.read(written));
    return this.#byPrisma(operation, args);
  }

  async #byPrisma(operation: Read | Write, args: unknown): Promise<unknown> {
    // Whoever still waits for a connection needs no client yet.
    await this.#source.transaction.ready();
    return this.#source.client().use((client) => {
      const delegate = client[this.#property] as unknown as AnyDelegate;
      const run = delegate[operation];
      if (!run) throw new TypeError(`there is no ${operation}`);
      return run.call(delegate, args);
    });
  }
}

interface Compiled {
  readonly text: string;
  readonly values: (args: unknown) => unknown[];
}

async function ask<T>(
  transaction: OpenTransaction,
  { compiled: { text, values }, args }: { compiled: Compiled; args: unknown },
  read: (written: Written) => T,
): Promise<T> {
  try {
    return await transaction.ask({ text, values: values(args), rowMode: 'texts' }, ({ rows, rowCount }) =>
      read({ texts: (rows as unknown as [string][]).map(([value]) => value), count: rowCount ?? 0 }),
    );
  } catch (error) {
    throw driverFault(error);
  }
}
