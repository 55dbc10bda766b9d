import type { PrismaClient } from '../generated/prisma/client';
import type { Viewer } from '../kernel';
import type { CommitWatch } from './commit-watch';
import { observedDb } from './observed-db';
import { Reading } from './reading';
import type { TenantClients } from './tenant-clients';

/** Models only: no raw SQL, no transaction, no way to another client. */
export type TenantDb = Pick<
  PrismaClient,
  | 'tenant'
  | 'person'
  | 'team'
  | 'teamMember'
  | 'ticketCounter'
  | 'ticket'
  | 'comment'
  | 'tag'
  | 'ticketTag'
  | 'logEntry'
  | 'identityLink'
  | 'customRole'
  | 'apiKey'
  | 'identityProvider'
  | 'invitation'
  | 'featureFlag'
  | 'planFlag'
>;

/**
 * One request's immutable authority: which tenant, who asks, and the tenant's database.
 * Whoever holds no scope reaches no row.
 */
export interface Scope {
  readonly tenantId: string;
  readonly viewer: Viewer;
  /** Every statement of it carries the tenant; row security does the rest. What is read is noted in `reading`. */
  readonly db: TenantDb;
  /** What was noted through this scope: what an answer rests on. */
  readonly reading: Reading;
}

/** Keeps what was read, and gives it back while it still holds. */
export interface Keeper {
  remember<T extends object>(scope: Scope, key: string, read: (scope: Scope) => Promise<T>): Promise<T>;
}

/** What a scope was made of, for this folder alone. */
interface Origin {
  readonly client: PrismaClient;
  readonly clients: TenantClients;
}

const originOf = new WeakMap<Scope, Origin>();

/**
 * The only way to a database: a scope of this viewer in this tenant. `isPassing` for a tenant that somebody unknown named,
 * whose client is not kept.
 */
export function createScope(
  clients: TenantClients,
  of: { tenantId: string; viewer: Viewer; isPassing?: boolean },
): Scope {
  const client = of.isPassing ? clients.passing(of.tenantId) : clients.of(of.tenantId);
  return scopeOn({ client, clients }, of);
}

function scopeOn(origin: Origin, { tenantId, viewer }: Pick<Scope, 'tenantId' | 'viewer'>): Scope {
  const reading = new Reading();
  const scope: Scope = Object.freeze({ tenantId, viewer, db: observedDb(origin.client, reading), reading });
  originOf.set(scope, origin);
  return scope;
}

/** A scope of the same authority that has noted nothing yet. Undefined inside a transaction. */
export function unreadScope(scope: Scope): Scope | undefined {
  const origin = originOf.get(scope);
  return origin && scopeOn(origin, { tenantId: scope.tenantId, viewer: scope.viewer.unread() });
}

/** The scope inside a transaction: same authority, its statements on the transaction's connection; it notes nothing. */
export function scopeInTransaction(scope: Scope, db: TenantDb): Scope {
  const { tenantId, viewer } = scope;
  return Object.freeze({ tenantId, viewer, db, reading: new Reading() });
}

/** What `transaction` alone needs of a scope. Undefined inside a transaction. */
export const rootOf = (scope: Scope): { client: PrismaClient; commits: CommitWatch | null } | undefined => {
  const origin = originOf.get(scope);
  return origin && { client: origin.client, commits: origin.clients.commits };
};

/** What keeps things for this scope; null inside a transaction, and where nothing is kept. */
export const keeperOf = (scope: Scope): Keeper | null => originOf.get(scope)?.clients.keeper ?? null;
