import { redisStore, type CacheStore, type Resting } from '../../src/cache/store';
import { createRedis, type Redis } from '../../src/platform/redis';
import { bodyOf, newTenant, untilUp } from './cache-stores';
import { freePort } from './redis';
import { RedisProcess } from './redis-process';
import { Wire } from './wire';

export const LONG_MS = 60_000;

/** A store whose Redis is its own, behind a wire that can fail. */
export class CacheOnWire {
  readonly tenantId = newTenant();
  /** What it told of the connection: given up, and back again. */
  readonly ups: boolean[] = [];
  readonly #others: Redis[] = [];

  private constructor(
    readonly server: RedisProcess,
    readonly wire: Wire,
    readonly redis: Redis,
    readonly store: CacheStore,
    ups: boolean[],
  ) {
    this.ups = ups;
  }

  /** The server runs; the wire is cut. */
  static async cut(settings: Readonly<Record<string, string>> = {}): Promise<CacheOnWire> {
    const server = new RedisProcess(await freePort(), settings);
    await server.start();
    const wire = new Wire(await freePort(), server.port);
    const redis = createRedis(wire.url);
    const ups: boolean[] = [];
    const store = redisStore({ redis, onChange: ({ isUp }) => ups.push(isUp) });
    return new CacheOnWire(server, wire, redis, store, ups);
  }

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<CacheOnWire> {
    const at = await CacheOnWire.cut(settings);
    await at.wire.mend();
    await untilUp(at.store);
    return at;
  }

  /** A connection of somebody else that no fault of the wire reaches. */
  direct(): Redis {
    const other = createRedis(this.server.url);
    this.#others.push(other);
    return other;
  }

  async put(name: string, slots: readonly number[], body = 'kept'): Promise<Resting> {
    const { tenantId } = this;
    const { stamp } = await this.store.lookup({ tenantId });
    if (!stamp) throw new Error('nothing may be kept');
    await this.store.put({ tenantId, name, stamp, slots, ...bodyOf(body), lifeMs: LONG_MS });
    return { stamp, slots };
  }

  async found(name: string): Promise<string | null> {
    const { found } = await this.store.lookup({ tenantId: this.tenantId, names: [name] });
    return found?.body.toString() ?? null;
  }

  async end(): Promise<void> {
    await this.store.close();
    for (const client of [this.redis, ...this.#others]) client.disconnect();
    await this.wire.cut();
    await this.server.remove();
  }
}

export const refused = (call: Promise<unknown>): Promise<void> =>
  expect(call).rejects.toMatchObject({ code: 'UNAVAILABLE', kind: { retriable: true } });
