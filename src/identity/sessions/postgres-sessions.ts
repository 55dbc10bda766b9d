import type { KeyedRows } from '../../tenancy';
import { sessionStore } from './session-store';
import type { SessionOptions, SessionStore } from './session.types';

const SWEEPS_AT_MOST = 100;

/** Sessions in PostgreSQL, for an installation without Redis. Call `sweep` now and then. */
export function postgresSessions(rows: KeyedRows, options: SessionOptions): SessionStore {
  const now = options.now ?? Date.now;
  const after = (lifeMs: number): Date => new Date(now() + lifeMs);

  async function sweep(): Promise<number> {
    let total = 0;
    for (let left = SWEEPS_AT_MOST; left > 0; left -= 1) {
      const swept = await rows.sweep();
      total += swept;
      if (swept === 0) break;
    }
    return total;
  }

  return sessionStore(
    {
      insert: ({ key, identityKey, record, lifeMs }) =>
        rows.putSession({ key, identityKey, record, expiresAt: after(lifeMs) }),
      read: async (key) => (await rows.session(key))?.record ?? null,
      change: (key, { record, lifeMs, expected }) =>
        rows.changeSession(key, {
          record,
          expected,
          expiresAt: lifeMs === undefined ? undefined : after(lifeMs),
        }),
      listOf: (identityKey) => rows.sessionsOf(identityKey),
      removeOf: (identityKey, which) => rows.deleteSessionsOf(identityKey, which),
      once: (key, ttlMs) => rows.once(key, after(ttlMs)),
      sweep,
    },
    options,
  );
}
