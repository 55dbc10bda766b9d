import type { TicketRecord } from '../modules/imports';
import { conversationOf, type Status } from './demo-conversation';
import { randomOf, type Random } from './demo-random';
import type { DemoPerson, DemoTenant } from './demo.types';

export const TICKETS_PER_TENANT = 200;

// A quarter of a year of work, denser towards today.
const OLDEST_DAYS = 92;
const NEWEST_MINUTES = 40;
const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** How often a ticket of some age (days, at most) stands where. */
const STATUSES: readonly { readonly days: number; readonly weights: Partial<Record<Status, number>> }[] = [
  { days: 1, weights: { OPEN: 8, PENDING: 2 } },
  { days: 7, weights: { OPEN: 40, PENDING: 30, ON_HOLD: 12, SOLVED: 18 } },
  { days: 30, weights: { OPEN: 10, PENDING: 14, ON_HOLD: 10, SOLVED: 46, CLOSED: 20 } },
  { days: Infinity, weights: { PENDING: 2, ON_HOLD: 3, SOLVED: 20, CLOSED: 75 } },
];

/**
 * The tickets of a demo tenant, oldest first: the same for the same tenant, but for their times, which end shortly
 * before `now`.
 */
export function demoTickets(tenant: DemoTenant, now: Date): TicketRecord[] {
  const lastHour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
  return Array.from({ length: TICKETS_PER_TENANT }, (_, index) => demoTicket(tenant, index + 1, lastHour));
}

function demoTicket(tenant: DemoTenant, number: number, now: Date): TicketRecord {
  // Each ticket has numbers of its own, so that a change to one leaves the others as they were.
  const random = randomOf(`${tenant.slug} ticket ${number}`);
  const scenario = tenant.scenarios[(number * 7) % tenant.scenarios.length] ?? random.pick(tenant.scenarios);
  const createdAt = createdAtOf(number, now, random);
  const status = statusOf((now.getTime() - createdAt.getTime()) / DAY_MS, random);
  const requester = personOf(tenant, requesterOf(tenant, number, random));
  const assignee = assigneeOf(tenant, scenario.team, status, random);
  const fill = fillerOf(tenant, { random, requester, assignee });
  const [subject, ask] = random.pick(scenario.openings);
  const scene = { tenant, scenario, random, status, createdAt, until: now };
  const conversation = conversationOf({ ...scene, requester, assignee, fill });
  return {
    externalId: `demo:${number}`,
    subject: fill(subject),
    description: fill(`${ask}\n\n${requester.name}`),
    status,
    priority: random.next() < 0.75 ? scenario.priority : random.pick(['LOW', 'NORMAL', 'NORMAL', 'HIGH']),
    channel: random.pick(tenant.channels),
    requester,
    assigneeEmail: assignee?.email ?? null,
    teamName: scenario.team,
    tags: [...scenario.tags, ...(random.next() < 0.12 ? ['vip'] : [])],
    createdAt,
    updatedAt: conversation.comments.at(-1)?.createdAt ?? createdAt,
    ...conversation,
  };
}

function createdAtOf(number: number, now: Date, random: Random): Date {
  const share = (TICKETS_PER_TENANT - number) / (TICKETS_PER_TENANT - 1);
  const ageMs = OLDEST_DAYS * DAY_MS * share ** 1.6 + NEWEST_MINUTES * 60_000;
  // Jitter that keeps their order.
  const jitterMs = random.next() * 10 * 60_000;
  return new Date(Math.floor((now.getTime() - ageMs - jitterMs) / 1_000) * 1_000);
}

function statusOf(ageDays: number, random: Random): Status {
  const weights = Object.entries(STATUSES.find(({ days }) => ageDays <= days)?.weights ?? {});
  let left = random.next() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  const found = weights.find(([, weight]) => (left -= weight) < 0);
  return (found?.[0] ?? 'OPEN') as Status;
}

/** Two customers ask more often than others: they are who one signs in as. */
function requesterOf({ customers }: DemoTenant, number: number, random: Random): DemoPerson {
  const frequent = number % 8 === 0 ? customers[0] : number % 8 === 4 ? customers[1] : undefined;
  return frequent ?? random.pick(customers.slice(2));
}

function assigneeOf(tenant: DemoTenant, team: string, status: Status, random: Random) {
  if (status === 'OPEN' && random.next() < 0.45) return null;
  const members = tenant.teams[team] ?? [];
  const staff = [tenant.owner, tenant.admin, ...tenant.agents].filter(({ handle }) =>
    members.includes(handle),
  );
  return personOf(tenant, random.pick(staff));
}

export const personOf = (tenant: DemoTenant, { handle, name }: DemoPerson) => ({
  email: `${handle}@${tenant.slug}.test`,
  name,
});

const firstName = (name: string): string => name.split(' ')[0] ?? name;

type Named = { readonly name: string };

/** Fills every slot with one word, the same throughout, and `{slot2}` with another one. */
function fillerOf(
  { vocabulary }: DemoTenant,
  { random, requester, assignee }: { random: Random; requester: Named; assignee: Named | null },
): (template: string) => string {
  const words = new Map([
    ['requester', firstName(requester.name)],
    ['agent', firstName(assignee?.name ?? '')],
    ['signature', assignee?.name ?? ''],
  ]);
  for (const [slot, choices] of Object.entries(vocabulary)) {
    const word = random.pick(choices);
    words.set(slot, word).set(`${slot}2`, random.pick(choices.filter((other) => other !== word)));
  }
  return (template) => template.replace(/\{(\w+)\}/g, (slot, name) => words.get(name) ?? slot);
}
