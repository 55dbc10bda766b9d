import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, Node } from '../../schema';
import { TicketChannel, TicketPriority, TicketStatus } from '../../tenancy';

registerEnumType(TicketStatus, {
  name: 'TicketStatus',
  description: 'Where a ticket stands. Values may be added.',
  valuesConfig: {
    OPEN: { description: 'Waits for the tenant.' },
    PENDING: { description: 'Waits for the requester.' },
    ON_HOLD: { description: 'Waits for somebody else.' },
    SOLVED: { description: 'Answered; may be reopened.' },
    CLOSED: { description: 'Ended for good: takes no reply and moves nowhere.' },
  },
});
registerEnumType(TicketPriority, {
  name: 'TicketPriority',
  description: 'How urgent a ticket is, least first. Values may be added.',
  valuesConfig: {
    LOW: { description: 'Can wait.' },
    NORMAL: { description: 'As usual.' },
    HIGH: { description: 'Before others.' },
    URGENT: { description: 'Now.' },
  },
});
registerEnumType(TicketChannel, {
  name: 'TicketChannel',
  description: 'The way a ticket came in. Values may be added.',
  valuesConfig: {
    WEB: { description: 'A form or the web console.' },
    EMAIL: { description: 'An email.' },
    PHONE: { description: 'A call.' },
    CHAT: { description: 'A chat.' },
    SOCIAL: { description: 'A social network.' },
    API: { description: 'An integration.' },
  },
});

@ObjectType({
  implements: Node,
  description: 'A request for help and all that follows.',
  simpleResolvers: true,
})
export class Ticket extends Node {
  @Field(() => Int, { description: "The ticket's number in its tenant, from 1; people call it by this." })
  number!: number;

  @Field(() => String, { description: 'What it is about, in one line.' })
  subject!: string;

  @Field(() => String, { description: 'What the requester wrote first.' })
  description!: string;

  @Field(() => TicketStatus, { description: 'Where it stands.' })
  status!: TicketStatus;

  @Field(() => TicketPriority, { description: 'How urgent it is.' })
  priority!: TicketPriority;

  @Field(() => TicketChannel, { description: 'The way it came in.' })
  channel!: TicketChannel;

  @Field(() => String, {
    nullable: true,
    description: 'Its id in the system that it was imported from. Null to customers.',
  })
  externalId!: string | null;

  @Field(() => Date, { nullable: true, description: 'When staff first answered in public.' })
  firstRespondedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'When it was last solved; null while it is not.' })
  resolvedAt!: Date | null;

  @Field(() => Int, {
    description: 'Grows with every change of its own fields; give it to updateTicket as expectedVersion.',
  })
  version!: number;

  @Field(() => Date, { description: 'When it came in.' })
  createdAt!: Date;

  @Field(() => Date, { description: 'When it last changed, or somebody replied.' })
  updatedAt!: Date;
}

@ObjectType({ description: 'A page of tickets.', simpleResolvers: true })
export class TicketConnection extends connectionType(Ticket, 'Ticket') {}
