import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose';
import { atriumError } from '../../kernel';
import type { OutboundFetch } from '../../platform/outbound';
import { usableKeys } from './usable-keys';

const REFRESH_MS = 600_000;
// After an hour without any request, or of failures, keys may well have been withdrawn: then it is worth waiting.
const STALE_MS = 3_600_000;
const COOLDOWN_MS = 30_000;
// Without any key nobody gets in, so the next attempt comes sooner.
const RETRY_MS = 5_000;
const FETCH_MS = 5_000;

/** Finds the key that a token's header names. */
export type KeyFinder = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

export interface KeySource {
  /** Where the issuer publishes its keys; asked anew before each fetch. */
  readonly jwksUrl: () => Promise<string> | string;
  readonly fetch: OutboundFetch;
  /** Milliseconds of a clock that never goes back. */
  readonly clock: () => number;
}

/**
 * The issuer's published keys. They are fetched on first use and again behind the back of requests after 10 minutes,
 * and go on working while the issuer is down. An unknown key id causes one fetch in 30 s at most, however many ask.
 * Rejects when no key fits; with UNAVAILABLE when that may be only because the last fetch failed.
 */
export function createKnownKeys(source: KeySource): KeyFinder {
  const store = createKeyStore(source);
  let soughtAt = -Infinity;

  const seek = async (): Promise<void> => {
    if (!store.isLoading() && source.clock() - soughtAt < COOLDOWN_MS) return;
    soughtAt = source.clock();
    await store.load();
  };

  return async (header, token) => {
    const loads = store.loads();
    await store.keepFresh();
    const known = await store.find(header, token);
    if (known) return known;
    // Keys that came after the token did are as new as can be.
    if (store.loads() === loads && store.hasKeys()) await seek();
    const found = await store.find(header, token);
    if (found) return found;
    if (store.failure() === null) throw new Error('no such key');
    throw atriumError('UNAVAILABLE', 'The token issuer cannot be reached at the moment; try again.', {
      cause: store.failure(),
    });
  };
}

/** The fetched keys, and when the last fetch began and ended. */
function createKeyStore(source: KeySource) {
  let keys: KeyFinder | null = null;
  let [loads, loadedAt, triedAt] = [0, -Infinity, -Infinity];
  let failure: unknown = null;
  let pending: Promise<void> | null = null;

  const attempt = async (): Promise<void> => {
    try {
      keys = createLocalJWKSet(usableKeys(await fetchJson(source)));
      [loadedAt, failure] = [source.clock(), null];
    } catch (error) {
      failure = error ?? new Error('no reason');
    } finally {
      pending = null;
    }
  };

  /** Fetches the keys, once for all who ask meanwhile. Never rejects. */
  const load = (): Promise<void> => {
    if (pending) return pending;
    [loads, triedAt] = [loads + 1, source.clock()];
    pending = attempt();
    return pending;
  };

  const keepFresh = async (): Promise<void> => {
    const [age, rest] = [source.clock() - loadedAt, source.clock() - triedAt];
    if (age < REFRESH_MS || (!pending && rest < (keys ? COOLDOWN_MS : RETRY_MS))) return;
    const loading = load();
    if (age >= STALE_MS) await loading;
  };

  return {
    load,
    keepFresh,
    loads: () => loads,
    isLoading: () => pending !== null,
    hasKeys: () => keys !== null,
    failure: () => failure,
    find: (...asked: Parameters<KeyFinder>) => fitting(keys, asked),
  };
}

/** The one key that fits, or null. Rejects when several do, or when the one is broken. */
async function fitting(keys: KeyFinder | null, asked: Parameters<KeyFinder>): Promise<CryptoKey | null> {
  try {
    return keys && (await keys(...asked));
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null;
    throw error;
  }
}

async function fetchJson({ jwksUrl, fetch }: KeySource): Promise<unknown> {
  const headers = { accept: 'application/json, application/jwk-set+json' };
  const signal = AbortSignal.timeout(FETCH_MS);
  const response = await fetch(await jwksUrl(), { headers, redirect: 'manual', signal });
  if (response.status !== 200) throw new Error(`The issuer answered ${response.status} for its keys.`);
  return response.json();
}
