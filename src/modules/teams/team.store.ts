import { newId, type Viewer } from '../../kernel';
import {
  literally,
  pageOf,
  pageQuery,
  readAhead,
  type Ahead,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Prisma,
  type Scope,
  type Team as TeamRow,
  whereRelated,
} from '../../tenancy';
import type { Membership } from './team.events';
import { visibleTeams } from './team.policy';

/** Index that keeps names unique in a tenant. */
export const TEAM_NAME_INDEX = 'team_tenant_id_name_key';

export interface TeamConditions {
  readonly text?: string | null;
}

function matching(viewer: Viewer, { text }: TeamConditions): Prisma.TeamWhereInput {
  const and: Prisma.TeamWhereInput[] = [visibleTeams(viewer)];
  if (text) and.push({ name: { contains: literally(text), mode: 'insensitive' } });
  return { AND: and };
}

export async function readTeams(
  scope: Scope,
  conditions: TeamConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<TeamRow>> {
  const where = matching(scope.viewer, conditions);
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.team.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.team.count({ where }));
}

const visibleAmong = (viewer: Viewer, ids: string[]): Prisma.TeamWhereInput => ({
  AND: [{ id: { in: ids } }, visibleTeams(viewer)],
});

export const readTeamsByIds = (scope: Scope, ids: string[], ahead?: Ahead): Promise<readonly TeamRow[]> => {
  const where = visibleAmong(scope.viewer, ids);
  return readAhead(ahead, [], (select) => scope.db.team.findMany({ where, ...select }));
};

/** By name, whoever may see them: for bulk work of the system alone. */
export const readTeamsByNames = (scope: Scope, names: string[]): Promise<TeamRow[]> =>
  scope.db.team.findMany({ where: { name: { in: names } } });

/** The teams of each person by name. */
export async function readTeamsOfPeople(scope: Scope, personIds: string[]): Promise<Map<string, TeamRow[]>> {
  const memberships = await scope.db.teamMember.findMany({
    relationLoadStrategy: 'join',
    where: { personId: { in: personIds }, ...whereRelated('team', visibleTeams(scope.viewer)) },
    orderBy: { team: { name: 'asc' } },
    select: { personId: true, team: true },
  });
  const teams = new Map<string, TeamRow[]>();
  for (const { personId, team } of memberships) {
    const known = teams.get(personId);
    if (known) known.push(team);
    else teams.set(personId, [team]);
  }
  return teams;
}

/** The same page of the members of each team. */
export async function readMemberPages(
  scope: Scope,
  teamIds: string[],
  request: PageRequest,
): Promise<Map<string, PersonRow[]>> {
  const { where, orderBy, take } = pageQuery(request);
  const teams = await scope.db.team.findMany({
    relationLoadStrategy: 'join',
    where: visibleAmong(scope.viewer, teamIds),
    select: {
      id: true,
      members: {
        where: { person: where },
        orderBy: orderBy.map((order) => ({ person: order })),
        take,
        select: { person: true },
      },
    },
  });
  return new Map(teams.map((team) => [team.id, team.members.map(({ person }) => person)]));
}

/** How many members each team has. */
export async function countMembers(scope: Scope, teamIds: string[]): Promise<Map<string, number>> {
  const counts = await scope.db.teamMember.groupBy({
    by: 'teamId',
    where: { teamId: { in: teamIds }, ...whereRelated('team', visibleTeams(scope.viewer)) },
    _count: { _all: true },
  });
  return new Map(counts.map(({ teamId, _count: { _all: members } }) => [teamId, members]));
}

export interface NewTeam {
  readonly name: string;
  readonly description?: string | null;
}

export const insertTeam = (tx: Scope, { name, description }: NewTeam): Promise<TeamRow> =>
  tx.db.team.create({ data: { id: newId(), name, description: description ?? '' } });

/** Inserts those whose name is new; resolves to what was inserted here. */
export function insertMissingTeams(tx: Scope, names: readonly string[]): Promise<TeamRow[]> {
  const data = names.map((name) => ({ id: newId(), name }));
  return tx.db.team.createManyAndReturn({ data, skipDuplicates: true });
}

/** The team as it is now, or undefined when it is gone. */
export async function updateTeamRow(
  tx: Scope,
  id: string,
  data: { name?: string; description?: string },
): Promise<TeamRow | undefined> {
  const [row] = await tx.db.team.updateManyAndReturn({
    where: { id },
    data: { ...data, updatedAt: new Date() },
  });
  return row;
}

/**
 * Locks a team that is about to be deleted; false when it is gone. The name is part of a key, and a changed key is
 * the only update that shuts out those who would refer to the row: no ticket joins the team until it is deleted.
 */
export async function lockTeamForDeletion(tx: Scope, id: string): Promise<boolean> {
  return (await tx.db.team.updateMany({ where: { id }, data: { name: id } })).count === 1;
}

/** Takes the team from its tickets; resolves to which. */
export const detachTickets = (tx: Scope, teamId: string): Promise<{ id: string }[]> =>
  tx.db.ticket.updateManyAndReturn({
    where: { teamId },
    data: { teamId: null, version: { increment: 1 }, updatedAt: new Date() },
    select: { id: true },
  });

/** Deletes a team and its memberships. */
export async function deleteTeamRow(tx: Scope, id: string): Promise<void> {
  await tx.db.team.deleteMany({ where: { id } });
}

/** How many teams the person belongs to besides this one. */
export const countOtherTeams = (tx: Scope, { teamId, personId }: Membership): Promise<number> =>
  tx.db.teamMember.count({ where: { personId, teamId: { not: teamId } } });

/** Inserts those that are new, and resolves to them. */
export function insertMembers(tx: Scope, memberships: readonly Membership[]): Promise<Membership[]> {
  const data = memberships.map(({ teamId, personId }) => ({ teamId, personId }));
  return tx.db.teamMember.createManyAndReturn({ data, skipDuplicates: true });
}

/** False when the person was no member. */
export async function deleteMember(tx: Scope, { teamId, personId }: Membership): Promise<boolean> {
  return (await tx.db.teamMember.deleteMany({ where: { teamId, personId } })).count === 1;
}
