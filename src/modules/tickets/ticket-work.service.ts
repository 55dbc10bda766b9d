import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import { TicketStatus, transaction, type Scope, type Ticket as TicketRow } from '../../tenancy';
import { requireTeam } from '../teams';
import * as facts from './ticket.events';
import { lockAssignee, requireAssignee } from './ticket.people';
import { mayDecideWork, mayMove, mayWorkOnTickets, nextStatuses } from './ticket.policy';
import { requireTicket } from './ticket.service';
import * as store from './ticket.store';

export interface AssignTicket {
  readonly ticketId: string;
  /** Null takes the assignee away, undefined leaves them. */
  readonly assigneeId?: string | null;
  readonly teamId?: string | null;
}

/** Says who works on a ticket. For staff. */
export async function assignTicket(scope: Scope, input: AssignTicket): Promise<TicketRow> {
  demand(mayDecideWork(scope.viewer));
  const { ticketId, assigneeId, teamId } = input;
  await Promise.all([
    requireTicket(scope, ticketId),
    assigneeId && requireAssignee(scope, assigneeId),
    teamId && requireTeam(scope, teamId),
  ]);
  return transaction(scope, async (tx) => {
    const before = await lockTicket(tx, ticketId);
    if (isAssigned(before, input)) return before;
    if (assigneeId) await lockAssignee(tx, assigneeId);
    const ticket = await change(tx, before, { assigneeId, teamId });
    await appendFacts(tx, [facts.ticketAssigned(ticket, before)]);
    return ticket;
  });
}

const isAssigned = (ticket: TicketRow, { assigneeId, teamId }: AssignTicket): boolean =>
  (assigneeId === undefined || assigneeId === ticket.assigneeId) &&
  (teamId === undefined || teamId === ticket.teamId);

export type ChangeStatusOutcome =
  | { kind: 'ChangeTicketStatusPayload'; ticket: TicketRow }
  | {
      kind: 'IllegalStatusChange';
      ticket: TicketRow;
      from: TicketStatus;
      to: TicketStatus;
      allowed: TicketStatus[];
    };

/** Moves a ticket along its states; a move that they do not allow is an outcome. */
export async function changeTicketStatus(
  scope: Scope,
  { ticketId, status }: { ticketId: string; status: TicketStatus },
): Promise<ChangeStatusOutcome> {
  demand(mayMove(scope.viewer, await requireTicket(scope, ticketId)));
  return transaction(scope, async (tx): Promise<ChangeStatusOutcome> => {
    const before = await lockTicket(tx, ticketId);
    const allowed = nextStatuses(scope.viewer, before);
    if (!allowed.includes(status)) {
      const from = before.status;
      return { kind: 'IllegalStatusChange', ticket: before, from, to: status, allowed: [...allowed] };
    }
    return { kind: 'ChangeTicketStatusPayload', ticket: await moveTicket(tx, before, status) };
  });
}

/** The ticket as it is, locked until the transaction ends. Throws NOT_FOUND when the viewer may see none. */
export async function lockTicket(tx: Scope, ticketId: string): Promise<TicketRow> {
  const ticket = await store.lockTicketRow(tx, ticketId);
  if (!ticket) throw atriumError('NOT_FOUND', 'There is no such ticket.');
  return ticket;
}

/**
 * Notes a reply on a locked ticket, inside the transaction that writes it. Of public ones, the first by staff is the
 * ticket's first response, and one by its customer reopens it when it waits for them or was solved.
 */
export async function noteReply(
  tx: Scope,
  ticket: TicketRow,
  { isPublic, at }: { isPublic: boolean; at: Date },
): Promise<void> {
  const byStaff = mayWorkOnTickets(tx.viewer);
  const waits = ticket.status === TicketStatus.PENDING || ticket.status === TicketStatus.SOLVED;
  if (isPublic && byStaff && !ticket.firstRespondedAt) await change(tx, ticket, { firstRespondedAt: at });
  else if (isPublic && !byStaff && waits) await moveTicket(tx, ticket, TicketStatus.OPEN);
  else await store.touchTicketRow(tx, ticket.id, at);
}

async function moveTicket(tx: Scope, before: TicketRow, status: TicketStatus): Promise<TicketRow> {
  const ticket = await change(tx, before, { status, resolvedAt: resolvedAtAfter(before, status) });
  await appendFacts(tx, [facts.ticketStatusChanged(ticket, before.status)]);
  return ticket;
}

function resolvedAtAfter(before: TicketRow, status: TicketStatus): Date | null {
  if (status === TicketStatus.SOLVED) return new Date();
  return status === TicketStatus.CLOSED ? before.resolvedAt : null;
}

async function change(
  tx: Scope,
  { id, version }: TicketRow,
  data: Parameters<typeof store.updateTicketRow>[2],
): Promise<TicketRow> {
  const ticket = await store.updateTicketRow(tx, { id, version }, data);
  if (!ticket) throw new Error('a ticket that was just locked is gone');
  return ticket;
}
