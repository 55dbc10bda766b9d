import type { PrismaClient } from '../generated/prisma/client';
import type { Viewer } from '../kernel';
import type { Deadline } from '../platform/deadline';
import type { Reading } from './reading';

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
  /** Until when whoever asked waits. What is sent to the database later is of no use to anybody. */
  readonly deadline: Deadline;
}

/** Keeps what was read, and gives it back while it still holds. */
export interface Keeper {
  remember<T extends object>(scope: Scope, key: string, read: (scope: Scope) => Promise<T>): Promise<T>;
}
