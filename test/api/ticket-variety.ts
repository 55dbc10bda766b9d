import type { TicketPriority, TicketStatus } from '../../src/tenancy';
import type { TestTenant } from '../support/world';
import { plantPeople, plantTeams, plantTickets } from './planting';

/** A ticket as the database has it. */
export interface Known {
  readonly number: number;
  readonly subject: string;
  readonly description: string;
  readonly status: TicketStatus;
  readonly priority: TicketPriority;
  readonly requesterId: string;
  readonly assigneeId: string | null;
  readonly teamId: string | null;
  readonly createdAt: Date;
  readonly tags: readonly string[];
}

export const STATUSES = ['OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED'] as const;
export const PRIORITIES = ['LOW', 'NORMAL', 'HIGH', 'URGENT'] as const;
export const TEXTS = [
  '100% sure',
  '100 percent sure',
  'snake_case',
  'snake-case',
  'C:\\temp\\new',
  'C:/temp/new',
  'ÜBER Straße',
  'über strasse',
  'O\'Brien said "no"',
  'run 🏃‍♀️ fast',
  'שלום עולם',
  'cafe\u0301',
  'café',
  'percent % and _ and \\ together',
];
/** The start of a day of May 2026. */
export const day = (date: number): Date => new Date(Date.UTC(2026, 4, date));

/** A tenant whose tickets differ in everything that they can be filtered by. */
export interface Variety {
  /** Every ticket of the tenant. */
  readonly known: readonly Known[];
  /** UUIDs of who works on some of them, in two teams, for three customers. */
  readonly staff: readonly string[];
  readonly customers: readonly string[];
  readonly teams: readonly string[];
}

/** Plants 56 tickets of every kind next to those that the tenant has. */
export async function plantVariety(tenant: TestTenant): Promise<Variety> {
  const staff = [tenant.agent.personId, tenant.agent2.personId];
  const customers = await plantPeople(tenant, { prefix: 'filter', count: 3, role: 'CUSTOMER' });
  const teams = await plantTeams(tenant, ['first line', 'second line']);
  await plantTickets(
    tenant,
    Array.from({ length: 56 }, (_, index) => ({
      subject: index % 2 ? TEXTS[(index >> 1) % TEXTS.length] : 'nothing',
      description: index % 2 ? 'nothing' : TEXTS[(index >> 1) % TEXTS.length],
      status: STATUSES[index % 5],
      priority: PRIORITIES[index % 4],
      requesterId: customers[index % 3],
      assigneeId: [staff[0], staff[1], undefined][(index >> 2) % 3],
      teamId: [teams[0], undefined, teams[1]][(index >> 1) % 3],
      createdAt: day(1 + (index % 10)),
      tags: [...(index % 3 ? [] : ['refund']), ...(index % 4 ? [] : ['vip', 'second'])],
    })),
  );
  const rows = await tenant.agent.scope.db.ticket.findMany({ include: { tags: { include: { tag: true } } } });
  const known = rows.map(({ tags, ...row }) => ({ ...row, tags: tags.map(({ tag }) => tag.name) }));
  return { known, staff, customers, teams };
}

/** Whether a ticket has a text in it, whatever the case. */
export const contains =
  (text: string) =>
  ({ subject, description }: Known): boolean =>
    [subject, description].some((part) => part.toLowerCase().includes(text.toLowerCase()));
