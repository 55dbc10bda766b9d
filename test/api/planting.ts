import { importComments } from '../../src/modules/comments';
import { ensurePeople } from '../../src/modules/people';
import { ensureTags, tagTickets } from '../../src/modules/tags';
import { ensureTeams } from '../../src/modules/teams';
import { importTickets, type NewTicket } from '../../src/modules/tickets';
import type { Role } from '../../src/kernel';
import { globalId } from '../../src/schema';
import { transaction, type Ticket as TicketRow } from '../../src/tenancy';
import type { Actor, TestTenant } from '../support/world';

/** A ticket that a test needs; what it does not say is of no matter. */
export type TicketSpec = Partial<NewTicket> & { readonly tags?: readonly string[] };

/** Plants tickets as they are; resolves to their rows in the order given. The customer of the tenant asks for them. */
export async function plantTickets(tenant: TestTenant, specs: readonly TicketSpec[]): Promise<TicketRow[]> {
  return transaction(tenant.agent.scope, async (tx) => {
    const rows = await importTickets(
      tx,
      specs.map(({ tags: _tags, ...ticket }) => ({
        subject: 'planted',
        description: 'planted',
        requesterId: tenant.customer.personId,
        ...ticket,
      })),
    );
    const tickets = rows.toSorted((a, b) => a.number - b.number);
    const names = [...new Set(specs.flatMap(({ tags }) => tags ?? []))];
    const ids = await ensureTags(tx, names);
    const taggings = specs.flatMap(({ tags }, index) =>
      (tags ?? []).map((name) => ({ ticketId: tickets[index]?.id ?? '', tagId: ids.get(name) ?? '' })),
    );
    await tagTickets(tx, taggings);
    return tickets;
  });
}

/** Plants one ticket. */
export async function plantTicket(tenant: TestTenant, spec: TicketSpec = {}): Promise<TicketRow> {
  const [ticket] = await plantTickets(tenant, [spec]);
  if (!ticket) throw new Error('nothing was planted');
  return ticket;
}

/** Plants public comments on each ticket, `authors` in turn, a minute apart. */
export async function plantComments(
  tenant: TestTenant,
  on: { tickets: readonly TicketRow[]; authors: readonly Actor[]; each: number },
): Promise<void> {
  const comments = on.tickets.flatMap((ticket) =>
    Array.from({ length: on.each }, (_, index) => ({
      ticketId: ticket.id,
      authorId: on.authors[index % on.authors.length]?.personId ?? '',
      body: `comment ${index}`,
      createdAt: new Date(Date.UTC(2026, 3, 1, 0, index)),
    })),
  );
  await transaction(tenant.agent.scope, (tx) => importComments(tx, comments));
}

/** Plants people named after `prefix`, numbered; resolves to their UUIDs in order. */
export async function plantPeople(
  tenant: TestTenant,
  { prefix, count, role }: { prefix: string; count: number; role: Role },
): Promise<string[]> {
  const people = Array.from({ length: count }, (_, index) => ({
    email: `${prefix}-${index}@${tenant.slug}.test`,
    name: `${prefix} ${String(index).padStart(3, '0')}`,
    role,
  }));
  const ids = await transaction(tenant.owner.scope, (tx) => ensurePeople(tx, people));
  return people.map(({ email }) => ids.get(email) ?? '');
}

/** Plants teams with these names and members; resolves to their UUIDs in order. */
export async function plantTeams(
  tenant: TestTenant,
  names: readonly string[],
  memberIds: readonly string[] = [],
): Promise<string[]> {
  return transaction(tenant.owner.scope, async (tx) => {
    const ids = await ensureTeams(tx, names);
    const teamIds = names.map((name) => ids.get(name) ?? '');
    const data = teamIds.flatMap((teamId) => memberIds.map((personId) => ({ teamId, personId })));
    await tx.db.teamMember.createMany({ data });
    return teamIds;
  });
}

/** Global ids of rows. */
export const idOf = {
  ticket: (row: { id: string }): string => globalId('Ticket', row.id),
  person: (personId: string): string => globalId('Person', personId),
  team: (teamId: string): string => globalId('Team', teamId),
  comment: (commentId: string): string => globalId('Comment', commentId),
};
