import { allow } from '../../kernel';
import type { Access } from '../../schema';
import { requireTicket } from '../tickets';
import { mayDelete, mayEdit } from './comment.policy';
import { requireComment } from './comment.service';

export const commentAccess: Access = {
  mutations: {
    addComment: {
      needs: 'COMMENTS_WRITE',
      on: { type: 'Ticket', decide: async (scope, id) => (await requireTicket(scope, id)) && allow },
    },
    editComment: {
      needs: 'COMMENTS_WRITE',
      on: {
        type: 'Comment',
        decide: async (scope, id) => mayEdit(scope.viewer, await requireComment(scope, id)),
      },
    },
    deleteComment: {
      needs: 'COMMENTS_WRITE',
      on: {
        type: 'Comment',
        decide: async (scope, id) => mayDelete(scope.viewer, await requireComment(scope, id)),
      },
    },
  },
};
