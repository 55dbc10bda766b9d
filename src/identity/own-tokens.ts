import { LRUCache } from 'lru-cache';
import { digest } from '../kernel';
import { verifyToken, type VerifiedToken } from './token';

/** The installation's own bearer tokens, verified once. */
export interface OwnTokens {
  /** A token that was verified before and is still good by its own times; null for every other. */
  readonly known: (token: string) => VerifiedToken | null;
  /** Whom a token names. Rejects as {@link verifyToken} does. */
  readonly verify: (token: string) => Promise<VerifiedToken>;
}

// By a hash: who reads this memory must not find credentials in it. About 500 bytes each.
const REMEMBERED = 20_000;

/**
 * Makes what verifies tokens by this key. A signature that was good once is good as long as the key, which is that of
 * the process, so it is checked once; the times of a token are checked always, and whom it names is looked up always.
 */
export function createOwnTokens(key: string, now: () => number = Date.now): OwnTokens {
  const verified = new LRUCache<string, VerifiedToken>({ max: REMEMBERED });
  return {
    known: (token) => {
      if (verified.size === 0) return null;
      const found = verified.get(digest(token));
      if (!found) return null;
      const nowMs = now();
      return nowMs >= found.fromMs && nowMs < found.untilMs ? found : null;
    },
    verify: async (token) => {
      const good = await verifyToken(key, token);
      verified.set(digest(token), good);
      return good;
    },
  };
}
