import { Arg, Args, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  Cost,
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
} from '../../schema';
import type { Ahead, Scope, Tag as TagRow, Ticket as TicketRow } from '../../tenancy';
import { Ticket } from '../tickets';
import { tagsOfTicket } from './tag.loaders';
import { MAX_TAGS_PER_TICKET, visibleTags } from './tag.policy';
import * as tags from './tag.service';
import * as types from './tag.types';

@Resolver(() => types.Tag)
export class TagResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() tag: TagRow) {
    return globalId('Tag', tag.id);
  }

  @Query(() => types.TagConnection, { description: 'Tags of the tenant by name. A customer sees none.' })
  async tags(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
    @Arg('filter', () => types.TagFilter, { nullable: true, description: 'Which tags.' })
    filter: types.TagFilter | null,
  ) {
    const request = pageRequest(page, tags.TAGS_BY_NAME, cursors);
    return toConnection(await tags.listTags(scope, filter ?? {}, request, ahead), cursors);
  }

  @Mutation(() => types.TagTicketPayload, {
    description: 'Gives a ticket a tag, if it does not have it. A ticket can have 50. For staff.',
  })
  tagTicket(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.TagTicketInput, { description: 'Which ticket, which tag.' })
    input: types.TagTicketInput,
  ) {
    return tags.tagTicket(scope, {
      ticketId: uuidOf('Ticket', input.ticketId, 'ticketId'),
      name: input.name,
    });
  }

  @Mutation(() => types.UntagTicketPayload, {
    description: 'Takes a tag from a ticket, if it has it. For staff.',
  })
  untagTicket(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.UntagTicketInput, { description: 'Which ticket, which tag.' })
    input: types.UntagTicketInput,
  ) {
    return tags.untagTicket(scope, {
      ticketId: uuidOf('Ticket', input.ticketId, 'ticketId'),
      name: input.name,
    });
  }
}

@Resolver(() => Ticket)
export class TicketTagsResolver {
  @Cost({ atMost: MAX_TAGS_PER_TICKET })
  @Takes({ through: ['tags', 'tag'], where: visibleTags, orderBy: { tag: { name: 'asc' } } })
  @FieldResolver(() => [types.Tag], {
    description: 'The tags of the ticket, by name. Empty for a customer who asks.',
  })
  tags(@Root() ticket: TicketRow, @CurrentScope() scope: Scope) {
    return tagsOfTicket(scope).load(ticket.id);
  }
}
