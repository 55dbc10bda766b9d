import { canonicalText } from '../../cache';
import { remember, type Scope, type TicketPriority, type TicketStatus } from '../../tenancy';
import { matchingTickets, type TicketConditions } from './ticket.conditions';

// A dashboard shows a few; a tenant with more staff than this pages through `people`.
export const MAX_ASSIGNEES = 100;

/** Counts are what dashboards ask for all day, each in a query of its own: remembered until a ticket changes. */
const remembered = <T extends object>(
  scope: Scope,
  by: string,
  conditions: TicketConditions,
  read: (scope: Scope) => Promise<T>,
): Promise<T> => remember(scope, `ticket counts by ${by} ${canonicalText(conditions)}`, read);

export const countByStatus = (
  scope: Scope,
  conditions: TicketConditions,
): Promise<ReadonlyMap<TicketStatus, number>> =>
  remembered(scope, 'status', conditions, async (scope) => {
    const where = matchingTickets(scope.viewer, conditions);
    const groups = await scope.db.ticket.groupBy({ by: ['status'], where, _count: { _all: true } });
    return new Map(groups.map((group) => [group.status, group._count._all]));
  });

export const countByPriority = (
  scope: Scope,
  conditions: TicketConditions,
): Promise<ReadonlyMap<TicketPriority, number>> =>
  remembered(scope, 'priority', conditions, async (scope) => {
    const where = matchingTickets(scope.viewer, conditions);
    const groups = await scope.db.ticket.groupBy({ by: ['priority'], where, _count: { _all: true } });
    return new Map(groups.map((group) => [group.priority, group._count._all]));
  });

export const countByAssignee = (
  scope: Scope,
  conditions: TicketConditions,
): Promise<readonly { readonly assigneeId: string | null; readonly count: number }[]> =>
  remembered(scope, 'assignee', conditions, async (scope) => {
    const groups = await scope.db.ticket.groupBy({
      by: ['assigneeId'],
      where: matchingTickets(scope.viewer, conditions),
      _count: { _all: true },
      orderBy: [{ _count: { id: 'desc' } }, { assigneeId: 'asc' }],
      take: MAX_ASSIGNEES,
    });
    return groups.map((group) => ({ assigneeId: group.assigneeId, count: group._count._all }));
  });
