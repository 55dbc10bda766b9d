import { appendFacts } from '../../events';
import { atriumError, demand, newId, Role, type Decision } from '../../kernel';
import { issueToken } from '../../platform/secret';
import {
  isUniqueViolation,
  transaction,
  type Ahead,
  type Invitation as InvitationRow,
  type Order,
  type Page,
  type PageRequest,
  type Scope,
} from '../../tenancy';
import { hasEmail, mayAdminister } from '../people';
import { requireRole } from '../roles';
import * as facts from './invitation.events';
import { invitationById } from './invitation.loaders';
import { mayInvite } from './invitation.policy';
import { expiryFrom } from './invitation.status';
import * as store from './invitation.store';

/** What the tokens of invitations begin with. */
export const INVITATION_PREFIX = 'atr_inv_';

export const NEWEST_INVITATIONS: Order = {
  name: 'invitation.created',
  column: 'createdAt',
  direction: 'desc',
  kind: 'time',
};

/** A page of the invitations that the viewer may see. */
export const listInvitations = (
  scope: Scope,
  conditions: store.InvitationConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<InvitationRow>> => store.readInvitations(scope, conditions, request, ahead);

/** The invitation, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireInvitation(scope: Scope, invitationId: string): Promise<InvitationRow> {
  const invitation = await invitationById(scope).load(invitationId);
  if (!invitation) throw atriumError('NOT_FOUND', 'There is no such invitation.');
  return invitation;
}

/** Sends the token to who was invited; called after the commit, and nobody else ever sees it. */
export type SendInvitation = (invitation: { email: string; tenantName: string; token: string }) => void;

export interface NewInvitation {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly customRoleId: string | null;
}

type Closed = { kind: 'InvitationClosed'; invitation: InvitationRow };
export type InviteOutcome =
  | { kind: 'InvitePersonPayload' | 'AlreadyInvited'; invitation: InvitationRow }
  | { kind: 'EmailTaken'; email: string };

/**
 * Invites somebody, for seven days. An expired invitation of the same address makes room. Throws FORBIDDEN for whoever
 * may not make such a person, BAD_USER_INPUT for a custom role of who is to be no agent.
 */
export async function invitePerson(
  scope: Scope,
  input: NewInvitation,
  send: SendInvitation,
): Promise<InviteOutcome> {
  demand(mayAdminister(scope.viewer, input));
  demand(await mayInviteTo(scope, input));
  if (input.customRoleId !== null && input.role !== Role.AGENT)
    throw atriumError('BAD_USER_INPUT', '`customRoleId` is for agents alone.');
  const email = input.email.toLowerCase();
  if (await hasEmail(scope, email)) return { kind: 'EmailTaken', email };
  const id = newId();
  const { token, hash } = issueToken(INVITATION_PREFIX, { tenantId: scope.tenantId, id });
  try {
    const invitation = await insert(scope, { ...input, email, id, secretHash: hash });
    send({ email, tenantName: await store.readTenantName(scope), token });
    return { kind: 'InvitePersonPayload', invitation };
  } catch (error) {
    const pending = isUniqueViolation(error, store.PENDING_EMAIL_INDEX)
      ? await store.readPendingByEmail(scope, email)
      : null;
    if (!pending) throw error;
    return { kind: 'AlreadyInvited', invitation: pending };
  }
}

const insert = (
  scope: Scope,
  input: NewInvitation & { id: string; secretHash: string },
): Promise<InvitationRow> =>
  transaction(scope, async (tx) => {
    const now = new Date();
    const expired = await store.revokeExpired(tx, input.email, now);
    const invitation = await store.insertInvitation(tx, {
      ...input,
      invitedById: scope.viewer.personId,
      expiresAt: expiryFrom(now),
      createdAt: now,
    });
    await appendFacts(tx, [...expired.map(facts.invitationRevoked), facts.invitationCreated(invitation)]);
    return invitation;
  });

/** Whether the viewer may invite somebody to this. Throws NOT_FOUND for a custom role that they cannot see. */
export async function mayInviteTo(
  scope: Scope,
  { role, customRoleId }: Pick<NewInvitation, 'role' | 'customRoleId'>,
): Promise<Decision> {
  const customRole = customRoleId === null ? null : await requireRole(scope, customRoleId);
  return mayInvite(scope.viewer, { role, customRole });
}

/** Sends an invitation anew, for seven days: the token that was sent before is dead. For whoever could invite so. */
export async function resendInvitation(
  scope: Scope,
  { invitationId }: { invitationId: string },
  send: SendInvitation,
): Promise<{ kind: 'ResendInvitationPayload'; invitation: InvitationRow } | Closed> {
  const found = await requireInvitation(scope, invitationId);
  demand(await mayInviteTo(scope, found));
  const { token, hash } = issueToken(INVITATION_PREFIX, { tenantId: scope.tenantId, id: invitationId });
  const invitation = await change(scope, invitationId, {
    data: { secretHash: hash, expiresAt: expiryFrom(new Date()) },
    fact: facts.invitationResent,
  });
  if (!invitation) return closed(scope, invitationId);
  send({ email: invitation.email, tenantName: await store.readTenantName(scope), token });
  return { kind: 'ResendInvitationPayload', invitation };
}

/** Takes an invitation back. For whoever administers people of its role. */
export async function revokeInvitation(
  scope: Scope,
  { invitationId }: { invitationId: string },
): Promise<{ kind: 'RevokeInvitationPayload'; invitation: InvitationRow } | Closed> {
  demand(mayAdminister(scope.viewer, await requireInvitation(scope, invitationId)));
  const data = { revokedAt: new Date() };
  const invitation = await change(scope, invitationId, { data, fact: facts.invitationRevoked });
  return invitation ? { kind: 'RevokeInvitationPayload', invitation } : closed(scope, invitationId);
}

const change = (
  scope: Scope,
  id: string,
  to: { data: Parameters<typeof store.updatePending>[2]; fact: typeof facts.invitationResent },
): Promise<InvitationRow | null> =>
  transaction(scope, async (tx) => {
    const invitation = await store.updatePending(tx, id, to.data);
    if (invitation) await appendFacts(tx, [to.fact(invitation)]);
    return invitation;
  });

const closed = async (scope: Scope, invitationId: string): Promise<Closed> => ({
  kind: 'InvitationClosed',
  invitation: await requireInvitation(scope, invitationId),
});

/** Inserts an invitation as it is. For work of the system inside a transaction: checks no policy, sends nothing. */
export async function importInvitation(tx: Scope, row: store.NewInvitation): Promise<InvitationRow> {
  const invitation = await store.insertInvitation(tx, row);
  await appendFacts(tx, [facts.invitationCreated(invitation)]);
  return invitation;
}
