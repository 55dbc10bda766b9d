import type { GraphQLSchema } from 'graphql';
import type { LogReader } from '../events';
import { Reading, type CommitWatch, type Keeper } from '../tenancy';
import { AnswerCache } from './answers';
import { commitWatch } from './commits';
import { Watch } from './kept';
import { logFeed } from './log-feed';
import { operationPlans } from './operations';
import { Remembered } from './remembered';
import { schemaVersion } from './schema-version';
import type { CacheStore } from './store';

export interface CacheOptions {
  readonly store: CacheStore;
  /** Whether other processes use this store, too. */
  readonly isShared: boolean;
  readonly schema: GraphQLSchema;
  /** Derived from the installation's: what was kept under another one is not found. */
  readonly secret: string;
  /** False: nothing is kept here; others who share the store are told of commits all the same. */
  readonly keeps: boolean;
  readonly memoryBytes: number;
  readonly longestLifeMs: number;
  /** Told when the store fails; whoever reads then goes to the database. */
  readonly onFault: (error: unknown) => void;
}

/** What is kept, and all that says when it no longer holds. */
export interface Cache {
  /** Null when nothing is kept here. */
  readonly answers: AnswerCache | null;
  /** For the clients of tenants: what they tell of commits, and where they keep what they read. */
  readonly commits: CommitWatch | null;
  readonly keeper: Keeper | null;
  /** For the log's reader. */
  readonly log: LogReader;
  /** Begins to note something that is about to be read in this tenant, so that it can be kept. */
  readonly watch: (tenantId: string) => Promise<Watch>;
}

const unkept = (): Watch => new Watch(null, new Reading({ isIdle: true }));

/** Puts the cache together over its store. */
export function createCache(options: CacheOptions): Cache {
  const { store, schema, onFault } = options;
  const commits = options.keeps || options.isShared ? commitWatch(store, onFault) : null;
  const log = logFeed(store);
  if (!options.keeps)
    return { answers: null, keeper: null, commits, log, watch: () => Promise.resolve(unkept()) };
  return {
    commits,
    log,
    answers: new AnswerCache({
      ...options,
      findPlan: operationPlans(schema),
      schemaVersion: schemaVersion(schema, options.secret),
    }),
    keeper: new Remembered(store, onFault),
    watch: async (tenantId) => {
      const lookup = await store.lookup({ tenantId }).catch((error: unknown) => {
        onFault(error);
        return null;
      });
      return new Watch(lookup?.stamp ?? null);
    },
  };
}
