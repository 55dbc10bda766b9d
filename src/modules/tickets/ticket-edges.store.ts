import { pageQuery, type PageRequest, type Scope, type Ticket as TicketRow } from '../../tenancy';
import { visibleTickets } from './ticket.policy';

/** What `pagesByParent` asks of a store, for the tickets of people and teams. */
type Pages = Promise<Map<string, TicketRow[]>>;
type Counts = Promise<Map<string, number>>;

function childQuery(scope: Scope, request: PageRequest) {
  const page = pageQuery(request);
  return { ...page, where: { AND: [visibleTickets(scope.viewer), page.where] } };
}

// Prisma reads the pages of all parents by one LATERAL join.
const relationLoadStrategy = 'join' as const;

export async function readAssignedPages(scope: Scope, personIds: string[], request: PageRequest): Pages {
  const people = await scope.db.person.findMany({
    where: { id: { in: personIds } },
    select: { id: true, assigned: childQuery(scope, request) },
    relationLoadStrategy,
  });
  return new Map(people.map((person) => [person.id, person.assigned]));
}

export async function readRequestedPages(scope: Scope, personIds: string[], request: PageRequest): Pages {
  const people = await scope.db.person.findMany({
    where: { id: { in: personIds } },
    select: { id: true, requested: childQuery(scope, request) },
    relationLoadStrategy,
  });
  return new Map(people.map((person) => [person.id, person.requested]));
}

export async function readTeamPages(scope: Scope, teamIds: string[], request: PageRequest): Pages {
  const teams = await scope.db.team.findMany({
    where: { id: { in: teamIds } },
    select: { id: true, tickets: childQuery(scope, request) },
    relationLoadStrategy,
  });
  return new Map(teams.map((team) => [team.id, team.tickets]));
}

async function countBy(scope: Scope, column: 'assigneeId' | 'requesterId' | 'teamId', ids: string[]): Counts {
  const groups = await scope.db.ticket.groupBy({
    by: [column],
    where: { AND: [{ [column]: { in: ids } }, visibleTickets(scope.viewer)] },
    _count: { _all: true },
  });
  return new Map(groups.map((group) => [group[column] ?? '', group._count._all]));
}

export const countAssigned = (scope: Scope, ids: string[]): Counts => countBy(scope, 'assigneeId', ids);
export const countRequested = (scope: Scope, ids: string[]): Counts => countBy(scope, 'requesterId', ids);
export const countOfTeam = (scope: Scope, ids: string[]): Counts => countBy(scope, 'teamId', ids);
