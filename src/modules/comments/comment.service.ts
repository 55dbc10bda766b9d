import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import {
  CommentVisibility,
  TicketStatus,
  transaction,
  type Comment as CommentRow,
  type Order,
  type Scope,
  type Ticket as TicketRow,
} from '../../tenancy';
import { lockTicket, noteReply, requireTicket } from '../tickets';
import * as facts from './comment.events';
import { commentById } from './comment.loaders';
import { mayDelete, mayEdit, mayWrite } from './comment.policy';
import * as store from './comment.store';

export const OLDEST_COMMENTS: Order = {
  name: 'comment.created',
  column: 'createdAt',
  direction: 'asc',
  kind: 'time',
};

const notFound = () => atriumError('NOT_FOUND', 'There is no such comment.');

export type AddCommentOutcome =
  { kind: 'AddCommentPayload'; comment: CommentRow } | { kind: 'TicketClosed'; ticket: TicketRow };

/** Adds a comment to a ticket that the viewer may see. A public one may reopen it or be its first response. */
export async function addComment(
  scope: Scope,
  input: { ticketId: string; body: string; visibility: CommentVisibility },
): Promise<AddCommentOutcome> {
  demand(mayWrite(scope.viewer, input.visibility));
  await requireTicket(scope, input.ticketId);
  return transaction(scope, async (tx): Promise<AddCommentOutcome> => {
    const ticket = await lockTicket(tx, input.ticketId);
    if (ticket.status === TicketStatus.CLOSED) return { kind: 'TicketClosed', ticket };
    const createdAt = new Date();
    const comment = await store.insertComment(tx, { ...input, authorId: scope.viewer.personId, createdAt });
    await appendFacts(tx, [facts.commentAdded(comment)]);
    const isPublic = input.visibility === CommentVisibility.PUBLIC;
    await noteReply(tx, ticket, { isPublic, at: createdAt });
    return { kind: 'AddCommentPayload', comment };
  });
}

/** Changes the text of one's own comment. */
export async function editComment(
  scope: Scope,
  { commentId, body }: { commentId: string; body: string },
): Promise<CommentRow> {
  const before = await requireComment(scope, commentId);
  demand(mayEdit(scope.viewer, before));
  return transaction(scope, async (tx) => {
    const comment = await store.updateCommentBody(tx, commentId, body);
    if (!comment) throw notFound();
    await appendFacts(tx, [facts.commentEdited(comment)]);
    return comment;
  });
}

/** Deletes a comment; resolves to the ticket that it was on. */
export async function deleteComment(scope: Scope, { commentId }: { commentId: string }): Promise<TicketRow> {
  const comment = await requireComment(scope, commentId);
  demand(mayDelete(scope.viewer, comment));
  await transaction(scope, async (tx) => {
    if (!(await store.deleteCommentRow(tx, commentId))) throw notFound();
    await appendFacts(tx, [facts.commentDeleted(comment)]);
  });
  return requireTicket(scope, comment.ticketId);
}

/** The comment, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireComment(scope: Scope, commentId: string): Promise<CommentRow> {
  const comment = await commentById(scope).load(commentId);
  if (!comment) throw notFound();
  return comment;
}

/** Inserts comments as they are. For bulk work of the system, inside its transaction: checks no policy. */
export async function importComments(tx: Scope, comments: readonly store.NewComment[]): Promise<void> {
  if (comments.length === 0) return;
  const rows = await store.insertComments(tx, comments);
  await appendFacts(tx, rows.map(facts.commentAdded));
}
