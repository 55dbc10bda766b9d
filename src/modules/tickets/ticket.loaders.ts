import { oneByKey, pagesByParent } from '../../tenancy';
import * as edges from './ticket-edges.store';
import { readTicketsByIds } from './ticket.store';

/** Tickets by UUID that the viewer may see; null for others. */
export const ticketById = oneByKey(readTicketsByIds, (ticket) => ticket.id);

export const ticketsAssignedTo = pagesByParent(edges.readAssignedPages, edges.countAssigned);
export const ticketsRequestedBy = pagesByParent(edges.readRequestedPages, edges.countRequested);
export const ticketsOfTeam = pagesByParent(edges.readTeamPages, edges.countOfTeam);
