import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import {
  CurrentScope,
  Cursors,
  globalId,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
  type GraphqlContext,
} from '../../schema';
import {
  CommentVisibility,
  type Comment as CommentRow,
  type Scope,
  type Ticket as TicketRow,
} from '../../tenancy';
import { Person, personById, visiblePeople } from '../people';
import { Ticket, ticketById, visibleTickets } from '../tickets';
import { commentsOfTicket } from './comment.loaders';
import { visibleComments } from './comment.policy';
import * as comments from './comment.service';
import * as types from './comment.types';

@Resolver(() => types.Comment)
export class CommentResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() comment: CommentRow) {
    return globalId('Comment', comment.id);
  }

  @Takes({ columns: ['body'] })
  @FieldResolver()
  body(@Root() comment: CommentRow, @Ctx() { texts }: GraphqlContext) {
    return texts.take(comment.body);
  }

  @Takes({ one: 'author', where: visiblePeople })
  @FieldResolver(() => Person, { description: 'Who wrote it.' })
  author(@Root() comment: CommentRow, @CurrentScope() scope: Scope) {
    return personById(scope).load(comment.authorId);
  }

  @Takes({ one: 'ticket', where: visibleTickets })
  @FieldResolver(() => Ticket, { description: 'The ticket that it is on.' })
  ticket(@Root() comment: CommentRow, @CurrentScope() scope: Scope) {
    return ticketById(scope).load(comment.ticketId);
  }

  @Mutation(() => types.AddCommentResult, {
    description:
      'Adds a comment. A public one by staff is the first response; one by the customer reopens the ticket.',
  })
  addComment(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.AddCommentInput, { description: 'The comment.' }) input: types.AddCommentInput,
  ) {
    return comments.addComment(scope, {
      ticketId: uuidOf('Ticket', input.ticketId, 'ticketId'),
      body: input.body,
      visibility: input.visibility ?? CommentVisibility.PUBLIC,
    });
  }

  @Mutation(() => types.EditCommentPayload, { description: 'Changes the text of one of your own comments.' })
  async editComment(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.EditCommentInput, { description: 'Which comment, and the text.' })
    input: types.EditCommentInput,
  ) {
    const commentId = uuidOf('Comment', input.commentId, 'commentId');
    return { comment: await comments.editComment(scope, { commentId, body: input.body }) };
  }

  @Mutation(() => types.DeleteCommentPayload, {
    description: 'Deletes a comment. For its author and administrators.',
  })
  async deleteComment(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.DeleteCommentInput, { description: 'Which comment.' })
    input: types.DeleteCommentInput,
  ) {
    const commentId = uuidOf('Comment', input.commentId, 'commentId');
    const ticket = await comments.deleteComment(scope, { commentId });
    return { deletedCommentId: input.commentId, ticket };
  }
}

/** What comments add to tickets. */
@Resolver(() => Ticket)
export class TicketCommentsResolver {
  @Takes({
    page: 'comments',
    order: comments.OLDEST_COMMENTS,
    where: visibleComments,
    count: commentsOfTicket.count,
  })
  @FieldResolver(() => types.CommentConnection, {
    description: 'Comments that the viewer may read, oldest first.',
  })
  async comments(
    @Root() ticket: TicketRow,
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, comments.OLDEST_COMMENTS, cursors);
    return toConnection(await commentsOfTicket(scope, ticket.id, request), cursors);
  }
}
