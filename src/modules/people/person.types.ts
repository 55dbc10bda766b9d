import { IsEmail, IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Role } from '../../kernel';
import { connectionType, IsText, Node, outcomeUnion } from '../../schema';
import type { PersonStatus } from '../../tenancy';

registerEnumType(Role, {
  name: 'Role',
  description: 'What a person may do in their tenant. Values may be added.',
  valuesConfig: {
    OWNER: { description: 'Pays and may do everything.' },
    ADMIN: { description: 'Administers people and teams, but not owners.' },
    AGENT: { description: 'Works on tickets.' },
    CUSTOMER: { description: 'Asks for help; sees own tickets and public comments.' },
  },
});

@ObjectType({ implements: Node, description: 'A human in a tenant.', simpleResolvers: true })
export class Person extends Node {
  @Field(() => String, { description: 'Display name.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: "Email address in lower case. Null to a customer, unless it is the customer's own.",
  })
  email!: string | null;

  @Field(() => Role, { description: 'What they may do.' })
  role!: Role;

  @Field(() => Boolean, { description: 'False once deactivated: every credential of theirs is dead.' })
  active!: boolean;

  @Field(() => Date, { description: 'When they joined.' })
  createdAt!: Date;

  status!: PersonStatus;
}

@ObjectType({ description: 'A page of people.', simpleResolvers: true })
export class PersonConnection extends connectionType(Person, 'Person') {}

@InputType({ description: 'Which people; conditions are combined with AND.' })
export class PersonFilter {
  @Field(() => [Role], { nullable: true, description: 'People with one of these roles.' })
  roles?: Role[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Only active, or only deactivated people.' })
  active?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'Part of the name or, for staff, of the email address; 1 to 200 characters.',
  })
  @IsOptional()
  @IsText(200)
  text?: string | null;
}

@InputType({ description: 'A new person.' })
export class CreatePersonInput {
  @Field(() => String, { description: 'Email address, unique in the tenant whatever its case.' })
  @IsEmail({}, { message: 'must be an email address' })
  @MaxLength(320, { message: 'must have at most 320 characters' })
  email!: string;

  @Field(() => String, { description: 'Display name, 1 to 200 characters.' })
  @IsText(200)
  name!: string;

  @Field(() => Role, { description: 'Only an owner may name an owner.' })
  role!: Role;
}

@InputType({ description: 'New values of a person.' })
export class UpdatePersonInput {
  @Field(() => ID, { description: 'Whom.' })
  personId!: string;

  @Field(() => String, { description: 'Display name, 1 to 200 characters.' })
  @IsText(200)
  name!: string;
}

@InputType({ description: 'A new role for a person.' })
export class ChangePersonRoleInput {
  @Field(() => ID, { description: 'Whose.' })
  personId!: string;

  @Field(() => Role, { description: 'Only an owner may name or change an owner.' })
  role!: Role;
}

@InputType({ description: 'Who is to own the tenant.' })
export class TransferOwnershipInput {
  @Field(() => ID, { description: 'Whom to make an owner; active.' })
  personId!: string;
}

@InputType({ description: 'Whom to deactivate.' })
export class DeactivatePersonInput {
  @Field(() => ID, { description: 'Whom.' })
  personId!: string;
}

@InputType({ description: 'Whom to let in again.' })
export class ReactivatePersonInput {
  @Field(() => ID, { description: 'Whom.' })
  personId!: string;
}

@ObjectType({ description: 'The person was created.', simpleResolvers: true })
export class CreatePersonPayload {
  @Field(() => Person, { description: 'The new person.' })
  person!: Person;
}

@ObjectType({ description: 'Somebody of this tenant has the email address already.', simpleResolvers: true })
export class EmailTaken {
  @Field(() => String, { description: 'The address, as it would be stored.' })
  email!: string;
}

@ObjectType({ description: 'The person was updated.', simpleResolvers: true })
export class UpdatePersonPayload {
  @Field(() => Person, { description: 'The person as they are now.' })
  person!: Person;
}

@ObjectType({ description: 'The role was changed.', simpleResolvers: true })
export class ChangePersonRolePayload {
  @Field(() => Person, { description: 'The person as they are now.' })
  person!: Person;
}

@ObjectType({ description: 'The tenant has another owner.', simpleResolvers: true })
export class TransferOwnershipPayload {
  @Field(() => Person, { description: 'The owner.' })
  person!: Person;

  @Field(() => Person, { description: 'Who handed the tenant over: an administrator now.' })
  formerOwner!: Person;
}

@ObjectType({ description: 'The person was deactivated.', simpleResolvers: true })
export class DeactivatePersonPayload {
  @Field(() => Person, { description: 'The person as they are now.' })
  person!: Person;
}

@ObjectType({ description: 'The person was let in again.', simpleResolvers: true })
export class ReactivatePersonPayload {
  @Field(() => Person, { description: 'The person as they are now.' })
  person!: Person;
}

@ObjectType({
  description: 'Refused: the tenant would be left without an active owner.',
  simpleResolvers: true,
})
export class LastOwner {
  @Field(() => Person, { description: 'The only active owner.' })
  person!: Person;
}

@ObjectType({
  description: 'Refused: customers work on nothing. Take these away first.',
  simpleResolvers: true,
})
export class StillWorks {
  @Field(() => Person, { description: 'Who was to become a customer.' })
  person!: Person;

  @Field(() => Int, { description: 'Tickets assigned to them that are neither solved nor closed.' })
  openTickets!: number;

  @Field(() => Int, { description: 'Teams that they belong to.' })
  teams!: number;
}

export const CreatePersonResult = outcomeUnion('CreatePersonResult', 'Outcomes of createPerson.', [
  CreatePersonPayload,
  EmailTaken,
] as const);

export const ChangePersonRoleResult = outcomeUnion(
  'ChangePersonRoleResult',
  'Outcomes of changePersonRole.',
  [ChangePersonRolePayload, LastOwner, StillWorks] as const,
);

export const DeactivatePersonResult = outcomeUnion(
  'DeactivatePersonResult',
  'Outcomes of deactivatePerson.',
  [DeactivatePersonPayload, LastOwner] as const,
);
