import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import {
  TicketPriority,
  transaction,
  type Ahead,
  type Order,
  type Page,
  type PageRequest,
  type Scope,
  type Ticket as TicketRow,
} from '../../tenancy';
import { requireTeam } from '../teams';
import type { TicketConditions } from './ticket.conditions';
import * as facts from './ticket.events';
import { ticketById } from './ticket.loaders';
import { lockAssignee, requireAssignee, requireRequester } from './ticket.people';
import { mayDecideWork, mayFilter } from './ticket.policy';
import * as store from './ticket.store';

const PRIORITIES = Object.values(TicketPriority);

/** The order of tickets by a field of theirs. */
export function ticketOrder(field: 'CREATED' | 'UPDATED' | 'PRIORITY', direction: 'ASC' | 'DESC'): Order {
  const name = `ticket.${field}.${direction}`;
  const way = direction === 'ASC' ? 'asc' : 'desc';
  if (field === 'PRIORITY')
    return { name, column: 'priority', direction: way, kind: 'rank', ranks: PRIORITIES };
  return { name, column: field === 'CREATED' ? 'createdAt' : 'updatedAt', direction: way, kind: 'time' };
}

export const NEWEST_TICKETS = ticketOrder('CREATED', 'DESC');

/** A page of the tickets that the viewer may see. Throws FORBIDDEN for filters that would tell more. */
export async function listTickets(
  scope: Scope,
  conditions: TicketConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<TicketRow>> {
  demand(mayFilter(scope.viewer, conditions));
  return store.readTickets(scope, conditions, request, ahead);
}

/** The ticket, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireTicket(scope: Scope, ticketId: string): Promise<TicketRow> {
  const ticket = await ticketById(scope).load(ticketId);
  if (!ticket) throw atriumError('NOT_FOUND', 'There is no such ticket.');
  return ticket;
}

/** The ticket with this number in the tenant, or null when the viewer may see none. */
export const ticketByNumber = (scope: Scope, number: number, ahead?: Ahead): Promise<TicketRow | null> =>
  store.readTicketByNumber(scope, number, ahead);

export interface CreateTicket {
  readonly subject: string;
  readonly description: string;
  readonly channel?: TicketRow['channel'];
  readonly priority?: TicketRow['priority'];
  readonly requesterId?: string;
  readonly assigneeId?: string;
  readonly teamId?: string;
}

/** Creates a ticket: one's own, unless the viewer works on tickets and says more. */
export async function createTicket(scope: Scope, input: CreateTicket): Promise<TicketRow> {
  const { requesterId, assigneeId, teamId, priority } = input;
  const decides = [requesterId, assigneeId, teamId, priority].some((value) => value !== undefined);
  if (decides) demand(mayDecideWork(scope.viewer));
  await Promise.all([
    requesterId && requireRequester(scope, requesterId),
    assigneeId && requireAssignee(scope, assigneeId),
    teamId && requireTeam(scope, teamId),
  ]);
  return transaction(scope, async (tx) => {
    if (assigneeId) await lockAssignee(tx, assigneeId);
    const now = new Date();
    const ticket = await store.insertTicket(tx, {
      ...input,
      requesterId: requesterId ?? scope.viewer.personId,
      createdAt: now,
      updatedAt: now,
    });
    await appendFacts(tx, [facts.ticketCreated(ticket)]);
    return ticket;
  });
}

export interface UpdateTicket {
  readonly ticketId: string;
  readonly expectedVersion: number;
  readonly subject?: string;
  readonly description?: string;
  readonly priority?: TicketRow['priority'];
}

export type UpdateTicketOutcome = {
  kind: 'UpdateTicketPayload' | 'TicketVersionConflict';
  ticket: TicketRow;
};

/** Changes what a ticket says, if nobody changed it since `expectedVersion`. For staff. */
export async function updateTicket(scope: Scope, input: UpdateTicket): Promise<UpdateTicketOutcome> {
  demand(mayDecideWork(scope.viewer));
  const { ticketId, expectedVersion, ...changes } = input;
  const before = await requireTicket(scope, ticketId);
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  // A version that grew for nothing would be a conflict for somebody else.
  if (given.length === 0 && before.version === expectedVersion) {
    return { kind: 'UpdateTicketPayload', ticket: before };
  }
  const updated = await transaction(scope, async (tx) => {
    const expected = { id: ticketId, version: expectedVersion };
    const ticket = await store.updateTicketRow(tx, expected, Object.fromEntries(given));
    if (ticket)
      await appendFacts(tx, [
        facts.ticketUpdated(
          ticket,
          given.map(([field]) => field),
        ),
      ]);
    return ticket;
  });
  if (updated) return { kind: 'UpdateTicketPayload', ticket: updated };
  return { kind: 'TicketVersionConflict', ticket: await requireTicket(scope, ticketId) };
}
