import { createHash, randomBytes } from 'node:crypto';
import { fromRecord, toRecord } from './session-record';
import type { SessionShelf } from './session-shelf';
import type {
  FoundSession,
  ListedSession,
  NewSession,
  Session,
  SessionOptions,
  SessionStore,
} from './session.types';

const SECRET = /^[A-Za-z0-9_-]{43}$/;
const KEY = /^[0-9a-f]{64}$/;
const HANDLE = /^[0-9a-f]{16}$/;
const SEEN_EVERY_MS = 60_000;

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

/** The handle by which a session's owner names it. */
export const handleOf = (key: string): string => key.slice(0, 16);

/** The rules of sessions, over a shelf that holds them. */
export function sessionStore(shelf: SessionShelf, options: SessionOptions): SessionStore {
  const { idleMs, absoluteMs, now = Date.now } = options;
  const isOver = (session: Session): boolean =>
    now() >= Math.min(session.absoluteUntil.getTime(), session.seenAt.getTime() + idleMs);

  async function create({ absoluteUntil, ...session }: NewSession): Promise<string> {
    const at = now();
    const until = Math.min(at + absoluteMs, absoluteUntil?.getTime() ?? Infinity);
    const secret = randomBytes(32).toString('base64url');
    const times = { createdAt: new Date(at), seenAt: new Date(at), absoluteUntil: new Date(until) };
    await shelf.insert({
      key: sha256(secret),
      identityKey: session.identityKey,
      record: toRecord({ ...session, ...times }),
      lifeMs: Math.max(1, Math.min(idleMs, until - at)),
      longestLifeMs: Math.max(1, until - at),
    });
    return secret;
  }

  async function find(secret: string): Promise<FoundSession | null> {
    if (!SECRET.test(secret)) return null;
    const key = sha256(secret);
    const record = await shelf.read(key);
    const session = record && fromRecord(record);
    if (!session || isOver(session)) return null;
    const at = now();
    // A short idle life must not run out while the session is used.
    if (at - session.seenAt.getTime() < Math.min(SEEN_EVERY_MS, idleMs / 2)) return { ...session, key };
    const seenAt = new Date(at);
    const lifeMs = Math.min(idleMs, session.absoluteUntil.getTime() - at);
    // Gone in the meantime is gone.
    const stays = await shelf.change(key, { record: toRecord({ seenAt }), lifeMs });
    return stays ? { ...session, seenAt, key } : null;
  }

  async function list(identityKey: string): Promise<ListedSession[]> {
    const stored = await shelf.listOf(identityKey);
    return stored
      .flatMap(({ key, record }) => {
        const session = fromRecord(record);
        return session && !isOver(session) ? [listed(key, session)] : [];
      })
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  }

  return {
    create,
    find,
    update: async (key, patch) => KEY.test(key) && shelf.change(key, { record: toRecord(patch) }),
    claimRefresh: async (key, from, to) =>
      KEY.test(key) &&
      shelf.change(key, { record: toRecord({ refreshAt: to }), expected: toRecord({ refreshAt: from }) }),
    list,
    revoke: async (identityKey, handle) =>
      HANDLE.test(handle) && (await shelf.removeOf(identityKey, { keyStartsWith: handle })) > 0,
    revokeAll: (identityKey, exceptKey) => shelf.removeOf(identityKey, { except: exceptKey }),
    once: (key, ttlMs) => shelf.once(sha256(key), Math.max(1, Math.ceil(ttlMs))),
    sweep: shelf.sweep,
  };
}

const listed = (key: string, session: Session): ListedSession => ({
  handle: handleOf(key),
  issuer: session.issuer,
  tenantId: session.tenantId,
  createdAt: session.createdAt,
  seenAt: session.seenAt,
  absoluteUntil: session.absoluteUntil,
  userAgent: session.userAgent,
  address: session.address,
});
