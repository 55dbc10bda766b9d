import type { Fact } from '../../events';
import type { Role } from '../../kernel';

interface Invited {
  readonly id: string;
  readonly role: Role;
  readonly customRoleId: string | null;
}

export const invitationCreated = (invitation: Invited): Fact => ({
  topic: 'invitation.created',
  payload: { invitationId: invitation.id, role: invitation.role, customRoleId: invitation.customRoleId },
});

export const invitationResent = (invitation: { id: string }): Fact => ({
  topic: 'invitation.resent',
  payload: { invitationId: invitation.id },
});

export const invitationRevoked = (invitation: { id: string }): Fact => ({
  topic: 'invitation.revoked',
  payload: { invitationId: invitation.id },
});

export const invitationAccepted = (invitation: { id: string }, person: { id: string }): Fact => ({
  topic: 'invitation.accepted',
  payload: { invitationId: invitation.id, personId: person.id },
});
