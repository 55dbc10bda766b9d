import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { Comment, Person, Tag, Ticket, TicketCounts } from './help-desk.types';
import type { Context } from './loaders';

@Resolver(() => Ticket)
export class TicketResolver {
  @Query(() => Ticket, { nullable: true })
  ticket(@Arg('id', () => ID) id: string, @Ctx() { prisma, tenantId }: Context) {
    return prisma.ticket.findUnique({ where: { tenantId_id: { tenantId, id } } });
  }

  @Query(() => [Ticket])
  tickets(@Arg('first', () => Int) first: number, @Ctx() { prisma }: Context) {
    return prisma.ticket.findMany({ take: first, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
  }

  @Query(() => TicketCounts)
  async ticketCounts(@Ctx() { prisma }: Context) {
    const _count = { _all: true } as const;
    const [statuses, priorities] = await Promise.all([
      prisma.ticket.groupBy({ by: ['status'], _count, orderBy: { status: 'asc' } }),
      prisma.ticket.groupBy({ by: ['priority'], _count, orderBy: { priority: 'asc' } }),
    ]);
    return {
      byStatus: statuses.map((group) => ({ status: group.status, count: group._count._all })),
      byPriority: priorities.map((group) => ({ priority: group.priority, count: group._count._all })),
    };
  }

  @FieldResolver(() => Person)
  requester(@Root() ticket: Ticket, @Ctx() { loaders }: Context) {
    return loaders.person.load(ticket.requesterId);
  }

  @FieldResolver(() => Person, { nullable: true })
  assignee(@Root() ticket: Ticket, @Ctx() { loaders }: Context) {
    return ticket.assigneeId ? loaders.person.load(ticket.assigneeId) : null;
  }

  @FieldResolver(() => [Comment])
  async comments(
    @Root() ticket: Ticket,
    @Arg('first', () => Int) first: number,
    @Ctx() { loaders }: Context,
  ) {
    return (await loaders.comments.load(ticket.id)).slice(0, first);
  }

  @FieldResolver(() => [Tag])
  tags(@Root() ticket: Ticket, @Ctx() { loaders }: Context) {
    return loaders.tags.load(ticket.id);
  }
}
