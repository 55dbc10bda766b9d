import { LRUCache } from 'lru-cache';
import { digest, unobserved, type Viewer } from '../kernel';
import { unreadScope, type Keeper, type Reading, type Scope } from '../tenancy';
import { EVERY_FACET, FacetSets, Flights, nameOf, Watch } from './kept';
import type { CacheStore, Resting, Stamp } from './store';

/** A value, and what reading it noted: for whatever is made of it. */
interface Noted {
  readonly value: object;
  readonly reading: Reading;
  readonly viewer: Viewer;
}

interface Held extends Noted {
  readonly resting: Resting;
}

type Read<T extends object> = (scope: Scope) => Promise<T>;

// Small things: counts, flags, a tenant's own row. With what they rest on about 1 kB each.
const REMEMBERED = 20_000;
// Together they may rest on so many dependencies: some 60 bytes each.
const REMEMBERED_NAMES = 1_000_000;

/**
 * Keeps values in this process, each for the viewers whose facets it was read by, and gives them back while their slots
 * say that nothing changed. Without its store everything is read.
 */
export class Remembered implements Keeper {
  readonly #store: CacheStore;
  readonly #onFault: (error: unknown) => void;
  readonly #held = new LRUCache<string, Held>({
    max: REMEMBERED,
    maxSize: REMEMBERED_NAMES,
    sizeCalculation: ({ reading }) => 10 + reading.dependencies.size,
  });
  readonly #sets = new FacetSets();
  readonly #flights = new Flights();

  constructor(store: CacheStore, onFault: (error: unknown) => void) {
    this.#store = store;
    this.#onFault = onFault;
  }

  async remember<T extends object>(scope: Scope, key: string, read: Read<T>): Promise<T> {
    const { value, reading, viewer } = await this.#recall(scope, digest(`${scope.tenantId} ${key}`), read);
    scope.reading.include(reading);
    scope.viewer.include(viewer);
    return value as T;
  }

  async #recall(scope: Scope, key: string, read: Read<object>): Promise<Noted> {
    const first = await this.#lookUp(scope, key);
    if (first.found) return first.found;
    const flight = nameOf(key, EVERY_FACET, unobserved(scope.viewer));
    const underWay = this.#flights.waitFor(flight);
    if (!underWay) {
      // Nothing is awaited since it was looked for: of many who ask at once, one reads.
      const end = this.#flights.begin(flight);
      return this.#readAnew(scope, { key, stamp: first.stamp }, read).finally(end);
    }
    await underWay;
    const { found, stamp } = await this.#lookUp(scope, key);
    return found ?? this.#readAnew(scope, { key, stamp }, read);
  }

  async #lookUp(scope: Scope, key: string) {
    return this.#search(scope, key).catch((error: unknown) => {
      this.#onFault(error);
      return { stamp: null, found: undefined };
    });
  }

  async #search(scope: Scope, key: string) {
    const facts = unobserved(scope.viewer);
    const atMs = Date.now();
    const held = (this.#sets.of(key) ?? [])
      .map((set) => this.#held.get(nameOf(key, set, facts)))
      .filter((one) => one !== undefined)
      .filter(({ reading }) => atMs < reading.goodUntilMs);
    const { stamp, fresh } = await this.#store.lookup({
      tenantId: scope.tenantId,
      held: held.map(({ resting }) => resting),
    });
    return { stamp, found: held.find((_, index) => fresh[index]) };
  }

  async #readAnew(
    scope: Scope,
    { key, stamp }: { key: string; stamp: Stamp | null },
    read: Read<object>,
  ): Promise<Noted> {
    const part = unreadScope(scope) ?? scope;
    const value = await read(part);
    const { reading, viewer } = part;
    const resting = new Watch(stamp, reading).resting();
    if (resting) {
      const set = this.#sets.learn(key, viewer.facets.keys());
      this.#held.set(nameOf(key, set, unobserved(viewer)), { value, reading, viewer, resting });
    }
    return { value, reading, viewer };
  }
}
