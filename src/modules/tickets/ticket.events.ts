import type { Fact } from '../../events';
import type { Ticket as TicketRow } from '../../tenancy';

export const ticketCreated = (ticket: TicketRow): Fact => ({
  topic: 'ticket.created',
  payload: { ticketId: ticket.id, number: ticket.number, requesterId: ticket.requesterId },
});

export const ticketUpdated = (ticket: TicketRow, fields: readonly string[]): Fact => ({
  topic: 'ticket.updated',
  payload: { ticketId: ticket.id, version: ticket.version, fields },
});

export const ticketAssigned = (ticket: TicketRow, before: TicketRow): Fact => ({
  topic: 'ticket.assigned',
  payload: {
    ticketId: ticket.id,
    fromAssigneeId: before.assigneeId,
    toAssigneeId: ticket.assigneeId,
    fromTeamId: before.teamId,
    toTeamId: ticket.teamId,
  },
});

export const ticketStatusChanged = (ticket: TicketRow, from: string): Fact => ({
  topic: 'ticket.status_changed',
  payload: { ticketId: ticket.id, from, to: ticket.status },
});
