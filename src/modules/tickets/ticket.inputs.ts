import { ArrayMaxSize, IsOptional } from 'class-validator';
import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { IsText } from '../../schema';
import { TicketChannel, TicketPriority, TicketStatus } from '../../tenancy';

/** Characters of a long text: what the database stores, checked there too. */
const MAX_LONG_TEXT = 65_536;

export enum TicketOrderField {
  CREATED = 'CREATED',
  UPDATED = 'UPDATED',
  PRIORITY = 'PRIORITY',
}
registerEnumType(TicketOrderField, {
  name: 'TicketOrderField',
  description: 'By what tickets are ordered. Values may be added.',
  valuesConfig: {
    CREATED: { description: 'When they came in.' },
    UPDATED: { description: 'When they last changed.' },
    PRIORITY: { description: 'How urgent they are.' },
  },
});

export enum OrderDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(OrderDirection, {
  name: 'OrderDirection',
  description: 'Which end of an order comes first.',
  valuesConfig: {
    ASC: { description: 'Lowest or oldest first.' },
    DESC: { description: 'Highest or newest first.' },
  },
});

@InputType({ description: 'An order of tickets; ties are broken by id.' })
export class TicketOrder {
  @Field(() => TicketOrderField, { description: 'By what.' })
  field!: TicketOrderField;

  @Field(() => OrderDirection, { defaultValue: OrderDirection.DESC, description: 'Which end first.' })
  direction!: OrderDirection;
}

@InputType({ description: 'Which tickets; conditions are combined with AND.' })
export class TicketFilter {
  @Field(() => [TicketStatus], { nullable: true, description: 'Tickets with one of these statuses.' })
  @IsOptional()
  @ArrayMaxSize(10, { message: 'must have at most 10 values' })
  statuses?: TicketStatus[] | null;

  @Field(() => [TicketPriority], { nullable: true, description: 'Tickets with one of these priorities.' })
  @IsOptional()
  @ArrayMaxSize(10, { message: 'must have at most 10 values' })
  priorities?: TicketPriority[] | null;

  @Field(() => ID, { nullable: true, description: 'Tickets assigned to this person.' })
  assigneeId?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only tickets that nobody is assigned to.' })
  unassigned?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Tickets requested by this person.' })
  requesterId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Tickets of this team. For staff.' })
  teamId?: string | null;

  @Field(() => String, { nullable: true, description: 'Tickets with the tag of this name. For staff.' })
  @IsOptional()
  @IsText(50)
  tag?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Tickets with this in subject or description, whatever the case; 1 to 200 characters.',
  })
  @IsOptional()
  @IsText(200)
  text?: string | null;

  @Field(() => Date, { nullable: true, description: 'Tickets that came in at this time or later.' })
  createdFrom?: Date | null;

  @Field(() => Date, { nullable: true, description: 'Tickets that came in before this time.' })
  createdBefore?: Date | null;
}

@InputType({ description: 'A new ticket.' })
export class CreateTicketInput {
  @Field(() => String, { description: 'What it is about, 1 to 250 characters.' })
  @IsText(250)
  subject!: string;

  @Field(() => String, { description: 'The request itself, 1 to 65,536 characters.' })
  @IsText(MAX_LONG_TEXT)
  description!: string;

  @Field(() => TicketChannel, { nullable: true, description: 'The way it came in. Default WEB.' })
  channel?: TicketChannel | null;

  @Field(() => TicketPriority, { nullable: true, description: 'Default NORMAL. For staff.' })
  priority?: TicketPriority | null;

  @Field(() => ID, { nullable: true, description: 'Who asks; default the viewer. For staff.' })
  requesterId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Who works on it, active staff. For staff.' })
  assigneeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The team that works on it. For staff.' })
  teamId?: string | null;
}

@InputType({ description: 'New values of a ticket; what is left out stays.' })
export class UpdateTicketInput {
  @Field(() => ID, { description: 'Which ticket.' })
  ticketId!: string;

  @Field(() => Int, { description: 'The version that the change is based on; another one is a conflict.' })
  expectedVersion!: number;

  @Field(() => String, { nullable: true, description: 'What it is about, 1 to 250 characters.' })
  @IsOptional()
  @IsText(250)
  subject?: string | null;

  @Field(() => String, { nullable: true, description: 'The request itself, 1 to 65,536 characters.' })
  @IsOptional()
  @IsText(MAX_LONG_TEXT)
  description?: string | null;

  @Field(() => TicketPriority, { nullable: true, description: 'How urgent it is.' })
  priority?: TicketPriority | null;
}

@InputType({ description: 'Who is to work on a ticket.' })
export class AssignTicketInput {
  @Field(() => ID, { description: 'Which ticket.' })
  ticketId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Active staff; null takes the assignee away, absent leaves them.',
  })
  assigneeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'A team; null takes the team away, absent leaves it.' })
  teamId?: string | null;
}

@InputType({ description: 'A new status for a ticket.' })
export class ChangeTicketStatusInput {
  @Field(() => ID, { description: 'Which ticket.' })
  ticketId!: string;

  @Field(() => TicketStatus, { description: 'Where it is to stand.' })
  status!: TicketStatus;
}
