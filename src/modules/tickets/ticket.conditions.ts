import type { Viewer } from '../../kernel';
import { literally, type Prisma, type TicketPriority, type TicketStatus } from '../../tenancy';
import { visibleTickets } from './ticket.policy';

/** Which tickets, in terms of rows. Absent and null conditions hold for all. */
export interface TicketConditions {
  readonly statuses?: readonly TicketStatus[] | null;
  readonly priorities?: readonly TicketPriority[] | null;
  readonly assigneeId?: string | null;
  readonly unassigned?: boolean | null;
  readonly requesterId?: string | null;
  readonly teamId?: string | null;
  readonly tag?: string | null;
  readonly text?: string | null;
  readonly createdFrom?: Date | null;
  readonly createdBefore?: Date | null;
}

/** The WHERE of the tickets that fulfil the conditions and that the viewer may see. */
export function matchingTickets(viewer: Viewer, given: TicketConditions): Prisma.TicketWhereInput {
  const and: Prisma.TicketWhereInput[] = [visibleTickets(viewer)];
  if (given.statuses) and.push({ status: { in: [...given.statuses] } });
  if (given.priorities) and.push({ priority: { in: [...given.priorities] } });
  if (given.assigneeId) and.push({ assigneeId: given.assigneeId });
  if (given.unassigned != null) and.push({ assigneeId: given.unassigned ? null : { not: null } });
  if (given.requesterId) and.push({ requesterId: given.requesterId });
  if (given.teamId) and.push({ teamId: given.teamId });
  if (given.tag) and.push({ tags: { some: { tag: { name: given.tag.trim().toLowerCase() } } } });
  if (given.text) {
    const part = { contains: literally(given.text), mode: 'insensitive' as const };
    and.push({ OR: [{ subject: part }, { description: part }] });
  }
  if (given.createdFrom) and.push({ createdAt: { gte: given.createdFrom } });
  if (given.createdBefore) and.push({ createdAt: { lt: given.createdBefore } });
  return { AND: and };
}
