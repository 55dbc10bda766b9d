import { createWorld, type TestTenant, type World } from '../support/world';
import { dataOf } from './answers';
import { contains, day, plantVariety, PRIORITIES, STATUSES, type Known } from './ticket-variety';

let world: World;
let tenant: TestTenant;
let known: readonly Known[];
let staff: readonly string[];

beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  ({ known, staff } = await plantVariety(tenant));
});
afterAll(() => world.close());

describe('ticketCounts', () => {
  it.each<[name: string, filter: object, holds: (ticket: Known) => boolean]>([
    ['no filter', {}, () => true],
    ['a status', { statuses: ['OPEN'] }, ({ status }) => status === 'OPEN'],
    ['a tag and a text', { tag: 'vip', text: 'e' }, (t) => t.tags.includes('vip') && contains('e')(t)],
    ['a time', { createdFrom: day(8) }, ({ createdAt }) => createdAt >= day(8)],
    ['nothing left', { statuses: [] }, () => false],
  ])('agree with the list under %s', async (_name, filter, holds) => {
    const answer = await tenant.agent.ask(
      `query ($filter: TicketFilter) { ticketCounts(filter: $filter) {
        byStatus { status count } byPriority { priority count } byAssignee { assignee { email } count } } }`,
      { filter },
    );
    const { ticketCounts } = dataOf<{ ticketCounts: Record<string, { count: number }[]> }>(answer);
    const count = (also: (ticket: Known) => boolean) =>
      known.filter((ticket) => holds(ticket) && also(ticket)).length;
    const assignees = [
      { assignee: { email: 'agent@acme.test' }, count: count((t) => t.assigneeId === staff[0]) },
      { assignee: { email: 'agent2@acme.test' }, count: count((t) => t.assigneeId === staff[1]) },
      { assignee: null, count: count((t) => t.assigneeId === null) },
    ];
    expect(ticketCounts).toEqual({
      byStatus: STATUSES.map((status) => ({ status, count: count((t) => t.status === status) })),
      byPriority: PRIORITIES.map((priority) => ({ priority, count: count((t) => t.priority === priority) })),
      byAssignee: expect.arrayContaining(assignees.filter(({ count }) => count > 0)),
    });
    const counts = ticketCounts['byAssignee']?.map(({ count }) => count) ?? [];
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(counts).toHaveLength(assignees.filter(({ count }) => count > 0).length);
  });

  it("count a customer's own tickets alone", async () => {
    const { body } = await tenant.customer.ask(
      '{ ticketCounts { byStatus { status count } byAssignee { assignee { name } count } } }',
    );
    expect(body.data?.['ticketCounts']).toEqual({
      byStatus: STATUSES.map((status) => ({ status, count: status === 'OPEN' ? 2 : 0 })),
      byAssignee: expect.arrayContaining([
        { assignee: { name: 'agent canary-acme' }, count: 1 },
        { assignee: { name: 'agent2 canary-acme' }, count: 1 },
      ]),
    });
  });
});
