import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import {
  isUniqueViolation,
  transaction,
  type Ahead,
  type Order,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Scope,
  type Team as TeamRow,
} from '../../tenancy';
import { lockPerson, requirePerson } from '../people';
import * as facts from './team.events';
import { teamById } from './team.loaders';
import { MAX_TEAMS_PER_PERSON, mayManageTeams, mayBeMember } from './team.policy';
import * as store from './team.store';

export const TEAMS_BY_NAME: Order = { name: 'team.name', column: 'name', direction: 'asc', kind: 'text' };

/** A page of the teams that the viewer may see. */
export const listTeams = (
  scope: Scope,
  conditions: store.TeamConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<TeamRow>> => store.readTeams(scope, conditions, request, ahead);

const noSuchTeam = () => atriumError('NOT_FOUND', 'There is no such team.');

/** The team, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireTeam(scope: Scope, teamId: string): Promise<TeamRow> {
  const team = await teamById(scope).load(teamId);
  if (!team) throw noSuchTeam();
  return team;
}

type NameTaken = { kind: 'TeamNameTaken'; name: string };
type Saved<Kind extends string> = { kind: Kind; team: TeamRow };

/** Creates a team. Throws FORBIDDEN for all but administrators. */
export async function createTeam(
  scope: Scope,
  input: store.NewTeam,
): Promise<Saved<'CreateTeamPayload'> | NameTaken> {
  demand(mayManageTeams(scope.viewer));
  return unlessNameTaken(input.name, () =>
    transaction(scope, async (tx) => {
      const team = await store.insertTeam(tx, input);
      await appendFacts(tx, [facts.teamCreated(team)]);
      return { kind: 'CreateTeamPayload', team };
    }),
  );
}

export interface TeamChanges {
  readonly teamId: string;
  readonly name?: string | null;
  readonly description?: string | null;
}

/** Changes a team; null and absent values leave theirs alone. Throws FORBIDDEN for all but administrators. */
export async function updateTeam(
  scope: Scope,
  { teamId, name, description }: TeamChanges,
): Promise<Saved<'UpdateTeamPayload'> | NameTaken> {
  demand(mayManageTeams(scope.viewer));
  const before = await requireTeam(scope, teamId);
  const data = { ...(name != null && { name }), ...(description != null && { description }) };
  const changed = Object.keys(data);
  if (changed.length === 0) return { kind: 'UpdateTeamPayload', team: before };
  return unlessNameTaken(name ?? before.name, () =>
    transaction(scope, async (tx) => {
      const team = await store.updateTeamRow(tx, teamId, data);
      if (!team) throw noSuchTeam();
      await appendFacts(tx, [facts.teamUpdated(team, changed)]);
      return { kind: 'UpdateTeamPayload', team };
    }),
  );
}

async function unlessNameTaken<Outcome>(
  name: string,
  save: () => Promise<Outcome>,
): Promise<Outcome | NameTaken> {
  try {
    return await save();
  } catch (error) {
    if (isUniqueViolation(error, store.TEAM_NAME_INDEX)) return { kind: 'TeamNameTaken', name };
    throw error;
  }
}

/** Deletes a team; its tickets stay, without a team. Throws FORBIDDEN for all but administrators. */
export async function deleteTeam(scope: Scope, { teamId }: { teamId: string }): Promise<void> {
  demand(mayManageTeams(scope.viewer));
  const team = await requireTeam(scope, teamId);
  await transaction(scope, async (tx) => {
    if (!(await store.lockTeamForDeletion(tx, teamId))) throw noSuchTeam();
    const tickets = await store.detachTickets(tx, teamId);
    await store.deleteTeamRow(tx, teamId);
    const detached = tickets.map((ticket) => facts.ticketTeamRemoved(ticket, team));
    await appendFacts(tx, [...detached, facts.teamDeleted(team)]);
  });
}

/** A team and somebody who belongs to it, or does no more. */
export interface TeamAndPerson {
  readonly team: TeamRow;
  readonly person: PersonRow;
}

/**
 * Makes somebody a member of a team; nothing changes when they are. Throws FORBIDDEN for all but administrators, and
 * BAD_USER_INPUT for a customer or one team too many.
 */
export async function addTeamMember(scope: Scope, membership: facts.Membership): Promise<TeamAndPerson> {
  const found = await requireBoth(scope, membership);
  demandStaff(found.person);
  await transaction(scope, async (tx) => {
    // Once more, and nothing changes about them until the commit: somebody may just have made them a customer.
    demandStaff(await lockPerson(tx, membership.personId));
    if ((await store.countOtherTeams(tx, membership)) >= MAX_TEAMS_PER_PERSON) {
      throw atriumError('BAD_USER_INPUT', `A person can belong to at most ${MAX_TEAMS_PER_PERSON} teams.`);
    }
    await ensureMembers(tx, [membership]);
  });
  return found;
}

function demandStaff(person: PersonRow): void {
  if (!mayBeMember(person)) {
    throw atriumError('BAD_USER_INPUT', '`personId` is a customer: only staff can be members of a team.');
  }
}

/** Ends somebody's membership; nothing changes when there is none. Throws FORBIDDEN for all but administrators. */
export async function removeTeamMember(scope: Scope, membership: facts.Membership): Promise<TeamAndPerson> {
  const found = await requireBoth(scope, membership);
  await transaction(scope, async (tx) => {
    if (await store.deleteMember(tx, membership))
      await appendFacts(tx, [facts.teamMemberRemoved(membership)]);
  });
  return found;
}

async function requireBoth(scope: Scope, { teamId, personId }: facts.Membership): Promise<TeamAndPerson> {
  demand(mayManageTeams(scope.viewer));
  // One after the other: which of two unknown ids is named must not depend on which was read first.
  const team = await requireTeam(scope, teamId);
  return { team, person: await requirePerson(scope, personId) };
}

/**
 * Makes sure that teams of these names exist; those that do are left as they are. Resolves to ids by name. For bulk
 * work inside a transaction of the system: checks no policy.
 */
export async function ensureTeams(tx: Scope, names: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(names)];
  // So that two who create the same names wait for each other and never in a circle.
  wanted.sort();
  const ids = new Map<string, string>();
  const note = (teams: readonly TeamRow[]) => teams.forEach((team) => ids.set(team.name, team.id));
  const missing = () => wanted.filter((name) => !ids.has(name));
  note(await store.readTeamsByNames(tx, wanted));
  if (missing().length === 0) return ids;
  const added = await store.insertMissingTeams(tx, missing());
  note(added);
  await appendFacts(tx, added.map(facts.teamCreated));
  // What is missing now was committed by somebody else in the meantime.
  if (missing().length > 0) note(await store.readTeamsByNames(tx, missing()));
  return ids;
}

/**
 * Makes people members of teams; those who are stay as they are. For bulk work inside a transaction of the system:
 * checks neither policy nor MAX_TEAMS_PER_PERSON.
 */
export async function ensureMembers(tx: Scope, memberships: readonly facts.Membership[]): Promise<void> {
  const added = await store.insertMembers(tx, memberships);
  await appendFacts(tx, added.map(facts.teamMemberAdded));
}
