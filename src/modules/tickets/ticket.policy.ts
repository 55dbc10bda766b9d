import { isStaff, type Viewer } from '../../kernel';
import { TicketStatus, type Prisma } from '../../tenancy';

/** Staff see every ticket of their tenant; a customer sees what they requested. */
export function visibleTickets(viewer: Viewer): Prisma.TicketWhereInput {
  return isStaff(viewer) ? {} : { requesterId: viewer.personId };
}

/** May change tickets, create them for others, and see and filter by teams and tags. */
export const mayWorkOnTickets = isStaff;

/** Ids of other systems are for staff. */
export const maySeeExternalId = isStaff;

const NEXT: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  OPEN: [TicketStatus.PENDING, TicketStatus.ON_HOLD, TicketStatus.SOLVED],
  PENDING: [TicketStatus.OPEN, TicketStatus.ON_HOLD, TicketStatus.SOLVED],
  ON_HOLD: [TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.SOLVED],
  SOLVED: [TicketStatus.OPEN, TicketStatus.CLOSED],
  CLOSED: [],
};

/** Where the viewer may move a ticket that stands at `from`. A customer may solve their ticket and reopen it. */
export function nextStatuses(viewer: Viewer, from: TicketStatus): readonly TicketStatus[] {
  const next = NEXT[from];
  if (isStaff(viewer)) return next;
  return next.filter((status) => status === TicketStatus.SOLVED || (status === 'OPEN' && from === 'SOLVED'));
}
