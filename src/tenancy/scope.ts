import type { PrismaClient } from '../generated/prisma/client';
import type { Viewer } from '../kernel';
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
>;

/**
 * One request's immutable authority: which tenant, who asks, and the tenant's database.
 * Whoever holds no scope reaches no row.
 */
export interface Scope {
  readonly tenantId: string;
  readonly viewer: Viewer;
  /** Every statement of it carries the tenant; row security does the rest. */
  readonly db: TenantDb;
}

const clientOf = new WeakMap<Scope, PrismaClient>();

/**
 * The only way to a database: a scope of this viewer in this tenant. `isPassing` for a tenant that somebody unknown named,
 * whose client is not kept.
 */
export function createScope(
  clients: TenantClients,
  of: { tenantId: string; viewer: Viewer; isPassing?: boolean },
): Scope {
  const client = of.isPassing ? clients.passing(of.tenantId) : clients.of(of.tenantId);
  const scope: Scope = Object.freeze({ tenantId: of.tenantId, viewer: of.viewer, db: client });
  clientOf.set(scope, client);
  return scope;
}

/** The scope inside a transaction: same authority, its statements on the transaction's connection. */
export function scopeInTransaction(scope: Scope, db: TenantDb): Scope {
  return Object.freeze({ tenantId: scope.tenantId, viewer: scope.viewer, db });
}

/** The client behind a scope, for `transaction` alone. Undefined inside a transaction. */
export const rootClientOf = (scope: Scope): PrismaClient | undefined => clientOf.get(scope);
