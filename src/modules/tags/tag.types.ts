import { IsOptional } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { connectionType, IsText, Node } from '../../schema';
import { Ticket } from '../tickets';

@ObjectType({
  implements: Node,
  description: 'A word that staff put on tickets to find them again. Customers see no tag.',
  simpleResolvers: true,
})
export class Tag extends Node {
  @Field(() => String, { description: 'The word, in lower case, unique in the tenant.' })
  name!: string;

  @Field(() => Date, { description: 'When it was first used.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A page of tags.', simpleResolvers: true })
export class TagConnection extends connectionType(Tag, 'Tag') {}

@InputType({ description: 'Which tags; conditions are combined with AND.' })
export class TagFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name, 1 to 50 characters.' })
  @IsOptional()
  @IsText(50)
  text?: string | null;
}

@InputType({ description: 'Which ticket gets which tag.' })
export class TagTicketInput {
  @Field(() => ID, { description: 'Which ticket.' })
  ticketId!: string;

  @Field(() => String, {
    description:
      'The tag, created when it is new. Stored trimmed and in lower case; 1 to 50 characters then.',
  })
  name!: string;
}

@InputType({ description: 'Which ticket loses which tag.' })
export class UntagTicketInput {
  @Field(() => ID, { description: 'Which ticket.' })
  ticketId!: string;

  @Field(() => String, { description: 'The tag, in any case; 1 to 50 characters.' })
  name!: string;
}

@ObjectType({ description: 'The ticket has the tag.', simpleResolvers: true })
export class TagTicketPayload {
  @Field(() => Ticket, { description: 'The ticket.' })
  ticket!: Ticket;

  @Field(() => Tag, { description: 'The tag.' })
  tag!: Tag;
}

@ObjectType({ description: 'The ticket does not have the tag.', simpleResolvers: true })
export class UntagTicketPayload {
  @Field(() => Ticket, { description: 'The ticket.' })
  ticket!: Ticket;
}
