import { Field, Int, ObjectType } from 'type-graphql';
import { Cost } from '../../schema';
import { TicketPriority, TicketStatus } from '../../tenancy';
import { Person } from '../people';
import { MAX_ASSIGNEES } from './ticket-counts.store';

@ObjectType({ description: 'Tickets with one status.', simpleResolvers: true })
export class TicketStatusCount {
  @Field(() => TicketStatus, { description: 'The status.' })
  status!: TicketStatus;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'Tickets with one priority.', simpleResolvers: true })
export class TicketPriorityCount {
  @Field(() => TicketPriority, { description: 'The priority.' })
  priority!: TicketPriority;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'Tickets of one assignee.', simpleResolvers: true })
export class TicketAssigneeCount {
  @Field(() => Person, { nullable: true, description: 'Who works on them; null for those that nobody does.' })
  assignee!: Person | null;

  @Field(() => Int, { description: 'How many.' })
  count!: number;
}

@ObjectType({ description: 'How many tickets there are, by what.', simpleResolvers: true })
export class TicketCounts {
  @Cost({ atMost: Object.keys(TicketStatus).length })
  @Field(() => [TicketStatusCount], { description: 'Every status, in order, also those without tickets.' })
  byStatus!: TicketStatusCount[];

  @Cost({ atMost: Object.keys(TicketPriority).length })
  @Field(() => [TicketPriorityCount], {
    description: 'Every priority, lowest first, also those without tickets.',
  })
  byPriority!: TicketPriorityCount[];

  @Cost({ atMost: MAX_ASSIGNEES })
  @Field(() => [TicketAssigneeCount], { description: 'The 100 assignees with the most tickets, most first.' })
  byAssignee!: TicketAssigneeCount[];
}
