import type { PrismaClient } from '../generated/prisma/client';
import { attendanceOf } from './attendance';
import { compiledRead } from './compiled';
import { LazyResult } from './lazy-result';
import { MODELS, READS, WRITES, type ModelProperty, type Read } from './models';
import { noteRead } from './dependencies';
import type { Reading } from './reading';
import type { TenantStatements } from './tenant-statements';

type Query = PromiseLike<unknown>;
type Delegates = Pick<PrismaClient, ModelProperty>;
type ReadDelegate = Record<Read, (args: unknown) => Query> & { readonly fields: unknown };

/** Where reads go. */
interface Source {
  /** Made when it is first needed: most reads have a statement of their own. */
  readonly client: () => PrismaClient;
  /** Null: all that is read goes through the client. */
  readonly statements: TenantStatements | null;
  readonly reading: Reading;
}

/**
 * The client's models, to read from: what each read rests on is noted in `reading` when its result has come. What can be
 * compiled goes to the database by `statements`, and the rest by the client. As with the client, nothing is sent
 * before somebody awaits it. To write throws a TypeError: that is for a transaction.
 */
export const observedDb = (
  client: () => PrismaClient,
  reading: Reading,
  statements: TenantStatements | null = null,
): Delegates =>
  // What the getters below give has the methods of Prisma's delegates; their types cannot be written down twice.
  new ObservedDb({ client, reading, statements }) as unknown as Delegates;

class ObservedDb {
  readonly #source: Source;
  readonly #delegates: Partial<Record<ModelProperty, ObservedDelegate>> = {};

  constructor(source: Source) {
    this.#source = source;
  }

  static {
    for (const property of Object.keys(MODELS) as ModelProperty[]) {
      Object.defineProperty(this.prototype, property, {
        get(this: ObservedDb): ObservedDelegate {
          return (this.#delegates[property] ??= new ObservedDelegate(this.#source, property));
        },
      });
    }
  }
}

class ObservedDelegate {
  readonly #source: Source;
  readonly #property: ModelProperty;

  constructor(source: Source, property: ModelProperty) {
    this.#source = source;
    this.#property = property;
  }

  static {
    for (const operation of READS) {
      Object.defineProperty(this.prototype, operation, {
        value(this: ObservedDelegate, args: unknown): LazyResult<unknown> {
          return this.#read(operation, args);
        },
      });
    }
    for (const operation of WRITES) {
      Object.defineProperty(this.prototype, operation, {
        value(): never {
          throw new TypeError(`${operation}: write inside \`transaction\``);
        },
      });
    }
  }

  /** Columns, to be compared with each other. */
  get fields(): unknown {
    return this.#delegate.fields;
  }

  get #delegate(): ReadDelegate {
    return this.#source.client()[this.#property] as unknown as ReadDelegate;
  }

  #read(operation: Read, args: unknown): LazyResult<unknown> {
    const model = MODELS[this.#property];
    const { reading } = this.#source;
    const note = (result: unknown): void => {
      if (reading.isIdle) return;
      try {
        noteRead(reading, { model, operation, args }, result);
      } catch {
        // Prisma refuses what nobody can read; whatever it was, it must not fail for being looked at.
        reading.cannotBeKept('unknown-read');
      }
    };
    return new LazyResult(() =>
      this.#send(operation, args).then(
        (result) => {
          note(result);
          return result;
        },
        (error: unknown) => {
          // That nothing was found is an answer, too.
          note(null);
          throw error;
        },
      ),
    );
  }

  #send(operation: Read, args: unknown): Promise<unknown> {
    const { statements } = this.#source;
    const compiled = statements && compiledRead(MODELS[this.#property], operation, args);
    if (compiled)
      return statements.ask({ text: compiled.text, values: compiled.values(args) }, compiled.read);
    return this.#byPrisma(operation, args);
  }

  async #byPrisma(operation: Read, args: unknown): Promise<unknown> {
    const { statements } = this.#source;
    // One for both: a client that is not kept is another one each time.
    const client = this.#source.client();
    const leave = statements && attendanceOf(client).begin(statements.deadline);
    try {
      return await (client[this.#property] as unknown as ReadDelegate)[operation](args);
    } finally {
      leave?.();
    }
  }
}
