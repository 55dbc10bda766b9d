import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config';
import { atriumError } from '../kernel';
import type { Logger } from '../platform/logger';
import type { StatementPool } from '../platform/postgres';
import type { Redis } from '../platform/redis';
import {
  createAddressLimits,
  createBudgets,
  degradingBuckets,
  memoryBuckets,
  redisBuckets,
  type AddressLimits,
  type BucketStore,
  type BudgetCaller,
} from './budgets';
import {
  createDocumentRegistry,
  DocumentStore,
  findDocument,
  memoryPersistedQueries,
  redisPersistedQueries,
  type DocumentCaller,
  type DocumentRegistry,
  type FoundDocument,
  type NamedOperation,
} from './documents';
import { documentGate } from './check-document';
import type { CostBudget } from './cost';

export interface GatesOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: StatementPool;
  /** What servers share; null: each by itself. */
  readonly redis: Redis | null;
  readonly schema: GraphQLSchema;
}

/** What stands between a request and its execution, put together. */
export interface Gates {
  readonly budgets: CostBudget<BudgetCaller | null>;
  readonly addresses: AddressLimits;
  readonly registry: DocumentRegistry;
  readonly checkText: (text: string) => void;
  readonly findDocument: (operation: NamedOperation, caller: DocumentCaller) => Promise<FoundDocument>;
  /** Ends what runs in the background, and writes what was counted. */
  readonly close: () => Promise<void>;
}

// Texts that a tenant may have kept for it: so many at once, and so many more each second.
const KEPT = { capacity: 200, restorePerS: 10 / 60 };
const WRITE_EVERY_MS = 15_000;

/** Builds the gates from the configuration: on Redis what servers share, when there is one. */
export function createGates(options: GatesOptions): Gates {
  const { config, logger, pool, redis, schema } = options;
  const buckets = bucketsOn(redis, logger);
  const registry = createDocumentRegistry({ store: new DocumentStore(pool), schema });
  const checkText = documentGate(config.documents);
  const parts = {
    registry,
    checkText,
    modes: config.documentModes,
    persisted: redis ? redisPersistedQueries(redis) : memoryPersistedQueries(),
    mayKeep: (tenantId: string) => requireRoom(buckets, tenantId),
  };
  const upkeep = repeatedly(() => registry.keepUp(), logger);
  return {
    budgets: createBudgets({
      buckets,
      plans: config.limits.budgets,
      isKnownApp: (_tenantId, app) => registry.knows(app),
    }),
    // Each process by itself: a stranger is worth no round trip.
    addresses: createAddressLimits({
      buckets: memoryBuckets(),
      requestsPerMinute: config.limits.anonymousPerMinute,
      failedPerMinute: config.limits.failedPerMinute,
    }),
    registry,
    checkText,
    findDocument: (operation, caller) => findDocument(parts, operation, caller),
    close: () => upkeep.stop(),
  };
}

async function requireRoom(buckets: BucketStore, tenantId: string): Promise<void> {
  const { taken } = await buckets.take({ key: `kept:{${tenantId}}`, ...KEPT, points: 1 });
  if (!taken) {
    throw atriumError(
      'OVERLOADED',
      'Too many new persisted queries of your organisation. Try again in a minute.',
    );
  }
}

function bucketsOn(redis: Redis | null, logger: Logger): BucketStore {
  if (!redis) return memoryBuckets();
  return degradingBuckets({
    primary: redisBuckets(redis),
    fallback: memoryBuckets(),
    onChange: (change) =>
      change.degraded
        ? logger.warn({ err: change.cause }, 'budgets are kept by each server alone: Redis is away or slow')
        : logger.info('budgets are shared again'),
  });
}

/** Does something now and then, never twice at once, and once more at the end. */
function repeatedly(work: () => Promise<void>, logger: Logger): { stop: () => Promise<void> } {
  const run = (): Promise<void> =>
    work().catch((error: unknown) => logger.warn({ err: error }, 'uses of documents could not be written'));
  let running = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(run);
  }, WRITE_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running.then(run);
    },
  };
}
