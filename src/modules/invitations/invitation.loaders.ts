import { oneByKey } from '../../tenancy';
import { readInvitationsByIds } from './invitation.store';

/** Invitations by UUID that the viewer may see; null for others. */
export const invitationById = oneByKey(readInvitationsByIds, (invitation) => invitation.id);
