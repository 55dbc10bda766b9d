import { IsEmail, MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { Role } from '../../kernel';
import { connectionType, IsText, Node, outcomeUnion } from '../../schema';
import { EmailTaken } from '../people';
import { InvitationStatus } from './invitation.status';

registerEnumType(InvitationStatus, {
  name: 'InvitationStatus',
  description: 'How an invitation stands. Values may be added.',
  valuesConfig: {
    OPEN: { description: 'Sent, and good until it expires.' },
    ACCEPTED: { description: 'Somebody joined by it.' },
    REVOKED: { description: 'Taken back, or replaced after it expired.' },
    EXPIRED: { description: 'Nobody accepted it in time. It can be sent again.' },
  },
});

@ObjectType({
  implements: Node,
  description: 'That somebody was asked to join the tenant.',
  simpleResolvers: true,
})
export class Invitation extends Node {
  @Field(() => String, { description: 'Where it was sent, in lower case.' })
  email!: string;

  @Field(() => String, { description: 'Display name that they will have.' })
  name!: string;

  @Field(() => Role, { description: 'What they will be.' })
  role!: Role;

  @Field(() => InvitationStatus, { description: 'How it stands.' })
  status!: InvitationStatus;

  @Field(() => Date, { description: 'Until when it can be accepted.' })
  expiresAt!: Date;

  @Field(() => Date, { description: 'When it was first sent.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A page of invitations.', simpleResolvers: true })
export class InvitationConnection extends connectionType(Invitation, 'Invitation') {}

@InputType({ description: 'Which invitations; conditions are combined with AND.' })
export class InvitationFilter {
  @Field(() => [InvitationStatus], { nullable: true, description: 'Those that stand so.' })
  statuses?: InvitationStatus[] | null;
}

@InputType({ description: 'Whom to invite.' })
export class InvitePersonInput {
  @Field(() => String, { description: 'Email address that nobody in the tenant has, whatever its case.' })
  @IsEmail({}, { message: 'must be an email address' })
  @MaxLength(320, { message: 'must have at most 320 characters' })
  email!: string;

  @Field(() => String, { description: 'Display name, 1 to 200 characters.' })
  @IsText(200)
  name!: string;

  @Field(() => Role, { description: 'Only an owner may invite an owner.' })
  role!: Role;

  @Field(() => ID, {
    nullable: true,
    description: 'For agents alone: what they may do in place of the usual.',
  })
  customRoleId?: string | null;
}

@InputType({ description: 'Which invitation to send again.' })
export class ResendInvitationInput {
  @Field(() => ID, { description: 'Which invitation.' })
  invitationId!: string;
}

@InputType({ description: 'Which invitation to take back.' })
export class RevokeInvitationInput {
  @Field(() => ID, { description: 'Which invitation.' })
  invitationId!: string;
}

@ObjectType({ description: 'The invitation is on its way.', simpleResolvers: true })
export class InvitePersonPayload {
  @Field(() => Invitation, { description: 'The invitation; its token went to the address alone.' })
  invitation!: Invitation;
}

@ObjectType({
  description: 'The address has an invitation already. Send that one again.',
  simpleResolvers: true,
})
export class AlreadyInvited {
  @Field(() => Invitation, { description: 'The invitation that there is.' })
  invitation!: Invitation;
}

@ObjectType({ description: 'The invitation is on its way again.', simpleResolvers: true })
export class ResendInvitationPayload {
  @Field(() => Invitation, { description: 'The invitation as it is now; the token sent before is dead.' })
  invitation!: Invitation;
}

@ObjectType({ description: 'The invitation was taken back.', simpleResolvers: true })
export class RevokeInvitationPayload {
  @Field(() => Invitation, { description: 'The invitation as it is now.' })
  invitation!: Invitation;
}

@ObjectType({ description: 'Refused: the invitation was accepted or revoked before.', simpleResolvers: true })
export class InvitationClosed {
  @Field(() => Invitation, { description: 'The invitation as it is.' })
  invitation!: Invitation;
}

export const InvitePersonResult = outcomeUnion('InvitePersonResult', 'Outcomes of invitePerson.', [
  InvitePersonPayload,
  EmailTaken,
  AlreadyInvited,
] as const);

export const ResendInvitationResult = outcomeUnion(
  'ResendInvitationResult',
  'Outcomes of resendInvitation.',
  [ResendInvitationPayload, InvitationClosed] as const,
);

export const RevokeInvitationResult = outcomeUnion(
  'RevokeInvitationResult',
  'Outcomes of revokeInvitation.',
  [RevokeInvitationPayload, InvitationClosed] as const,
);
