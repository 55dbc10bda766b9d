import type { Access } from '../../schema';
import { mayAdminister } from '../people';
import { mayInviteTo, requireInvitation } from './invitation.service';

export const invitationAccess: Access = {
  queries: { invitations: 'PEOPLE_MANAGE' },
  mutations: {
    invitePerson: { needs: 'PEOPLE_MANAGE' },
    resendInvitation: {
      needs: 'PEOPLE_MANAGE',
      on: {
        type: 'Invitation',
        decide: async (scope, id) => mayInviteTo(scope, await requireInvitation(scope, id)),
      },
    },
    revokeInvitation: {
      needs: 'PEOPLE_MANAGE',
      on: {
        type: 'Invitation',
        decide: async (scope, id) => mayAdminister(scope.viewer, await requireInvitation(scope, id)),
      },
    },
  },
};
