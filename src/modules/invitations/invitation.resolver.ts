import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  optionalUuidOf,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
  type GraphqlContext,
} from '../../schema';
import { isOver, type Ahead, type Invitation as InvitationRow, type Scope } from '../../tenancy';
import { Person, personById, visiblePeople } from '../people';
import { CustomRole, roleById, visibleRoles } from '../roles';
import * as invitations from './invitation.service';
import { InvitationStatus, statusOf } from './invitation.status';
import * as types from './invitation.types';

@Resolver(() => types.Invitation)
export class InvitationResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() invitation: InvitationRow) {
    return globalId('Invitation', invitation.id);
  }

  @Takes({ columns: ['acceptedAt', 'revokedAt', 'expiresAt'] })
  @FieldResolver(() => InvitationStatus)
  status(@Root() invitation: InvitationRow, @CurrentScope() scope: Scope) {
    return statusOf(invitation, (instant) => isOver(scope, instant));
  }

  @Takes({ one: 'customRole', where: visibleRoles })
  @FieldResolver(() => CustomRole, {
    nullable: true,
    description: 'What they will be able to do in place of what agents usually may. Null for the usual.',
  })
  customRole(@Root() invitation: InvitationRow, @CurrentScope() scope: Scope) {
    return invitation.customRoleId && roleById(scope).load(invitation.customRoleId);
  }

  @Takes({ one: 'invitedBy', where: visiblePeople })
  @FieldResolver(() => Person, { description: 'Who invited them.' })
  invitedBy(@Root() invitation: InvitationRow, @CurrentScope() scope: Scope) {
    return personById(scope).load(invitation.invitedById);
  }

  @Query(() => types.InvitationConnection, {
    description: 'Invitations of the tenant, newest first. For owners and administrators.',
  })
  async invitations(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
    @Arg('filter', () => types.InvitationFilter, { nullable: true, description: 'Which invitations.' })
    filter: types.InvitationFilter | null,
  ) {
    const request = pageRequest(page, invitations.NEWEST_INVITATIONS, cursors);
    return toConnection(await invitations.listInvitations(scope, filter ?? {}, request, ahead), cursors);
  }

  @Mutation(() => types.InvitePersonResult, {
    description: 'Sends somebody an invitation, good for seven days. For owners and administrators.',
  })
  invitePerson(
    @CurrentScope() scope: Scope,
    @Ctx() { sendInvitation }: GraphqlContext,
    @Arg('input', () => types.InvitePersonInput, { description: 'Whom.' }) input: types.InvitePersonInput,
  ) {
    const { email, name, role } = input;
    const customRoleId = optionalUuidOf('CustomRole', input.customRoleId ?? null, 'customRoleId');
    return invitations.invitePerson(scope, { email, name, role, customRoleId }, sendInvitation);
  }

  @Mutation(() => types.ResendInvitationResult, {
    description: 'Sends an invitation again, good for seven days from now. For owners and administrators.',
  })
  resendInvitation(
    @CurrentScope() scope: Scope,
    @Ctx() { sendInvitation }: GraphqlContext,
    @Arg('input', () => types.ResendInvitationInput, { description: 'Which.' })
    input: types.ResendInvitationInput,
  ) {
    const invitationId = uuidOf('Invitation', input.invitationId, 'invitationId');
    return invitations.resendInvitation(scope, { invitationId }, sendInvitation);
  }

  @Mutation(() => types.RevokeInvitationResult, {
    description: 'Takes an invitation back: its token is dead. For owners and administrators.',
  })
  revokeInvitation(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.RevokeInvitationInput, { description: 'Which.' })
    input: types.RevokeInvitationInput,
  ) {
    const invitationId = uuidOf('Invitation', input.invitationId, 'invitationId');
    return invitations.revokeInvitation(scope, { invitationId });
  }
}
