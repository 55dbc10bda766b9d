import type { Access, DecideOnRow } from '../../schema';
import { mayDecideWork, requireTicket } from '../tickets';

const mayTag: DecideOnRow = async (scope, id) => {
  await requireTicket(scope, id);
  return mayDecideWork(scope.viewer);
};

export const tagAccess: Access = {
  queries: { tags: 'SIGNED_IN' },
  mutations: {
    tagTicket: { needs: 'TICKETS_WORK', on: { type: 'Ticket', decide: mayTag } },
    untagTicket: { needs: 'TICKETS_WORK', on: { type: 'Ticket', decide: mayTag } },
  },
};
