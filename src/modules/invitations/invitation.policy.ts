import { type Decision, type Role, type Viewer } from '../../kernel';
import type { Prisma } from '../../tenancy';
import { mayAdminister, mayHandOn, mayMake } from '../people';

/** Invitations are for those who manage people. */
export const visibleInvitations = (viewer: Viewer): Prisma.InvitationWhereInput =>
  viewer.may('PEOPLE_MANAGE') ? {} : { id: { in: [] } };

/** May invite somebody to this: as who may make such a person, with no more than one may do oneself. */
export function mayInvite(
  viewer: Viewer,
  to: { role: Role; customRole: { permissions: readonly string[] } | null },
): Decision {
  if (!to.customRole) return mayMake(viewer, to);
  const decision = mayAdminister(viewer, to);
  return decision.allowed ? mayHandOn(viewer, to.customRole.permissions) : decision;
}
