import { Arg, Args, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Cost,
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
} from '../../schema';
import type { Ahead, Person as PersonRow, Scope, Team as TeamRow } from '../../tenancy';
import { PEOPLE_BY_NAME, Person, PersonConnection } from '../people';
import { membersOfTeam, teamsOfPerson } from './team.loaders';
import { MAX_TEAMS_PER_PERSON, visibleTeams } from './team.policy';
import * as teams from './team.service';
import * as types from './team.types';

@Resolver(() => types.Team)
export class TeamResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() team: TeamRow) {
    return globalId('Team', team.id);
  }

  // Whoever sees a team sees who belongs to it.
  @Takes({
    page: 'members',
    over: 'person',
    order: PEOPLE_BY_NAME,
    where: () => ({}),
    count: membersOfTeam.count,
  })
  @FieldResolver(() => PersonConnection, { description: 'Who belongs to the team, by name.' })
  async members(
    @Root() team: TeamRow,
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, PEOPLE_BY_NAME, cursors);
    return toConnection(await membersOfTeam(scope, team.id, request), cursors);
  }

  @Query(() => types.TeamConnection, { description: 'Teams of the tenant by name. A customer sees none.' })
  async teams(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
    @Arg('filter', () => types.TeamFilter, { nullable: true, description: 'Which teams.' })
    filter: types.TeamFilter | null,
  ) {
    const request = pageRequest(page, teams.TEAMS_BY_NAME, cursors);
    return toConnection(await teams.listTeams(scope, filter ?? {}, request, ahead), cursors);
  }

  @Mutation(() => types.CreateTeamResult, { description: 'Creates a team. For owners and administrators.' })
  createTeam(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.CreateTeamInput, { description: 'The new team.' }) input: types.CreateTeamInput,
  ) {
    return teams.createTeam(scope, input);
  }

  @Mutation(() => types.UpdateTeamResult, { description: 'Changes a team. For owners and administrators.' })
  updateTeam(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.UpdateTeamInput, { description: 'Which team, and the new values.' })
    input: types.UpdateTeamInput,
  ) {
    const { name, description } = input;
    return teams.updateTeam(scope, { teamId: uuidOf('Team', input.teamId, 'teamId'), name, description });
  }

  @Mutation(() => types.DeleteTeamPayload, {
    description: 'Deletes a team; its tickets stay, without a team. For owners and administrators.',
  })
  async deleteTeam(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.DeleteTeamInput, { description: 'Which team.' }) input: types.DeleteTeamInput,
  ) {
    await teams.deleteTeam(scope, { teamId: uuidOf('Team', input.teamId, 'teamId') });
    return { deletedTeamId: input.teamId };
  }

  @Mutation(() => types.AddTeamMemberPayload, {
    description: 'Makes somebody a member of a team, if they are not. For owners and administrators.',
  })
  addTeamMember(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.AddTeamMemberInput, { description: 'Who joins what.' })
    input: types.AddTeamMemberInput,
  ) {
    return teams.addTeamMember(scope, membershipOf(input));
  }

  @Mutation(() => types.RemoveTeamMemberPayload, {
    description: "Ends somebody's membership, if there is one. For owners and administrators.",
  })
  removeTeamMember(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.RemoveTeamMemberInput, { description: 'Who leaves what.' })
    input: types.RemoveTeamMemberInput,
  ) {
    return teams.removeTeamMember(scope, membershipOf(input));
  }
}

@Resolver(() => Person)
export class PersonTeamsResolver {
  @Cost({ atMost: MAX_TEAMS_PER_PERSON })
  @Takes({ through: ['teams', 'team'], where: visibleTeams, orderBy: { team: { name: 'asc' } } })
  @FieldResolver(() => [types.Team], {
    description: 'The teams that the person belongs to, by name. Empty for a customer who asks.',
  })
  teams(@Root() person: PersonRow, @CurrentScope() scope: Scope) {
    return teamsOfPerson(scope).load(person.id);
  }
}

const membershipOf = (input: { teamId: string; personId: string }) => ({
  teamId: uuidOf('Team', input.teamId, 'teamId'),
  personId: uuidOf('Person', input.personId, 'personId'),
});
