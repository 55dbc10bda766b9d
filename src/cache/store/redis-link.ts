import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { atriumError } from '../../kernel';
import { CircuitBreaker } from '../../platform/circuit-breaker';
import { redisFault, runScript, type Redis } from '../../platform/redis';
import { RENEW } from './redis-store-scripts';

export interface RedisLinkOptions {
  readonly redis: Redis;
  /** The key of the generation of all slots. */
  readonly generationKey: string;
  /** An answer that takes longer is a strike: after three nothing is asked any more. Milliseconds. */
  readonly slowMs: number;
  /** Told when a Redis that was there is given up, with the reason, and when it is back. */
  readonly onChange: (change: LinkChange) => void;
}

export type LinkChange = { readonly isUp: true } | { readonly isUp: false; readonly cause: unknown };

/** The way to a Redis whose slots can be trusted. */
export interface RedisLink {
  /**
   * What `work` answers. Rejects with UNAVAILABLE at once, and without `work` being called, while Redis is away, slow,
   * or has not taken the generation of this connection yet.
   */
  ask<T>(work: () => Promise<T>): Promise<T>;
  /** Sets a new generation: nothing that was kept holds any more. */
  renew(): Promise<void>;
  /** Redis' clock in milliseconds, as far as it is known: never ahead of it. */
  nowMs(): number;
  /** Takes note of a time that Redis has just told. */
  noteTime(redisMs: number): void;
  /** Listens to the connection no more, and asks nothing any more. */
  close(): void;
}

/**
 * Bumps may have been lost whenever this process was cut off from Redis, or a Redis came back with less than it had.
 * So before anything is asked, each connection, and each return after a fault, sets a new generation of all slots. The
 * first connection of a process keeps that of its predecessor, if Redis is still in the same run.
 */
export function openRedisLink({ redis, generationKey, slowMs, onChange }: RedisLinkOptions): RedisLink {
  const clock = redisClock();
  const state = { connections: 0, wasUp: false, isClosed: false };
  async function renew(): Promise<void> {
    if (redis.status !== 'ready' || state.isClosed) throw new Error('There is no connection to Redis.');
    const keepsRun = state.connections === 1 && !state.wasUp;
    clock.noteTime(await setGeneration(redis, generationKey, keepsRun));
  }
  const breaker = new CircuitBreaker({
    probe: renew,
    slowMs,
    onOpen: (cause) => state.wasUp && !state.isClosed && onChange({ isUp: false, cause }),
    onClose: () => {
      if (state.wasUp) onChange({ isUp: true });
      state.wasUp = true;
    },
  });
  const onClose = (): void => breaker.trip(new Error('The connection to Redis was lost.'));
  const onReady = (): void => {
    state.connections += 1;
    breaker.trip(new Error('The connection to Redis is new.'));
    breaker.probeNow();
  };
  breaker.trip(new Error('There is no connection to Redis yet.'));
  redis.on('close', onClose).on('ready', onReady);
  if (redis.status === 'ready') onReady();
  const close = (): void => {
    state.isClosed = true;
    redis.off('close', onClose).off('ready', onReady);
    breaker.trip(new Error('The cache was closed.'));
  };
  return { ...clock, ask: (work) => breaker.run(work, refuse), renew, close };
}

/** Sets a new generation, unless `keepsRun` and the one there is of this run of Redis. Gives Redis' time. */
async function setGeneration(redis: Redis, generationKey: string, keepsRun: boolean): Promise<number> {
  const runId = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1] ?? randomUUID();
  const values = [runId, randomUUID(), keepsRun ? '1' : '0'];
  return Number(await runScript(redis, RENEW, { keys: [generationKey], values }));
}

function redisClock(): Pick<RedisLink, 'nowMs' | 'noteTime'> {
  let noted = { redisMs: 0, atMs: 0 };
  return {
    nowMs: () => Math.floor(noted.redisMs + performance.now() - noted.atMs),
    noteTime: (redisMs) => void (noted = { redisMs, atMs: performance.now() }),
  };
}

/** UNAVAILABLE for what is a fault of Redis or of the way to it; else what Redis said of our own nonsense. */
async function refuse(cause: unknown): Promise<never> {
  if (redisFault(cause) === null) throw cause;
  throw atriumError('UNAVAILABLE', 'The cache cannot be reached. Try again in a moment.', { cause });
}
