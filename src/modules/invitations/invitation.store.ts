import type { Viewer } from '../../kernel';
import {
  now,
  pageOf,
  pageQuery,
  readAhead,
  TenantStatus,
  type Ahead,
  type Invitation as InvitationRow,
  type Page,
  type PageRequest,
  type Prisma,
  type Scope,
} from '../../tenancy';
import { visibleInvitations } from './invitation.policy';
import { PENDING, whereStatus, type InvitationStatus } from './invitation.status';

/** Index that keeps one invitation an address from being neither accepted nor revoked. */
export const PENDING_EMAIL_INDEX = 'invitation_open_email_key';

export interface InvitationConditions {
  readonly statuses?: readonly InvitationStatus[] | null;
}

export async function readInvitations(
  scope: Scope,
  { statuses }: InvitationConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<InvitationRow>> {
  // Prisma takes an empty OR among others for no condition.
  const none = { id: { in: [] } };
  const wanted = statuses
    ? { OR: [none, ...statuses.map((status) => whereStatus(status, () => now(scope)))] }
    : {};
  const where = { AND: [visibleInvitations(scope.viewer), wanted] };
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.invitation.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.invitation.count({ where }));
}

const visibleAmong = (viewer: Viewer, ids: string[]): Prisma.InvitationWhereInput => ({
  AND: [{ id: { in: ids } }, visibleInvitations(viewer)],
});

export const readInvitationsByIds = (scope: Scope, ids: string[]): Promise<InvitationRow[]> =>
  scope.db.invitation.findMany({ where: visibleAmong(scope.viewer, ids) });

/** The one of this address that was neither accepted nor revoked; null without one. */
export const readPendingByEmail = (scope: Scope, email: string): Promise<InvitationRow | null> =>
  scope.db.invitation.findFirst({
    where: { AND: [{ email, ...PENDING }, visibleInvitations(scope.viewer)] },
  });

export type NewInvitation = Omit<Prisma.InvitationUncheckedCreateInput, 'tenantId'>;

export const insertInvitation = (tx: Scope, invitation: NewInvitation): Promise<InvitationRow> =>
  tx.db.invitation.create({ data: invitation });

/** Revokes what of this address has expired; resolves to which. */
export const revokeExpired = (tx: Scope, email: string, now: Date): Promise<InvitationRow[]> =>
  tx.db.invitation.updateManyAndReturn({
    where: { email, ...whereStatus('EXPIRED', () => now) },
    data: { revokedAt: now },
  });

/** Changes an invitation that is neither accepted nor revoked; null when it is none. */
export async function updatePending(
  tx: Scope,
  id: string,
  data: { revokedAt: Date } | { secretHash: string; expiresAt: Date },
): Promise<InvitationRow | null> {
  const [row] = await tx.db.invitation.updateManyAndReturn({
    where: { AND: [visibleAmong(tx.viewer, [id]), PENDING] },
    data,
  });
  return row ?? null;
}

/** An open invitation of an active tenant, with the tenant's name; null without one. For whoever shows its secret. */
export const readOpen = (
  scope: Scope,
  id: string,
  now: Date,
): Promise<(InvitationRow & { tenant: { name: string } }) | null> =>
  scope.db.invitation.findFirst({
    relationLoadStrategy: 'join',
    where: { id, ...whereStatus('OPEN', () => now), tenant: { status: TenantStatus.ACTIVE } },
    include: { tenant: { select: { name: true } } },
  });

/** Accepts an invitation if it is still open and still has its secret: true for one caller alone. */
export async function markAccepted(
  tx: Scope,
  { id, secretHash }: InvitationRow,
  now: Date,
): Promise<boolean> {
  const which = { id, secretHash, ...whereStatus('OPEN', () => now) };
  return (await tx.db.invitation.updateMany({ where: which, data: { acceptedAt: now } })).count === 1;
}

/** What the tenant is called. */
export async function readTenantName(scope: Scope): Promise<string> {
  const tenant = await scope.db.tenant.findFirst({ select: { name: true } });
  if (!tenant) throw new Error('the tenant of a scope is gone');
  return tenant.name;
}
