import type { Access, DecideOnRow } from '../../schema';
import { mayManageTeams } from './team.policy';
import { requireTeam } from './team.service';

const mayManage: DecideOnRow = async (scope, id) => {
  await requireTeam(scope, id);
  return mayManageTeams(scope.viewer);
};

export const teamAccess: Access = {
  queries: { teams: 'SIGNED_IN' },
  mutations: {
    createTeam: { needs: 'TEAMS_MANAGE' },
    updateTeam: { needs: 'TEAMS_MANAGE', on: { type: 'Team', decide: mayManage } },
    deleteTeam: { needs: 'TEAMS_MANAGE', on: { type: 'Team', decide: mayManage } },
    addTeamMember: { needs: 'TEAMS_MANAGE', on: { type: 'Team', decide: mayManage } },
    removeTeamMember: { needs: 'TEAMS_MANAGE', on: { type: 'Team', decide: mayManage } },
  },
};
