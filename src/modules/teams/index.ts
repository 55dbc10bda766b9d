import type { Module } from '../../schema';
import { teamAccess } from './team.access';
import { teamById } from './team.loaders';
import { PersonTeamsResolver, TeamResolver } from './team.resolver';

export const teams: Module = {
  resolvers: [TeamResolver, PersonTeamsResolver],
  access: teamAccess,
  nodes: { Team: (scope, id) => teamById(scope).load(id) },
};

export { teamById } from './team.loaders';
export { ensureMembers, ensureTeams, listTeams, requireTeam, TEAMS_BY_NAME } from './team.service';
export { Team, TeamConnection } from './team.types';
