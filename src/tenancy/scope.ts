import type { PrismaClient } from '../generated/prisma/client';
import { atriumError, isUuid, type Viewer } from '../kernel';
import { noDeadline, type Deadline } from '../platform/deadline';
import { observedDb } from './observed-db';
import { Presumption, type Presumed } from './presumption';
import { Reading } from './reading';
import { recorderOf, recordWith, type Recorder } from './recorder';
import type { Keeper, Scope, TenantDb } from './scope.types';
import type { TenantClients } from './tenant-clients';

export type { Keeper, Scope, TenantDb } from './scope.types';

/** What a scope was made of, for this folder alone. */
interface Origin {
  /** Found at its first use: a request that is answered from the cache needs none, and holds none. */
  readonly client: () => PrismaClient;
  readonly clients: TenantClients;
  readonly recorder?: Recorder;
  readonly presumption?: Presumption | undefined;
}

const originOf = new WeakMap<Scope, Origin>();

export interface ScopeOptions {
  readonly tenantId: string;
  readonly viewer: Viewer;
  /** For a tenant that somebody unknown named, whose client is not kept. */
  readonly isPassing?: boolean;
  /** Default: none. */
  readonly deadline?: Deadline;
  /** For somebody who is only taken for this member: whoever answers them asks `confirmCaller` first. */
  readonly presumed?: Presumed;
}

/** The only way to a database: a scope of this viewer in this tenant. */
export function createScope(clients: TenantClients, of: ScopeOptions): Scope {
  const { tenantId, viewer, isPassing = false, deadline = noDeadline, presumed } = of;
  if (!isUuid(tenantId)) throw new TypeError('a tenant id is a UUID');
  if (!isPassing) clients.welcome(tenantId);
  const client = once(() => (isPassing ? clients.passing(tenantId) : clients.of(tenantId)));
  return scopeOn({ client, clients }, { tenantId, viewer, deadline }, presumed);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

type Authority = Pick<Scope, 'tenantId' | 'viewer' | 'deadline'>;

function scopeOn(origin: Origin, { tenantId, viewer, deadline }: Authority, presumed?: Presumed): Scope {
  const { client, clients, recorder } = origin;
  // Whoever has a request explained is told what its answer would rest on.
  const reading = new Reading({ isIdle: !clients.notesReads && !recorder });
  const statements = clients.statements({ tenantId, deadline, recorder });
  const presumption = presumed ? new Presumption(statements, presumed) : origin.presumption;
  const db = observedDb(client, reading, statements);
  const scope: Scope = Object.freeze({ tenantId, viewer, db, reading, deadline });
  originOf.set(scope, { ...origin, presumption });
  recordWith(scope, origin.recorder ?? null);
  return scope;
}

/**
 * A scope of the same authority that has noted nothing yet, and tells the recorder what is done through it, and through
 * whatever scope is made of it. Throws inside a transaction.
 */
export function recordedScope(scope: Scope, recorder: Recorder): Scope {
  const { clients, presumption } = originOf.get(scope) ?? {};
  if (!clients) throw new TypeError('a transaction that has begun is not recorded');
  const client = once(() => clients.recorded(scope.tenantId, recorder));
  return scopeOn({ client, clients, recorder, presumption }, unread(scope));
}

/** A scope of the same authority that has noted nothing yet. Undefined inside a transaction. */
export function unreadScope(scope: Scope): Scope | undefined {
  const origin = originOf.get(scope);
  return origin && scopeOn(origin, unread(scope));
}

const unread = ({ tenantId, viewer, deadline }: Scope): Authority => ({
  tenantId,
  viewer: viewer.unread(),
  deadline,
});

/** The scope inside a transaction: same authority, its statements on the transaction's connection; it notes nothing. */
export function scopeInTransaction(scope: Scope, db: TenantDb): Scope {
  const { tenantId, viewer, deadline } = scope;
  const reading = new Reading({ isIdle: true });
  const inner: Scope = Object.freeze({ tenantId, viewer, db, reading, deadline });
  recordWith(inner, recorderOf(scope));
  return inner;
}

/**
 * Whether whoever asks is who they are taken for, credential and all. Until then nothing of theirs may be answered, and a
 * transaction asks it first. Rejects when nobody can tell.
 */
export const confirmCaller = async (scope: Scope): Promise<boolean> =>
  originOf.get(scope)?.presumption?.confirm() ?? true;

/** Throws UNAUTHENTICATED when {@link confirmCaller} says no: what comes next nobody takes back. */
export async function requireCaller(scope: Scope): Promise<void> {
  if (!(await confirmCaller(scope)))
    throw atriumError('UNAUTHENTICATED', 'You are no longer who you were. Try again.');
}

/** What `transaction` alone needs of a scope. Undefined inside a transaction. */
export const rootOf = (scope: Scope): TenantClients | undefined => originOf.get(scope)?.clients;

/** What keeps things for this scope; null inside a transaction, and where nothing is kept. */
export const keeperOf = (scope: Scope): Keeper | null => originOf.get(scope)?.clients.keeper ?? null;
