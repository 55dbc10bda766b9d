import type { Module } from '../../schema';
import { commentAccess } from './comment.access';
import { commentById } from './comment.loaders';
import { CommentResolver, TicketCommentsResolver } from './comment.resolver';

export const comments: Module = {
  resolvers: [CommentResolver, TicketCommentsResolver],
  access: commentAccess,
  nodes: { Comment: (scope, id, ahead) => commentById(scope, ahead).load(id) },
};

export { importComments } from './comment.service';
export type { NewComment } from './comment.store';
