import { Arg, Mutation, Resolver } from 'type-graphql';
import { CurrentScope, optionalUuidOf, uuidOf } from '../../schema';
import type { Scope } from '../../tenancy';
import * as inputs from './ticket.inputs';
import * as outcomes from './ticket.outcomes';
import { createTicket, updateTicket } from './ticket.service';
import { assignTicket, changeTicketStatus } from './ticket-work.service';

@Resolver()
export class TicketWritesResolver {
  @Mutation(() => outcomes.CreateTicketPayload, {
    description: 'Creates a ticket. A customer creates their own, staff also for others.',
  })
  async createTicket(
    @CurrentScope() scope: Scope,
    @Arg('input', () => inputs.CreateTicketInput, { description: 'The ticket.' })
    input: inputs.CreateTicketInput,
  ) {
    const ticket = await createTicket(scope, {
      subject: input.subject,
      description: input.description,
      channel: input.channel ?? undefined,
      priority: input.priority ?? undefined,
      requesterId: optionalUuidOf('Person', input.requesterId ?? undefined, 'requesterId'),
      assigneeId: optionalUuidOf('Person', input.assigneeId ?? undefined, 'assigneeId'),
      teamId: optionalUuidOf('Team', input.teamId ?? undefined, 'teamId'),
    });
    return { ticket };
  }

  @Mutation(() => outcomes.UpdateTicketResult, { description: 'Changes what a ticket says. For staff.' })
  updateTicket(
    @CurrentScope() scope: Scope,
    @Arg('input', () => inputs.UpdateTicketInput, { description: 'Which ticket, and the new values.' })
    input: inputs.UpdateTicketInput,
  ) {
    return updateTicket(scope, {
      ticketId: uuidOf('Ticket', input.ticketId, 'ticketId'),
      expectedVersion: input.expectedVersion,
      subject: input.subject ?? undefined,
      description: input.description ?? undefined,
      priority: input.priority ?? undefined,
    });
  }

  @Mutation(() => outcomes.AssignTicketPayload, { description: 'Says who works on a ticket. For staff.' })
  async assignTicket(
    @CurrentScope() scope: Scope,
    @Arg('input', () => inputs.AssignTicketInput, { description: 'Which ticket, and who.' })
    input: inputs.AssignTicketInput,
  ) {
    const ticket = await assignTicket(scope, {
      ticketId: uuidOf('Ticket', input.ticketId, 'ticketId'),
      assigneeId: optionalUuidOf('Person', input.assigneeId, 'assigneeId'),
      teamId: optionalUuidOf('Team', input.teamId, 'teamId'),
    });
    return { ticket };
  }

  @Mutation(() => outcomes.ChangeTicketStatusResult, {
    description: 'Moves a ticket along its states. A customer may solve their own ticket and reopen it.',
  })
  changeTicketStatus(
    @CurrentScope() scope: Scope,
    @Arg('input', () => inputs.ChangeTicketStatusInput, { description: 'Which ticket, and where to.' })
    input: inputs.ChangeTicketStatusInput,
  ) {
    const ticketId = uuidOf('Ticket', input.ticketId, 'ticketId');
    return changeTicketStatus(scope, { ticketId, status: input.status });
  }
}
