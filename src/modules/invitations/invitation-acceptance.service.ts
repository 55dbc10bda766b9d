import { appendFacts } from '../../events';
import type { Role } from '../../kernel';
import { sameHash } from '../../platform/secret';
import { linkIdentity, transaction, type Invitation as InvitationRow, type Scope } from '../../tenancy';
import { addPerson, isEmailTaken } from '../people';
import { invitationAccepted } from './invitation.events';
import * as store from './invitation.store';

/** What a token says of an invitation: its row, and the hash of the secret. */
export interface ShownInvitation {
  readonly id: string;
  readonly hash: string;
}

/** Who accepts: an identity that somebody vouched for. */
export interface AcceptedInvitation extends ShownInvitation {
  /** SHA-256 in hex of issuer, space and subject. */
  readonly identityKey: string;
  readonly issuer: string;
}

/** Unknown, expired, revoked and used invitations, and those of a suspended tenant, are all Invalid. */
export type AcceptOutcome =
  | { readonly kind: 'Accepted'; readonly personId: string }
  | { readonly kind: 'Invalid' | 'EmailTaken' | 'AlreadyMember' };

/**
 * Makes an identity the person who was invited, with the role that they were invited to, whatever became of who invited
 * them: an invitation that shall not count any more is revoked. Works once. EmailTaken: somebody of the tenant has the
 * address by now. AlreadyMember: the identity is somebody of the tenant. For the system, in a scope of the invitation's
 * tenant: checks no policy.
 */
export async function acceptInvitation(scope: Scope, shown: AcceptedInvitation): Promise<AcceptOutcome> {
  try {
    return await transaction(scope, (tx) => accept(tx, shown));
  } catch (error) {
    if (error instanceof AlreadyMemberError) return { kind: 'AlreadyMember' };
    if (isEmailTaken(error)) return { kind: 'EmailTaken' };
    throw error;
  }
}

async function accept(tx: Scope, shown: AcceptedInvitation): Promise<AcceptOutcome> {
  const now = new Date();
  const invitation = await readShown(tx, shown, now);
  if (!invitation || !(await store.markAccepted(tx, invitation, now))) return { kind: 'Invalid' };
  const { email, name, role, customRoleId } = invitation;
  const person = await addPerson(tx, { email, name, role, customRoleId });
  const { identityKey, issuer } = shown;
  if (!(await linkIdentity(tx, { identityKey, issuer, personId: person.id }))) throw new AlreadyMemberError();
  await appendFacts(tx, [invitationAccepted(invitation, person)]);
  return { kind: 'Accepted', personId: person.id };
}

/** Rolls the transaction back, so that the invitation stays open. */
class AlreadyMemberError extends Error {}

/** What somebody may read who shows the token. */
export interface InvitationPreview {
  readonly tenantName: string;
  readonly email: string;
  readonly role: Role;
}

/** What an open invitation is about; null for every other one. For the system, as {@link acceptInvitation}. */
export async function previewInvitation(
  scope: Scope,
  shown: ShownInvitation,
): Promise<InvitationPreview | null> {
  const invitation = await readShown(scope, shown, new Date());
  return invitation && { tenantName: invitation.tenant.name, email: invitation.email, role: invitation.role };
}

async function readShown(
  scope: Scope,
  { id, hash }: ShownInvitation,
  now: Date,
): Promise<(InvitationRow & { tenant: { name: string } }) | null> {
  const invitation = await store.readOpen(scope, id, now);
  return invitation && sameHash(invitation.secretHash, hash) ? invitation : null;
}
