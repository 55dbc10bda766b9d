import type { Invitation as InvitationRow, Prisma } from '../../tenancy';

/** How an invitation stands. */
export const InvitationStatus = {
  OPEN: 'OPEN',
  ACCEPTED: 'ACCEPTED',
  REVOKED: 'REVOKED',
  EXPIRED: 'EXPIRED',
} as const;
export type InvitationStatus = (typeof InvitationStatus)[keyof typeof InvitationStatus];

const LIFE_MS = 7 * 24 * 60 * 60 * 1_000;

/** When an invitation that is sent now expires. */
export const expiryFrom = (now: Date): Date => new Date(now.getTime() + LIFE_MS);

/** How an invitation stands; `isOver` tells whether an instant has come. */
export function statusOf(invitation: InvitationRow, isOver: (instant: Date) => boolean): InvitationStatus {
  if (invitation.acceptedAt) return 'ACCEPTED';
  if (invitation.revokedAt) return 'REVOKED';
  return isOver(invitation.expiresAt) ? 'EXPIRED' : 'OPEN';
}

/** Neither accepted nor revoked, be it expired: it can be sent again. */
export const PENDING = { acceptedAt: null, revokedAt: null } satisfies Prisma.InvitationWhereInput;

/** {@link statusOf} as a WHERE; `now` is asked where the time decides. */
export function whereStatus(status: InvitationStatus, now: () => Date): Prisma.InvitationWhereInput {
  switch (status) {
    case 'ACCEPTED':
      return { acceptedAt: { not: null } };
    case 'REVOKED':
      return { acceptedAt: null, revokedAt: { not: null } };
    case 'OPEN':
      return { ...PENDING, expiresAt: { gt: now() } };
    case 'EXPIRED':
      return { ...PENDING, expiresAt: { lte: now() } };
  }
}
