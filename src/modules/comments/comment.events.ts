import type { Fact } from '../../events';
import type { Comment as CommentRow } from '../../tenancy';

const payloadOf = ({ id, ticketId, authorId, visibility }: CommentRow) => ({
  commentId: id,
  ticketId,
  authorId,
  visibility,
});

export const commentAdded = (comment: CommentRow): Fact => ({
  topic: 'comment.added',
  payload: payloadOf(comment),
});

export const commentEdited = (comment: CommentRow): Fact => ({
  topic: 'comment.edited',
  payload: payloadOf(comment),
});

export const commentDeleted = (comment: CommentRow): Fact => ({
  topic: 'comment.deleted',
  payload: payloadOf(comment),
});
