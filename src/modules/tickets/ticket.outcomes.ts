import { Field, ObjectType } from 'type-graphql';
import { outcomeUnion } from '../../schema';
import { TicketStatus } from '../../tenancy';
import { Ticket } from './ticket.types';

@ObjectType({ description: 'The ticket was created.', simpleResolvers: true })
export class CreateTicketPayload {
  @Field(() => Ticket, { description: 'The new ticket.' })
  ticket!: Ticket;
}

@ObjectType({ description: 'The ticket was updated.', simpleResolvers: true })
export class UpdateTicketPayload {
  @Field(() => Ticket, { description: 'The ticket as it is now.' })
  ticket!: Ticket;
}

@ObjectType({
  description: 'Refused: the ticket has changed since the expected version. Nothing was written.',
  simpleResolvers: true,
})
export class TicketVersionConflict {
  @Field(() => Ticket, { description: 'The ticket as it is now; merge, then try with its version.' })
  ticket!: Ticket;
}

@ObjectType({ description: 'The ticket was assigned.', simpleResolvers: true })
export class AssignTicketPayload {
  @Field(() => Ticket, { description: 'The ticket as it is now.' })
  ticket!: Ticket;
}

@ObjectType({ description: 'The status was changed.', simpleResolvers: true })
export class ChangeTicketStatusPayload {
  @Field(() => Ticket, { description: 'The ticket as it is now.' })
  ticket!: Ticket;
}

@ObjectType({
  description: 'Refused: the status does not lead to that one, or not for this viewer. Nothing was written.',
  simpleResolvers: true,
})
export class IllegalStatusChange {
  @Field(() => Ticket, { description: 'The ticket as it is.' })
  ticket!: Ticket;

  @Field(() => TicketStatus, { description: 'Where it stands.' })
  from!: TicketStatus;

  @Field(() => TicketStatus, { description: 'Where it was to stand.' })
  to!: TicketStatus;

  @Field(() => [TicketStatus], { description: 'Where this viewer may move it instead.' })
  allowed!: TicketStatus[];
}

export const UpdateTicketResult = outcomeUnion('UpdateTicketResult', 'Outcomes of updateTicket.', [
  UpdateTicketPayload,
  TicketVersionConflict,
] as const);

export const ChangeTicketStatusResult = outcomeUnion(
  'ChangeTicketStatusResult',
  'Outcomes of changeTicketStatus.',
  [ChangeTicketStatusPayload, IllegalStatusChange] as const,
);
