import { allow, allowIf, refuse, type Decision, type Viewer } from '../../kernel';
import { TicketStatus, type Prisma } from '../../tenancy';

/** Whoever reads all tickets sees them; others see those of their teams, assigned to them or requested by them. */
export function visibleTickets(viewer: Viewer): Prisma.TicketWhereInput {
  if (viewer.may('TICKETS_READ')) return {};
  if (!viewer.may('TICKETS_READ_OWN')) return { id: { in: [] } };
  const own = { requesterId: viewer.personId };
  if (!viewer.may('TICKETS_READ_TEAM')) return own;
  return { OR: [own, { assigneeId: viewer.personId }, { teamId: { in: [...viewer.teamIds] } }] };
}

/** May change tickets, and create them for others. */
export const mayWorkOnTickets = (viewer: Viewer): boolean => viewer.may('TICKETS_WORK');

/** Ids of other systems are for those who work with them. */
export const maySeeExternalId = (viewer: Viewer): boolean => viewer.may('TICKETS_READ_TEAM');

/** Who asks, works on it and how urgent it is, only those who work on tickets say. */
export const mayDecideWork = (viewer: Viewer): Decision =>
  allowIf(mayWorkOnTickets(viewer), 'Only those who work on tickets may do this.');

/** To filter by teams or tags would tell of them. */
export function mayFilter(viewer: Viewer, by: { teamId?: unknown; tag?: unknown }): Decision {
  if (by.teamId && !viewer.may('TEAMS_READ')) return refuse('Only those who see teams may filter by them.');
  if (by.tag && !viewer.may('TAGS_READ')) return refuse('Only those who see tags may filter by them.');
  return allow;
}

const NEXT: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  OPEN: [TicketStatus.PENDING, TicketStatus.ON_HOLD, TicketStatus.SOLVED],
  PENDING: [TicketStatus.OPEN, TicketStatus.ON_HOLD, TicketStatus.SOLVED],
  ON_HOLD: [TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.SOLVED],
  SOLVED: [TicketStatus.OPEN, TicketStatus.CLOSED],
  CLOSED: [],
};

/** Whether the viewer may move this ticket at all, wherever to. */
export function mayMove(viewer: Viewer, ticket: { requesterId: string }): Decision {
  if (mayWorkOnTickets(viewer)) return allow;
  const asks = viewer.may('TICKETS_ASK') && ticket.requesterId === viewer.personId;
  return allowIf(asks, 'Only those who work on tickets may move one that somebody else requested.');
}

/** Where the viewer may move a ticket. Who asked for help may solve their ticket and reopen it. */
export function nextStatuses(
  viewer: Viewer,
  ticket: { status: TicketStatus; requesterId: string },
): readonly TicketStatus[] {
  const next = NEXT[ticket.status];
  if (mayWorkOnTickets(viewer)) return next;
  if (!mayMove(viewer, ticket).allowed) return [];
  const isSolved = ticket.status === TicketStatus.SOLVED;
  return next.filter((status) => status === TicketStatus.SOLVED || (status === 'OPEN' && isSolved));
}
