import type { Module } from '../../schema';
import { invitationAccess } from './invitation.access';
import { invitationById } from './invitation.loaders';
import { InvitationResolver } from './invitation.resolver';

export const invitations: Module = {
  resolvers: [InvitationResolver],
  access: invitationAccess,
  nodes: { Invitation: (scope, id) => invitationById(scope).load(id) },
};

export {
  acceptInvitation,
  previewInvitation,
  type AcceptedInvitation,
  type AcceptOutcome,
  type InvitationPreview,
} from './invitation-acceptance.service';
export { importInvitation, INVITATION_PREFIX } from './invitation.service';
