import { createHash, randomBytes } from 'node:crypto';
import { fromRecord, toRecord } from './session-record';
import type { SessionShelf } from './session-shelf';
import type {
  FoundSession,
  ListedSession,
  NewSession,
  Session,
  SessionOptions,
  SessionPatch,
  SessionStore,
} from './session.types';

const SECRET = /^[A-Za-z0-9_-]{43}$/;
const KEY = /^[0-9a-f]{64}$/;
const HANDLE = /^[0-9a-f]{16}$/;
const SEEN_EVERY_MS = 60_000;

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

/** The handle by which a session's owner names it. */
export const handleOf = (key: string): string => key.slice(0, 16);

interface Rules extends Required<SessionOptions> {
  readonly shelf: SessionShelf;
}

/** The rules of sessions, over a shelf that holds them. */
export function sessionStore(shelf: SessionShelf, options: SessionOptions): SessionStore {
  const rules: Rules = { now: Date.now, ...options, shelf };
  return {
    create: (session) => createSession(rules, session),
    find: (secret) => findSession(rules, secret),
    update: async (key, patch) => KEY.test(key) && shelf.change(key, { record: toRecord(allowed(patch)) }),
    claimRefresh: async (key, from, to) =>
      KEY.test(key) &&
      shelf.change(key, { record: toRecord({ refreshAt: to }), expected: toRecord({ refreshAt: from }) }),
    list: (identityKey) => listSessions(rules, identityKey),
    revoke: async (identityKey, handle) =>
      HANDLE.test(handle) && (await shelf.removeOf(identityKey, { keyStartsWith: handle })) > 0,
    revokeAll: (identityKey, exceptKey) => shelf.removeOf(identityKey, { except: exceptKey }),
    once: (key, ttlMs) => shelf.once(sha256(key), Math.max(1, Math.ceil(ttlMs))),
    sweep: () => shelf.sweep(),
  };
}

async function createSession(rules: Rules, { absoluteUntil, ...session }: NewSession): Promise<string> {
  const at = rules.now();
  const until = Math.min(at + rules.absoluteMs, absoluteUntil?.getTime() ?? Infinity);
  const secret = randomBytes(32).toString('base64url');
  const times = { createdAt: new Date(at), seenAt: new Date(at), absoluteUntil: new Date(until) };
  await rules.shelf.insert({
    key: sha256(secret),
    identityKey: session.identityKey,
    record: toRecord({ ...session, ...times }),
    lifeMs: Math.max(1, Math.min(rules.idleMs, until - at)),
    longestLifeMs: Math.max(1, until - at),
  });
  return secret;
}

async function findSession(rules: Rules, secret: string): Promise<FoundSession | null> {
  if (!SECRET.test(secret)) return null;
  const key = sha256(secret);
  const record = await rules.shelf.read(key);
  const session = record && fromRecord(record);
  const at = rules.now();
  if (!session || isOver(rules, session, at)) return null;
  // A short idle life must not run out while the session is used.
  const seenLately = at - session.seenAt.getTime() < Math.min(SEEN_EVERY_MS, rules.idleMs / 2);
  if (seenLately) return { ...session, key };
  const seenAt = new Date(at);
  const lifeMs = Math.min(rules.idleMs, session.absoluteUntil.getTime() - at);
  // Gone in the meantime is gone.
  const stays = await rules.shelf.change(key, { record: toRecord({ seenAt }), lifeMs });
  return stays ? { ...session, seenAt, key } : null;
}

async function listSessions(rules: Rules, identityKey: string): Promise<ListedSession[]> {
  const stored = await rules.shelf.listOf(identityKey);
  const at = rules.now();
  return stored
    .flatMap(({ key, record }) => {
      const session = fromRecord(record);
      return session && !isOver(rules, session, at) ? [listed(key, session)] : [];
    })
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

const isOver = ({ idleMs }: Rules, { absoluteUntil, seenAt }: Session, at: number): boolean =>
  at >= Math.min(absoluteUntil.getTime(), seenAt.getTime() + idleMs);

// A caller may hold a whole session; whose it is and how long it lives are not theirs to change.
const allowed = (patch: SessionPatch): SessionPatch => ({
  tenantId: patch.tenantId,
  email: patch.email,
  name: patch.name,
  refreshToken: patch.refreshToken,
  refreshAt: patch.refreshAt,
  idToken: patch.idToken,
});

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
