import type { Scope, TicketPriority, TicketStatus } from '../../tenancy';
import { matchingTickets, type TicketConditions } from './ticket.conditions';

// A dashboard shows a few; a tenant with more staff than this pages through `people`.
export const MAX_ASSIGNEES = 100;

export async function countByStatus(
  scope: Scope,
  conditions: TicketConditions,
): Promise<Map<TicketStatus, number>> {
  const where = matchingTickets(scope.viewer, conditions);
  const groups = await scope.db.ticket.groupBy({ by: ['status'], where, _count: { _all: true } });
  return new Map(groups.map((group) => [group.status, group._count._all]));
}

export async function countByPriority(
  scope: Scope,
  conditions: TicketConditions,
): Promise<Map<TicketPriority, number>> {
  const where = matchingTickets(scope.viewer, conditions);
  const groups = await scope.db.ticket.groupBy({ by: ['priority'], where, _count: { _all: true } });
  return new Map(groups.map((group) => [group.priority, group._count._all]));
}

export async function countByAssignee(
  scope: Scope,
  conditions: TicketConditions,
): Promise<{ assigneeId: string | null; count: number }[]> {
  const groups = await scope.db.ticket.groupBy({
    by: ['assigneeId'],
    where: matchingTickets(scope.viewer, conditions),
    _count: { _all: true },
    orderBy: [{ _count: { id: 'desc' } }, { assigneeId: 'asc' }],
    take: MAX_ASSIGNEES,
  });
  return groups.map((group) => ({ assigneeId: group.assigneeId, count: group._count._all }));
}
