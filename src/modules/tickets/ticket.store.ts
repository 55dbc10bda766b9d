import { newId } from '../../kernel';
import {
  pageOf,
  pageQuery,
  readAhead,
  type Ahead,
  type Page,
  type PageRequest,
  type Prisma,
  type Scope,
  type Ticket as TicketRow,
} from '../../tenancy';
import { matchingTickets, type TicketConditions } from './ticket.conditions';
import { visibleTickets } from './ticket.policy';

export async function readTickets(
  scope: Scope,
  conditions: TicketConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<TicketRow>> {
  const where = matchingTickets(scope.viewer, conditions);
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.ticket.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.ticket.count({ where }));
}

export const readTicketsByIds = (
  scope: Scope,
  ids: string[],
  ahead?: Ahead,
): Promise<readonly TicketRow[]> => {
  const where = { AND: [{ id: { in: ids } }, visibleTickets(scope.viewer)] };
  return readAhead(ahead, [], (select) => scope.db.ticket.findMany({ where, ...select }));
};

export const readTicketByNumber = async (
  scope: Scope,
  number: number,
  ahead?: Ahead,
): Promise<TicketRow | null> => {
  const where = { AND: [{ number }, visibleTickets(scope.viewer)] };
  const [row] = await readAhead(ahead, [], (select) => scope.db.ticket.findMany({ where, ...select }));
  return row ?? null;
};

export const readExternalIds = async (scope: Scope, externalIds: string[]): Promise<Set<string>> => {
  const rows = await scope.db.ticket.findMany({
    where: { externalId: { in: externalIds } },
    select: { externalId: true },
  });
  return new Set(rows.map((row) => row.externalId ?? ''));
};

/** The next `count` numbers of the tenant, in order. Waits for other writers of tickets to commit. */
export async function takeNumbers(tx: Scope, count: number): Promise<number[]> {
  const { tenantId } = tx;
  const { lastNumber } = await tx.db.ticketCounter.upsert({
    where: { tenantId },
    create: { tenantId, lastNumber: count },
    update: { lastNumber: { increment: count } },
  });
  return Array.from({ length: count }, (_, index) => lastNumber - count + 1 + index);
}

export type NewTicket = Omit<Prisma.TicketUncheckedCreateInput, 'id' | 'tenantId' | 'number'>;

export async function insertTicket(tx: Scope, ticket: NewTicket): Promise<TicketRow> {
  const [number = 0] = await takeNumbers(tx, 1);
  return tx.db.ticket.create({ data: { ...ticket, id: newId(), number } });
}

/** Inserts many tickets at once, numbered in the order given. */
export async function insertTickets(tx: Scope, tickets: readonly NewTicket[]): Promise<TicketRow[]> {
  const numbers = await takeNumbers(tx, tickets.length);
  const data = tickets.map((ticket, index) => ({ ...ticket, id: newId(), number: numbers[index] ?? 0 }));
  return tx.db.ticket.createManyAndReturn({ data });
}

/** The ticket as it is, locked until the transaction ends; null when the viewer may see none. */
export async function lockTicketRow(tx: Scope, id: string): Promise<TicketRow | null> {
  // Prisma knows no FOR UPDATE: a change that changes nothing takes the same lock.
  const [row] = await tx.db.ticket.updateManyAndReturn({
    where: { AND: [{ id }, visibleTickets(tx.viewer)] },
    data: { version: { increment: 0 } },
  });
  return row ?? null;
}

/** Notes that something about the ticket changed which is not a field of its own: the version stays. */
export async function touchTicketRow(tx: Scope, id: string, at: Date): Promise<void> {
  await tx.db.ticket.updateMany({ where: { id }, data: { updatedAt: at } });
}

/** Changes a ticket if it is still as `expected` says; null when it is not. The version grows. */
export async function updateTicketRow(
  tx: Scope,
  expected: { id: string; version: number },
  data: Prisma.TicketUncheckedUpdateManyInput,
): Promise<TicketRow | null> {
  const [row] = await tx.db.ticket.updateManyAndReturn({
    where: { AND: [expected, visibleTickets(tx.viewer)] },
    data: { updatedAt: new Date(), ...data, version: { increment: 1 } },
  });
  return row ?? null;
}
