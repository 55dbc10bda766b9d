import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Permission } from '../../kernel';
import { connectionType, IsText, Node, outcomeUnion } from '../../schema';
import { Person } from '../people';

@ObjectType({
  implements: Node,
  description:
    'A named set of permissions that a tenant made; an agent may have one in place of the usual set.',
  simpleResolvers: true,
})
export class CustomRole extends Node {
  @Field(() => String, { description: 'Display name, unique in the tenant.' })
  name!: string;

  @Field(() => String, { description: 'What the role is for; may be empty.' })
  description!: string;

  @Field(() => [Permission], {
    description: 'What it allows; each brings with it what it is nothing without.',
  })
  permissions!: Permission[];

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A page of custom roles.', simpleResolvers: true })
export class CustomRoleConnection extends connectionType(CustomRole, 'CustomRole') {}

const NAME = 'Display name, unique in the tenant, 1 to 100 characters.';
const GRANTABLE =
  'Of those that you have; SIGN_IN_MANAGE, ADMINS_MANAGE and OWNERS_MANAGE are never handed on.';

@InputType({ description: 'A new custom role.' })
export class CreateCustomRoleInput {
  @Field(() => String, { description: NAME })
  @IsText(100)
  name!: string;

  @Field(() => String, { nullable: true, description: 'What the role is for, at most 2,000 characters.' })
  @IsOptional()
  @MaxLength(2000, { message: 'must have at most 2000 characters' })
  description?: string | null;

  @Field(() => [Permission], { description: `What it allows. ${GRANTABLE}` })
  permissions!: Permission[];
}

@InputType({ description: 'New values of a custom role.' })
export class UpdateCustomRoleInput {
  @Field(() => ID, { description: 'Which role.' })
  customRoleId!: string;

  @Field(() => String, { nullable: true, description: `${NAME} Null or absent: as it is.` })
  @IsOptional()
  @IsText(100)
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the role is for, at most 2,000 characters. Null or absent: as it is; empty: none.',
  })
  @IsOptional()
  @MaxLength(2000, { message: 'must have at most 2000 characters' })
  description?: string | null;

  @Field(() => [Permission], {
    nullable: true,
    description: `All that it allows from now on. Null or absent: as it is. ${GRANTABLE}`,
  })
  permissions?: Permission[] | null;
}

@InputType({ description: 'Which custom role to delete.' })
export class DeleteCustomRoleInput {
  @Field(() => ID, { description: 'Which role.' })
  customRoleId!: string;
}

@InputType({ description: 'Who gets which custom role.' })
export class AssignCustomRoleInput {
  @Field(() => ID, { description: 'An agent, not oneself.' })
  personId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Which role. Null or absent takes theirs away: they may do what agents usually may.',
  })
  customRoleId?: string | null;
}

@ObjectType({ description: 'The custom role was created.', simpleResolvers: true })
export class CreateCustomRolePayload {
  @Field(() => CustomRole, { description: 'The new role.' })
  customRole!: CustomRole;
}

@ObjectType({ description: 'The custom role was updated.', simpleResolvers: true })
export class UpdateCustomRolePayload {
  @Field(() => CustomRole, { description: 'The role as it is now.' })
  customRole!: CustomRole;
}

@ObjectType({ description: 'A custom role of this tenant has the name already.', simpleResolvers: true })
export class CustomRoleNameTaken {
  @Field(() => String, { description: 'The name.' })
  name!: string;
}

@ObjectType({ description: 'The custom role was deleted.', simpleResolvers: true })
export class DeleteCustomRolePayload {
  @Field(() => ID, { description: 'The id that the role had.' })
  deletedCustomRoleId!: string;
}

@ObjectType({
  description: 'Refused: somebody has the role or is invited to have it. Change that first.',
  simpleResolvers: true,
})
export class CustomRoleInUse {
  @Field(() => CustomRole, { description: 'The role.' })
  customRole!: CustomRole;

  @Field(() => Int, { description: 'People who have it, deactivated ones among them.' })
  people!: number;

  @Field(() => Int, { description: 'Invitations to it that were neither accepted nor revoked.' })
  invitations!: number;
}

@ObjectType({ description: 'The person has the role now.', simpleResolvers: true })
export class AssignCustomRolePayload {
  @Field(() => Person, { description: 'The person as they are now.' })
  person!: Person;
}

export const CreateCustomRoleResult = outcomeUnion(
  'CreateCustomRoleResult',
  'Outcomes of createCustomRole.',
  [CreateCustomRolePayload, CustomRoleNameTaken] as const,
);

export const UpdateCustomRoleResult = outcomeUnion(
  'UpdateCustomRoleResult',
  'Outcomes of updateCustomRole.',
  [UpdateCustomRolePayload, CustomRoleNameTaken] as const,
);

export const DeleteCustomRoleResult = outcomeUnion(
  'DeleteCustomRoleResult',
  'Outcomes of deleteCustomRole.',
  [DeleteCustomRolePayload, CustomRoleInUse] as const,
);
