import type { Change } from './changes';

/** Told around every commit of a tenant. Never rejects: a write must not fail for it. */
export interface CommitWatch {
  /** Called just before COMMIT with what the transaction changed, at least one thing. */
  begin(tenantId: string, changes: readonly Change[]): Promise<PendingCommit>;
}

/** A commit whose outcome is told by one call, or by none when nobody knows it. */
export interface PendingCommit {
  committed(): Promise<void>;
  rolledBack(): Promise<void>;
}
