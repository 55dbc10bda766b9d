import { Args, FieldResolver, Resolver, Root } from 'type-graphql';
import {
  CurrentScope,
  Cursors,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  type CursorCodec,
} from '../../schema';
import type { Person as PersonRow, Scope, Team as TeamRow } from '../../tenancy';
import { Person } from '../people';
import { Team } from '../teams';
import { ticketsAssignedTo, ticketsOfTeam, ticketsRequestedBy } from './ticket.loaders';
import { visibleTickets } from './ticket.policy';
import { NEWEST_TICKETS } from './ticket.service';
import { TicketConnection } from './ticket.types';

/** The way back from people to tickets. */
@Resolver(() => Person)
export class PersonTicketsResolver {
  @Takes({ page: 'assigned', order: NEWEST_TICKETS, where: visibleTickets, count: ticketsAssignedTo.count })
  @FieldResolver(() => TicketConnection, {
    description: 'Tickets that this person works on and the viewer may see, newest first.',
  })
  async assignedTickets(
    @Root() person: PersonRow,
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, NEWEST_TICKETS, cursors);
    return toConnection(await ticketsAssignedTo(scope, person.id, request), cursors);
  }

  @Takes({ page: 'requested', order: NEWEST_TICKETS, where: visibleTickets, count: ticketsRequestedBy.count })
  @FieldResolver(() => TicketConnection, {
    description: 'Tickets that this person requested and the viewer may see, newest first.',
  })
  async requestedTickets(
    @Root() person: PersonRow,
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, NEWEST_TICKETS, cursors);
    return toConnection(await ticketsRequestedBy(scope, person.id, request), cursors);
  }
}

/** The way back from teams to tickets. */
@Resolver(() => Team)
export class TeamTicketsResolver {
  @Takes({ page: 'tickets', order: NEWEST_TICKETS, where: visibleTickets, count: ticketsOfTeam.count })
  @FieldResolver(() => TicketConnection, { description: 'Tickets of this team, newest first.' })
  async tickets(
    @Root() team: TeamRow,
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, NEWEST_TICKETS, cursors);
    return toConnection(await ticketsOfTeam(scope, team.id, request), cursors);
  }
}
