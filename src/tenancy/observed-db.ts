import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { compiledRead } from './compiled-reads';
import { noteRead } from './dependencies';
import type { Reading } from './reading';
import type { TenantStatements } from './tenant-statements';

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
  readonly #delegates: Partial<Record<Property, ObservedDelegate>> = {};

  constructor(source: Source) {
    this.#source = source;
  }

  static {
    for (const property of Object.keys(MODELS) as Property[]) {
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
  readonly #property: Property;

  constructor(source: Source, property: Property) {
    this.#source = source;
    this.#property = property;
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

  get #delegate(): ReadDelegate {
    return this.#source.client()[this.#property] as unknown as ReadDelegate;
  }

  #read(operation: Read, args: unknown): ObservedRead {
    const model = MODELS[this.#property];
    const { statements, reading } = this.#source;
    const compiled = statements && compiledRead(model, operation, args);
    const begin = compiled
      ? () => statements.ask({ text: compiled.text, values: compiled.values(args) }, compiled.read)
      : () => this.#delegate[operation](args);
    return new ObservedRead(begin, (result) => {
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
  readonly #begin: () => Query;
  readonly #note: (result: unknown) => void;
  #outcome: Promise<unknown> | undefined;

  constructor(begin: () => Query, note: (result: unknown) => void) {
    this.#begin = begin;
    this.#note = note;
  }

  get #begun(): Promise<unknown> {
    this.#outcome ??= Promise.resolve(
      this.#begin().then(
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
