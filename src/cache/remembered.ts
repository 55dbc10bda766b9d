import { LRUCache } from 'lru-cache';
import { unobserved, type Viewer } from '../kernel';
import { unreadScope, type Keeper, type Reading, type Scope } from '../tenancy';
import { EVERY_FACET, FacetSets, Flights, nameOf, Watch } from './kept';
import type { CacheStore, Resting } from './store';

interface Held {
  readonly value: object;
  readonly resting: Resting;
  readonly goodUntilMs: number;
  /** What reading it noted, for whatever is made of it. */
  readonly reading: Reading;
  readonly viewer: Viewer;
}

// Small things: permissions, counts, flags. With what they rest on about 1 kB each.
const REMEMBERED = 20_000;

/**
 * Keeps values in this process, each for the viewers whose facets it was read by, and gives them back while their slots
 * say that nothing changed. Without its store everything is read.
 */
export function rememberer(store: CacheStore, onFault: (error: unknown) => void): Keeper {
  const kept = new LRUCache<string, Held>({ max: REMEMBERED });
  const sets = new FacetSets();
  const flights = new Flights();

  async function lookUp(scope: Scope, key: string) {
    const facts = unobserved(scope.viewer);
    const names = (sets.of(key) ?? []).map((set) => nameOf(key, set, facts));
    const held = names.map((name) => kept.get(name)).filter((one) => one !== undefined);
    const good = held.filter(({ goodUntilMs }) => Date.now() < goodUntilMs);
    const { stamp, fresh } = await store.lookup({
      tenantId: scope.tenantId,
      held: good.map(({ resting }) => resting),
    });
    return { stamp, found: good.find((_, index) => fresh[index]) };
  }

  async function readAnew(
    scope: Scope,
    key: string,
    read: (scope: Scope) => Promise<object>,
    stamp: Stamped,
  ) {
    const part = unreadScope(scope) ?? scope;
    const value = await read(part);
    const { reading, viewer } = part;
    const resting = new Watch(stamp, reading).resting();
    if (resting) {
      const set = sets.learn(key, viewer.facets.keys());
      const name = nameOf(key, set, unobserved(viewer));
      kept.set(name, { value, resting, goodUntilMs: reading.goodUntilMs, reading, viewer });
    }
    return { value, reading, viewer };
  }

  async function recall(scope: Scope, key: string, read: (scope: Scope) => Promise<object>) {
    const name = nameOf(key, EVERY_FACET, unobserved(scope.viewer));
    await flights.waitFor(name);
    const { stamp, found } = await lookUp(scope, key).catch((error: unknown) => {
      onFault(error);
      return { stamp: null, found: undefined };
    });
    if (found) return found;
    const end = flights.begin(name);
    return readAnew(scope, key, read, stamp).finally(end);
  }

  return {
    remember: async <T extends object>(scope: Scope, key: string, read: (scope: Scope) => Promise<T>) => {
      const { value, reading, viewer } = await recall(scope, `${scope.tenantId} ${key}`, read);
      scope.reading.include(reading);
      scope.viewer.include(viewer);
      return value as T;
    },
  };
}

type Stamped = ConstructorParameters<typeof Watch>[0];
