import type { Module } from '../../schema';
import { ticketAccess } from './ticket.access';
import { ticketById } from './ticket.loaders';
import { TicketResolver } from './ticket.resolver';
import { PersonTicketsResolver, TeamTicketsResolver } from './ticket-edges.resolver';
import { TicketWritesResolver } from './ticket-writes.resolver';

export const tickets: Module = {
  resolvers: [TicketResolver, PersonTicketsResolver, TeamTicketsResolver, TicketWritesResolver],
  access: ticketAccess,
  nodes: { Ticket: (scope, id, ahead) => ticketById(scope, ahead).load(id) },
};

export { ticketById } from './ticket.loaders';
export { mayDecideWork, mayMove, visibleTickets } from './ticket.policy';
export { requireTicket } from './ticket.service';
export type { NewTicket } from './ticket.store';
export { Ticket, TicketConnection } from './ticket.types';
export { importTickets, knownExternalIds } from './ticket-import.service';
export { lockTicket, noteReply } from './ticket-work.service';
