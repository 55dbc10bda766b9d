import type { Module } from '../../schema';
import { ticketById } from './ticket.loaders';
import { TicketResolver } from './ticket.resolver';
import { PersonTicketsResolver, TeamTicketsResolver } from './ticket-edges.resolver';
import { TicketWritesResolver } from './ticket-writes.resolver';

export const tickets: Module = {
  resolvers: [TicketResolver, PersonTicketsResolver, TeamTicketsResolver, TicketWritesResolver],
  nodes: { Ticket: (scope, id) => ticketById(scope).load(id) },
};

export { ticketById } from './ticket.loaders';
export { mayWorkOnTickets } from './ticket.policy';
export { requireTicket } from './ticket.service';
export type { NewTicket } from './ticket.store';
export { Ticket, TicketConnection } from './ticket.types';
export { importTickets, knownExternalIds } from './ticket-import.service';
export { lockTicket, noteReply } from './ticket-work.service';
