import { IsOptional, MaxLength } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType, IsText, Node, outcomeUnion } from '../../schema';
import { Person } from '../people';

@ObjectType({
  implements: Node,
  description: 'A group of staff who share tickets. Customers see no team.',
  simpleResolvers: true,
})
export class Team extends Node {
  @Field(() => String, { description: 'Display name, unique in the tenant.' })
  name!: string;

  @Field(() => String, { description: 'What the team is for; may be empty.' })
  description!: string;

  @Field(() => Date, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A page of teams.', simpleResolvers: true })
export class TeamConnection extends connectionType(Team, 'Team') {}

@InputType({ description: 'Which teams; conditions are combined with AND.' })
export class TeamFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name, 1 to 100 characters.' })
  @IsOptional()
  @IsText(100)
  text?: string | null;
}

@InputType({ description: 'A new team.' })
export class CreateTeamInput {
  @Field(() => String, { description: 'Display name, unique in the tenant, 1 to 100 characters.' })
  @IsText(100)
  name!: string;

  @Field(() => String, { nullable: true, description: 'What the team is for, at most 2,000 characters.' })
  @IsOptional()
  @MaxLength(2000, { message: 'must have at most 2000 characters' })
  description?: string | null;
}

@InputType({ description: 'New values of a team.' })
export class UpdateTeamInput {
  @Field(() => ID, { description: 'Which team.' })
  teamId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Display name, unique in the tenant, 1 to 100 characters. Null or absent: as it is.',
  })
  @IsOptional()
  @IsText(100)
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the team is for, at most 2,000 characters. Null or absent: as it is; empty: none.',
  })
  @IsOptional()
  @MaxLength(2000, { message: 'must have at most 2000 characters' })
  description?: string | null;
}

@InputType({ description: 'Which team to delete.' })
export class DeleteTeamInput {
  @Field(() => ID, { description: 'Which team.' })
  teamId!: string;
}

@InputType({ description: 'Who joins which team.' })
export class AddTeamMemberInput {
  @Field(() => ID, { description: 'Which team.' })
  teamId!: string;

  @Field(() => ID, { description: 'Who joins; not a customer.' })
  personId!: string;
}

@InputType({ description: 'Who leaves which team.' })
export class RemoveTeamMemberInput {
  @Field(() => ID, { description: 'Which team.' })
  teamId!: string;

  @Field(() => ID, { description: 'Who leaves.' })
  personId!: string;
}

@ObjectType({ description: 'The team was created.', simpleResolvers: true })
export class CreateTeamPayload {
  @Field(() => Team, { description: 'The new team.' })
  team!: Team;
}

@ObjectType({ description: 'The team was updated.', simpleResolvers: true })
export class UpdateTeamPayload {
  @Field(() => Team, { description: 'The team as it is now.' })
  team!: Team;
}

@ObjectType({ description: 'A team of this tenant has the name already.', simpleResolvers: true })
export class TeamNameTaken {
  @Field(() => String, { description: 'The name.' })
  name!: string;
}

@ObjectType({ description: 'The team was deleted; its tickets have no team now.', simpleResolvers: true })
export class DeleteTeamPayload {
  @Field(() => ID, { description: 'The id that the team had.' })
  deletedTeamId!: string;
}

@ObjectType({ description: 'The person is a member of the team.', simpleResolvers: true })
export class AddTeamMemberPayload {
  @Field(() => Team, { description: 'The team.' })
  team!: Team;

  @Field(() => Person, { description: 'The member.' })
  person!: Person;
}

@ObjectType({ description: 'The person is no member of the team.', simpleResolvers: true })
export class RemoveTeamMemberPayload {
  @Field(() => Team, { description: 'The team.' })
  team!: Team;

  @Field(() => Person, { description: 'Who is no member.' })
  person!: Person;
}

export const CreateTeamResult = outcomeUnion('CreateTeamResult', 'Outcomes of createTeam.', [
  CreateTeamPayload,
  TeamNameTaken,
] as const);

export const UpdateTeamResult = outcomeUnion('UpdateTeamResult', 'Outcomes of updateTeam.', [
  UpdateTeamPayload,
  TeamNameTaken,
] as const);
