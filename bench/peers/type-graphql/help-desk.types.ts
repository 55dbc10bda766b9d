import { TicketPriority, TicketStatus } from '@prisma/client';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

registerEnumType(TicketStatus, { name: 'TicketStatus' });
registerEnumType(TicketPriority, { name: 'TicketPriority' });

@ObjectType()
export class Person {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
}

@ObjectType()
export class Tag {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
}

@ObjectType()
export class Comment {
  @Field(() => ID) id!: string;
  @Field(() => String) body!: string;
  @Field(() => Date) createdAt!: Date;
  authorId!: string;
}

@ObjectType()
export class Ticket {
  @Field(() => ID) id!: string;
  @Field(() => Int) number!: number;
  @Field(() => String) subject!: string;
  @Field(() => TicketStatus) status!: TicketStatus;
  @Field(() => TicketPriority) priority!: TicketPriority;
  @Field(() => Date) createdAt!: Date;
  @Field(() => Date) updatedAt!: Date;
  requesterId!: string;
  assigneeId!: string | null;
}

@ObjectType()
export class StatusCount {
  @Field(() => TicketStatus) status!: TicketStatus;
  @Field(() => Int) count!: number;
}

@ObjectType()
export class PriorityCount {
  @Field(() => TicketPriority) priority!: TicketPriority;
  @Field(() => Int) count!: number;
}

@ObjectType()
export class TicketCounts {
  @Field(() => [StatusCount]) byStatus!: StatusCount[];
  @Field(() => [PriorityCount]) byPriority!: PriorityCount[];
}
