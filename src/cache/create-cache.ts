import type { GraphQLSchema } from 'graphql';
import type { LogReader } from '../events';
import type { CommitWatch, Keeper } from '../tenancy';
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
  readonly memoryBytes: number;
  readonly longestLifeMs: number;
  /** Told when the store fails; whoever reads then goes to the database. */
  readonly onFault: (error: unknown) => void;
}

/** What is kept, and all that says when it no longer holds. */
export interface Cache {
  readonly answers: AnswerCache;
  /** For the clients of tenants: what they tell of commits, and where they keep what they read. */
  readonly commits: CommitWatch;
  readonly keeper: Keeper;
  /** For the log's reader. */
  readonly log: LogReader;
  /** Begins to note something that is about to be read in this tenant, so that it can be kept. */
  readonly watch: (tenantId: string) => Promise<Watch>;
}

/** Puts the cache together over its store. */
export function createCache(options: CacheOptions): Cache {
  const { store, schema, onFault } = options;
  return {
    answers: new AnswerCache({
      ...options,
      findPlan: operationPlans(schema),
      schemaVersion: schemaVersion(schema),
    }),
    commits: commitWatch(store, onFault),
    keeper: new Remembered(store, onFault),
    log: logFeed(store),
    watch: async (tenantId) => {
      const lookup = await store.lookup({ tenantId }).catch((error: unknown) => {
        onFault(error);
        return null;
      });
      return new Watch(lookup?.stamp ?? null);
    },
  };
}
