import { appendFacts } from '../../events';
import { atriumError } from '../../kernel';
import { TicketStatus, transaction, type Scope, type Ticket as TicketRow } from '../../tenancy';
import * as facts from './ticket.events';
import { requireAssignee, requireTeamFor } from './ticket.people';
import { mayWorkOnTickets, nextStatuses } from './ticket.policy';
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
  if (!mayWorkOnTickets(scope.viewer)) throw atriumError('FORBIDDEN', 'Only staff may do this.');
  const { ticketId, assigneeId, teamId } = input;
  await Promise.all([
    requireTicket(scope, ticketId),
    assigneeId && requireAssignee(scope, assigneeId),
    teamId && requireTeamFor(scope, teamId),
  ]);
  return transaction(scope, (tx) =>
    changeLatest(tx, ticketId, async (before) => {
      const ticket = await store.updateTicketRow(tx, versionOf(before), { assigneeId, teamId });
      if (ticket) await appendFacts(tx, [facts.ticketAssigned(ticket, before)]);
      return ticket;
    }),
  );
}

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
  await requireTicket(scope, ticketId);
  return transaction(scope, (tx) =>
    changeLatest(tx, ticketId, async (before): Promise<ChangeStatusOutcome | null> => {
      const allowed = nextStatuses(scope.viewer, before.status);
      if (!allowed.includes(status)) {
        const from = before.status;
        return { kind: 'IllegalStatusChange', ticket: before, from, to: status, allowed: [...allowed] };
      }
      const ticket = await moveTicket(tx, before, status);
      return ticket && { kind: 'ChangeTicketStatusPayload', ticket };
    }),
  );
}

/**
 * Notes a public reply, inside the transaction that writes it: the first one by staff is the ticket's first response,
 * one by its customer reopens it when it waits for them or was solved.
 */
export async function notePublicReply(tx: Scope, ticketId: string, at: Date): Promise<void> {
  const byStaff = mayWorkOnTickets(tx.viewer);
  await changeLatest(tx, ticketId, async (before) => {
    if (byStaff) {
      if (before.firstRespondedAt) return before;
      return store.updateTicketRow(tx, versionOf(before), { firstRespondedAt: at });
    }
    const waits = before.status === TicketStatus.PENDING || before.status === TicketStatus.SOLVED;
    return waits ? moveTicket(tx, before, TicketStatus.OPEN) : before;
  });
}

async function moveTicket(tx: Scope, before: TicketRow, status: TicketStatus): Promise<TicketRow | null> {
  const resolvedAt = resolvedAtAfter(before, status);
  const ticket = await store.updateTicketRow(tx, versionOf(before), { status, resolvedAt });
  if (ticket) await appendFacts(tx, [facts.ticketStatusChanged(ticket, before.status)]);
  return ticket;
}

function resolvedAtAfter(before: TicketRow, status: TicketStatus): Date | null {
  if (status === TicketStatus.SOLVED) return new Date();
  return status === TicketStatus.CLOSED ? before.resolvedAt : null;
}

const versionOf = ({ id, version }: TicketRow) => ({ id, version });

// A change rests on the row it read; when another commit came between, it is tried on the newer row.
const TRIES = 5;

async function changeLatest<T>(
  tx: Scope,
  ticketId: string,
  change: (before: TicketRow) => Promise<T | null>,
): Promise<T> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const [before] = await store.readTicketsByIds(tx, [ticketId]);
    if (!before) throw atriumError('NOT_FOUND', 'There is no such ticket.');
    const changed = await change(before);
    if (changed !== null) return changed;
  }
  throw atriumError('CONFLICT', 'Another write got in the way. Try again.');
}
