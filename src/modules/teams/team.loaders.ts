import { oneByKey, pagesByParent, valueByParent, type Team as TeamRow } from '../../tenancy';
import { countMembers, readMemberPages, readTeamsByIds, readTeamsOfPeople } from './team.store';

/** Teams by UUID that the viewer may see; null for others. */
export const teamById = oneByKey(readTeamsByIds, (team) => team.id);

/** The teams of a person by name, of those that the viewer may see. */
export const teamsOfPerson = valueByParent<readonly TeamRow[]>(readTeamsOfPeople, []);

/** A page of the members of a team. */
export const membersOfTeam = pagesByParent(readMemberPages, countMembers);
