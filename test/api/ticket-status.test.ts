import { TicketStatus } from '../../src/tenancy';
import { createWorld, type Actor, type TestTenant, type World } from '../support/world';
import { codesOf, mutate, outcomeOf } from './answers';
import { idOf, plantTicket } from './planting';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

const STATUSES = Object.values(TicketStatus);
// The whole state machine: from each status, where staff and the requester may move a ticket.
const STAFF: Record<TicketStatus, TicketStatus[]> = {
  OPEN: ['PENDING', 'ON_HOLD', 'SOLVED'],
  PENDING: ['OPEN', 'ON_HOLD', 'SOLVED'],
  ON_HOLD: ['OPEN', 'PENDING', 'SOLVED'],
  SOLVED: ['OPEN', 'CLOSED'],
  CLOSED: [],
};
const CUSTOMER: Record<TicketStatus, TicketStatus[]> = {
  OPEN: ['SOLVED'],
  PENDING: ['SOLVED'],
  ON_HOLD: ['SOLVED'],
  SOLVED: ['OPEN'],
  CLOSED: [],
};

interface StatusOutcome {
  readonly __typename: string;
  readonly ticket: { status: string; version: number; resolvedAt: string | null };
  readonly from?: string;
  readonly to?: string;
  readonly allowed?: string[];
}

const move = (actor: Actor, ticketId: string, status: string) =>
  mutate(
    actor.ask,
    'changeTicketStatus',
    { ticketId, status },
    `__typename ... on ChangeTicketStatusPayload { ticket { status version resolvedAt } }
     ... on IllegalStatusChange { ticket { status version resolvedAt } from to allowed }`,
  );

const cases = STATUSES.flatMap((from) => STATUSES.map((to) => ({ from, to })));

describe.each([
  { who: 'staff', role: 'agent' as const, table: STAFF },
  { who: 'the requester', role: 'customer' as const, table: CUSTOMER },
])('changeTicketStatus by $who', ({ role, table }) => {
  it.each(cases)('from $from to $to is as the state machine says', async ({ from, to }) => {
    const resolvedAt = from === 'SOLVED' || from === 'CLOSED' ? new Date(Date.UTC(2026, 0, 9)) : null;
    const ticketId = idOf.ticket(await plantTicket(tenant, { status: from, resolvedAt }));
    const outcome = outcomeOf<StatusOutcome>(await move(tenant[role], ticketId, to));
    if (table[from].includes(to)) {
      expect(outcome).toEqual({
        __typename: 'ChangeTicketStatusPayload',
        ticket: { status: to, version: 2, resolvedAt: resolvedAfter(to, resolvedAt) },
      });
    } else {
      expect(outcome).toEqual({
        __typename: 'IllegalStatusChange',
        ticket: { status: from, version: 1, resolvedAt: resolvedAt?.toISOString() ?? null },
        from,
        to,
        allowed: table[from],
      });
    }
  });

  it('that is legal happens once when many ask for it at once', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => move(tenant[role], ticketId, 'SOLVED')),
    );
    const outcomes = answers.map((answer) => outcomeOf<StatusOutcome>(answer));
    const moved = outcomes.filter(({ __typename }) => __typename === 'ChangeTicketStatusPayload');
    expect(moved).toHaveLength(1);
    for (const { ticket } of outcomes) expect(ticket).toMatchObject({ status: 'SOLVED', version: 2 });
  });
});

/** Solved: now. Closed: as it was. Reopened: not any more. */
function resolvedAfter(status: TicketStatus, before: Date | null): unknown {
  if (status === 'SOLVED') return expect.stringMatching(/^20\d\d-/);
  return status === 'CLOSED' ? before?.toISOString() : null;
}

describe('changeTicketStatus', () => {
  it("does not find another customer's ticket", async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    expect(codesOf(await move(tenant.customer2, ticketId, 'SOLVED'))).toEqual(['NOT_FOUND']);
  });

  it('notes when a ticket was solved, forgets it when it is reopened and notes it anew', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const at = async (status: string) =>
      outcomeOf<StatusOutcome>(await move(tenant.agent, ticketId, status)).ticket.resolvedAt;
    const first = await at('SOLVED');
    expect(first).not.toBeNull();
    expect(await at('OPEN')).toBeNull();
    const second = await at('SOLVED');
    expect(Date.parse(String(second))).toBeGreaterThanOrEqual(Date.parse(String(first)));
    expect(await at('CLOSED')).toBe(second);
  });
});
