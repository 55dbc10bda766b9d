import type { Access, DecideOnRow } from '../../schema';
import { mayDecideWork, mayMove } from './ticket.policy';
import { requireTicket } from './ticket.service';

const mayWorkOn: DecideOnRow = async (scope, id) => {
  await requireTicket(scope, id);
  return mayDecideWork(scope.viewer);
};

export const ticketAccess: Access = {
  queries: { ticket: 'SIGNED_IN', tickets: 'SIGNED_IN', ticketCounts: 'SIGNED_IN' },
  mutations: {
    createTicket: { needs: 'TICKETS_ASK' },
    updateTicket: {
      needs: 'TICKETS_WORK',
      on: { type: 'Ticket', decide: mayWorkOn },
    },
    assignTicket: {
      needs: 'TICKETS_WORK',
      on: { type: 'Ticket', decide: mayWorkOn },
    },
    changeTicketStatus: {
      needs: 'TICKETS_ASK',
      on: {
        type: 'Ticket',
        decide: async (scope, id) => mayMove(scope.viewer, await requireTicket(scope, id)),
      },
    },
  },
};
