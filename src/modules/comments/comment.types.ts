import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, IsText, Node, outcomeUnion } from '../../schema';
import { CommentVisibility } from '../../tenancy';
import { Ticket } from '../tickets';

/** Characters of a comment: what the database stores, checked there too. */
const MAX_BODY = 65_536;

registerEnumType(CommentVisibility, {
  name: 'CommentVisibility',
  description: 'Who may read a comment. Values may be added.',
  valuesConfig: {
    PUBLIC: { description: 'The requester and staff.' },
    INTERNAL: { description: 'Staff only.' },
  },
});

@ObjectType({ implements: Node, description: 'A reply or a note on a ticket.', simpleResolvers: true })
export class Comment extends Node {
  @Field(() => String, { description: 'What was written.' })
  body!: string;

  @Field(() => CommentVisibility, { description: 'Who may read it.' })
  visibility!: CommentVisibility;

  @Field(() => Date, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was last edited; null when never.' })
  editedAt!: Date | null;
}

@ObjectType({ description: 'A page of comments.', simpleResolvers: true })
export class CommentConnection extends connectionType(Comment, 'Comment') {}

@InputType({ description: 'A new comment.' })
export class AddCommentInput {
  @Field(() => ID, { description: 'On which ticket.' })
  ticketId!: string;

  @Field(() => String, { description: 'What to write, 1 to 65,536 characters.' })
  @IsText(MAX_BODY)
  body!: string;

  @Field(() => CommentVisibility, { nullable: true, description: 'Default PUBLIC. INTERNAL is for staff.' })
  visibility?: CommentVisibility | null;
}

@InputType({ description: 'A new text for a comment.' })
export class EditCommentInput {
  @Field(() => ID, { description: 'Which comment; only its author may edit it.' })
  commentId!: string;

  @Field(() => String, { description: 'What it is to say, 1 to 65,536 characters.' })
  @IsText(MAX_BODY)
  body!: string;
}

@InputType({ description: 'Which comment to delete.' })
export class DeleteCommentInput {
  @Field(() => ID, { description: 'Which comment; its author and administrators may delete it.' })
  commentId!: string;
}

@ObjectType({ description: 'The comment was added.', simpleResolvers: true })
export class AddCommentPayload {
  @Field(() => Comment, { description: 'The new comment.' })
  comment!: Comment;
}

@ObjectType({
  description: 'Refused: the ticket is closed for good. Nothing was written.',
  simpleResolvers: true,
})
export class TicketClosed {
  @Field(() => Ticket, { description: 'The closed ticket.' })
  ticket!: Ticket;
}

@ObjectType({ description: 'The comment was edited.', simpleResolvers: true })
export class EditCommentPayload {
  @Field(() => Comment, { description: 'The comment as it is now.' })
  comment!: Comment;
}

@ObjectType({ description: 'The comment was deleted.', simpleResolvers: true })
export class DeleteCommentPayload {
  @Field(() => ID, { description: 'Id that the comment had.' })
  deletedCommentId!: string;

  @Field(() => Ticket, { description: 'The ticket that it was on.' })
  ticket!: Ticket;
}

export const AddCommentResult = outcomeUnion('AddCommentResult', 'Outcomes of addComment.', [
  AddCommentPayload,
  TicketClosed,
] as const);
