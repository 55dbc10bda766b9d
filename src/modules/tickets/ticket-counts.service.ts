import { demand } from '../../kernel';
import { TicketPriority, TicketStatus, type Person as PersonRow, type Scope } from '../../tenancy';
import { personById } from '../people';
import type { TicketConditions } from './ticket.conditions';
import { mayFilter } from './ticket.policy';
import * as store from './ticket-counts.store';

/** Counts of the tickets that fulfil the conditions and that the viewer may see; each made when asked. */
export interface TicketCounting {
  readonly byStatus: () => Promise<{ status: TicketStatus; count: number }[]>;
  readonly byPriority: () => Promise<{ priority: TicketPriority; count: number }[]>;
  readonly byAssignee: () => Promise<{ assignee: PersonRow | null; count: number }[]>;
}

/** Throws FORBIDDEN for filters that would tell more. */
export function countTickets(scope: Scope, conditions: TicketConditions): TicketCounting {
  demand(mayFilter(scope.viewer, conditions));
  return {
    byStatus: async () => {
      const counts = await store.countByStatus(scope, conditions);
      return Object.values(TicketStatus).map((status) => ({ status, count: counts.get(status) ?? 0 }));
    },
    byPriority: async () => {
      const counts = await store.countByPriority(scope, conditions);
      return Object.values(TicketPriority).map((priority) => ({
        priority,
        count: counts.get(priority) ?? 0,
      }));
    },
    byAssignee: async () => {
      const counts = await store.countByAssignee(scope, conditions);
      return Promise.all(
        counts.map(async ({ assigneeId, count }) => ({
          assignee: assigneeId ? await personById(scope).load(assigneeId) : null,
          count,
        })),
      );
    },
  };
}
