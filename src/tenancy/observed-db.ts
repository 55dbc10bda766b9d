import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { noteRead } from './dependencies';
import type { Reading } from './reading';

const MODELS = {
  tenant: 'Tenant',
  person: 'Person',
  team: 'Team',
  teamMember: 'TeamMember',
  ticketCounter: 'TicketCounter',
  ticket: 'Ticket',
  comment: 'Comment',
  tag: 'Tag',
  ticketTag: 'TicketTag',
  logEntry: 'LogEntry',
  identityLink: 'IdentityLink',
  customRole: 'CustomRole',
  apiKey: 'ApiKey',
  identityProvider: 'IdentityProvider',
  invitation: 'Invitation',
  featureFlag: 'FeatureFlag',
  planFlag: 'PlanFlag',
} as const satisfies Partial<Record<keyof PrismaClient, Prisma.ModelName>>;

type Property = keyof typeof MODELS;
type Delegates = Pick<PrismaClient, Property>;

const READS = [
  'findMany',
  'findFirst',
  'findFirstOrThrow',
  'findUnique',
  'findUniqueOrThrow',
  'count',
  'aggregate',
  'groupBy',
] as const;
const WRITES = [
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'delete',
  'deleteMany',
] as const;

type Read = (typeof READS)[number];
type Query = PromiseLike<unknown>;
type ReadDelegate = Record<Read, (args: unknown) => Query> & { readonly fields: unknown };

/**
 * The client's models, to read from: what each read rests on is noted in `reading` when its result has come. As with
 * the client, nothing is sent before somebody awaits it. To write throws a TypeError: that is for a transaction.
 */
export const observedDb = (client: () => PrismaClient, reading: Reading): Delegates =>
  // What the getters below give has the methods of Prisma's delegates; their types cannot be written down twice.
  new ObservedDb(client, reading) as unknown as Delegates;

class ObservedDb {
  readonly #client: () => PrismaClient;
  readonly #reading: Reading;
  readonly #delegates: Partial<Record<Property, ObservedDelegate>> = {};

  constructor(client: () => PrismaClient, reading: Reading) {
    this.#client = client;
    this.#reading = reading;
  }

  static {
    for (const property of Object.keys(MODELS) as Property[]) {
      Object.defineProperty(this.prototype, property, {
        get(this: ObservedDb): ObservedDelegate {
          return (this.#delegates[property] ??= this.#observe(property));
        },
      });
    }
  }

  #observe(property: Property): ObservedDelegate {
    return new ObservedDelegate(
      this.#client()[property] as unknown as ReadDelegate,
      MODELS[property],
      this.#reading,
    );
  }
}

class ObservedDelegate {
  readonly #delegate: ReadDelegate;
  readonly #model: Prisma.ModelName;
  readonly #reading: Reading;

  constructor(delegate: ReadDelegate, model: Prisma.ModelName, reading: Reading) {
    this.#delegate = delegate;
    this.#model = model;
    this.#reading = reading;
  }

  static {
    for (const operation of READS) {
      Object.defineProperty(this.prototype, operation, {
        value(this: ObservedDelegate, args: unknown): ObservedRead {
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

  #read(operation: Read, args: unknown): ObservedRead {
    const model = this.#model;
    const reading = this.#reading;
    return new ObservedRead(this.#delegate[operation](args), (result) => {
      try {
        noteRead(reading, { model, operation, args }, result);
      } catch {
        // Prisma refuses what nobody can read; whatever it was, it must not fail for being looked at.
        reading.cannotBeKept('unknown-read');
      }
    });
  }
}

/** Begins when it is first awaited, as a PrismaPromise does: those of one tick become one statement. */
class ObservedRead implements Promise<unknown> {
  readonly [Symbol.toStringTag] = 'PrismaPromise';
  readonly #query: Query;
  readonly #note: (result: unknown) => void;
  #outcome: Promise<unknown> | undefined;

  constructor(query: Query, note: (result: unknown) => void) {
    this.#query = query;
    this.#note = note;
  }

  get #begun(): Promise<unknown> {
    this.#outcome ??= Promise.resolve(
      this.#query.then(
        (result) => {
          this.#note(result);
          return result;
        },
        (error: unknown) => {
          // That nothing was found is an answer, too.
          this.#note(null);
          throw error;
        },
      ),
    );
    return this.#outcome;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- Prisma's own promises are lazy in the same way
  then<A = unknown, B = never>(
    onResult?: ((result: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#begun.then(onResult, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.#begun.catch(onError);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    return this.#begun.finally(onEnd);
  }
}
