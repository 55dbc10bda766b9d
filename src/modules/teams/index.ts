import type { Module } from '../../schema';
import { teamAccess } from './team.access';
import { teamById } from './team.loaders';
import { PersonTeamsResolver, TeamResolver } from './team.resolver';

export const teams: Module = {
  resolvers: [TeamResolver, PersonTeamsResolver],
  access: teamAccess,
  nodes: { Team: (scope, id, ahead) => teamById(scope, ahead).load(id) },
};

export { teamById } from './team.loaders';
export { visibleTeams } from './team.policy';
export { ensureMembers, ensureTeams, listTeams, requireTeam, TEAMS_BY_NAME } from './team.service';
export { Team, TeamConnection } from './team.types';
