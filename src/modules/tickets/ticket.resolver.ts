import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { atriumError } from '../../kernel';
import {
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  optionalUuidOf,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
  type GraphqlContext,
} from '../../schema';
import type { Ahead, Scope, Ticket as TicketRow } from '../../tenancy';
import { Person, personById, visiblePeople } from '../people';
import { Team, teamById, visibleTeams } from '../teams';
import type { TicketConditions } from './ticket.conditions';
import { OrderDirection, TicketFilter, TicketOrder, TicketOrderField } from './ticket.inputs';
import { ticketById } from './ticket.loaders';
import { maySeeExternalId } from './ticket.policy';
import * as tickets from './ticket.service';
import { Ticket, TicketConnection } from './ticket.types';
import { TicketCounts } from './ticket-counts.types';
import { countTickets } from './ticket-counts.service';

@Resolver(() => Ticket)
export class TicketResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() ticket: TicketRow) {
    return globalId('Ticket', ticket.id);
  }

  @Takes({ columns: ['description'] })
  @FieldResolver()
  description(@Root() ticket: TicketRow, @Ctx() { texts }: GraphqlContext) {
    return texts.take(ticket.description);
  }

  @Takes({ columns: ['externalId'] })
  @FieldResolver()
  externalId(@Root() ticket: TicketRow, @CurrentScope() scope: Scope) {
    return maySeeExternalId(scope.viewer) ? ticket.externalId : null;
  }

  @Takes({ one: 'requester', where: visiblePeople })
  @FieldResolver(() => Person, { description: 'Who asks.' })
  requester(@Root() ticket: TicketRow, @CurrentScope() scope: Scope) {
    return personById(scope).load(ticket.requesterId);
  }

  @Takes({ one: 'assignee', where: visiblePeople })
  @FieldResolver(() => Person, { nullable: true, description: 'Who works on it.' })
  assignee(@Root() ticket: TicketRow, @CurrentScope() scope: Scope) {
    return ticket.assigneeId ? personById(scope).load(ticket.assigneeId) : null;
  }

  @Takes({ one: 'team', where: visibleTeams })
  @FieldResolver(() => Team, { nullable: true, description: 'The team that works on it. Null to customers.' })
  team(@Root() ticket: TicketRow, @CurrentScope() scope: Scope) {
    return ticket.teamId ? teamById(scope).load(ticket.teamId) : null;
  }

  @Query(() => Ticket, {
    nullable: true,
    description: 'One ticket by id or by number. Null when there is none that the viewer may see.',
  })
  ticket(
    @CurrentScope() scope: Scope,
    @LookAhead() ahead: Ahead | undefined,
    @Arg('id', () => ID, { nullable: true, description: 'Its id; not together with `number`.' }) id?: string,
    @Arg('number', () => Int, { nullable: true, description: 'Its number in the tenant.' }) number?: number,
  ) {
    if ((id == null) === (number == null)) {
      throw atriumError('BAD_USER_INPUT', 'Give either `id` or `number`.');
    }
    if (id != null) return ticketById(scope, ahead).load(uuidOf('Ticket', id, 'id'));
    return tickets.ticketByNumber(scope, number ?? 0, ahead);
  }

  @Query(() => TicketConnection, { description: 'Tickets that the viewer may see, newest first by default.' })
  async tickets(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
    @Arg('filter', () => TicketFilter, { nullable: true, description: 'Which tickets.' })
    filter: TicketFilter | null,
    @Arg('orderBy', () => TicketOrder, { nullable: true, description: 'Their order.' })
    orderBy: TicketOrder | null,
  ) {
    const order = tickets.ticketOrder(
      orderBy?.field ?? TicketOrderField.CREATED,
      orderBy?.direction ?? OrderDirection.DESC,
    );
    const conditions = conditionsOf(filter);
    const request = pageRequest(page, order, cursors);
    return toConnection(await tickets.listTickets(scope, conditions, request, ahead), cursors);
  }

  @Query(() => TicketCounts, { description: 'How many tickets there are that the viewer may see.' })
  ticketCounts(
    @CurrentScope() scope: Scope,
    @Arg('filter', () => TicketFilter, { nullable: true, description: 'Which tickets are counted.' })
    filter: TicketFilter | null,
  ) {
    return countTickets(scope, conditionsOf(filter));
  }
}

function conditionsOf(filter: TicketFilter | null): TicketConditions {
  if (!filter) return {};
  return {
    ...filter,
    assigneeId: optionalUuidOf('Person', filter.assigneeId, 'filter.assigneeId'),
    requesterId: optionalUuidOf('Person', filter.requesterId, 'filter.requesterId'),
    teamId: optionalUuidOf('Team', filter.teamId, 'filter.teamId'),
  };
}
