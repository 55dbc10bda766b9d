import { appendFacts } from '../../events';
import type { Scope, Ticket as TicketRow } from '../../tenancy';
import { ticketCreated } from './ticket.events';
import { insertTickets, readExternalIds, type NewTicket } from './ticket.store';

/** Which of these external ids the tenant has already. For bulk work of the system: checks no policy. */
export const knownExternalIds = (scope: Scope, externalIds: string[]): Promise<Set<string>> =>
  readExternalIds(scope, externalIds);

/** Inserts tickets as they are, numbered in the order given. For bulk work of the system: checks no policy. */
export async function importTickets(tx: Scope, tickets: readonly NewTicket[]): Promise<TicketRow[]> {
  const rows = await insertTickets(tx, tickets);
  await appendFacts(tx, rows.map(ticketCreated));
  return rows;
}
