import { fc } from '../support/properties';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf } from './answers';
import { idOf } from './planting';
import { contains, day, plantVariety, PRIORITIES, STATUSES, TEXTS, type Known } from './ticket-variety';

let world: World;
let tenant: TestTenant;
let known: readonly Known[];
let staff: readonly string[];
let customers: readonly string[];
let teams: readonly string[];

beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  ({ known, staff, customers, teams } = await plantVariety(tenant));
});
afterAll(() => world.close());

const numbersWhere = (holds: (ticket: Known) => boolean): number[] =>
  known
    .filter(holds)
    .map(({ number }) => number)
    .toSorted((a, b) => a - b);

async function expectFiltered(filter: object, holds: (ticket: Known) => boolean): Promise<number[]> {
  const answer = await tenant.agent.ask(
    'query ($filter: TicketFilter) { tickets(filter: $filter, first: 100) { nodes { number } totalCount } }',
    { filter },
  );
  const { tickets } = dataOf<{ tickets: { nodes: { number: number }[]; totalCount: number } }>(answer);
  const found = tickets.nodes.map(({ number }) => number).toSorted((a, b) => a - b);
  expect(found).toEqual(numbersWhere(holds));
  expect(tickets.totalCount).toBe(found.length);
  return found;
}

describe('a filter of tickets', () => {
  it('that is empty, null, or holds nulls alone leaves every ticket in', async () => {
    await expectFiltered({}, () => true);
    const names =
      'statuses priorities assigneeId unassigned requesterId teamId tag text createdFrom createdBefore';
    await expectFiltered(Object.fromEntries(names.split(' ').map((name) => [name, null])), () => true);
    const answer = await tenant.agent.ask('{ tickets(filter: null) { totalCount } }');
    expect(answer.body).toEqual({ data: { tickets: { totalCount: known.length } } });
  });

  it.each(STATUSES)('keeps status %s', async (status) => {
    const found = await expectFiltered({ statuses: [status] }, (ticket) => ticket.status === status);
    expect(found.length).toBeGreaterThan(0);
  });

  it.each(PRIORITIES)('keeps priority %s', async (priority) => {
    const found = await expectFiltered({ priorities: [priority] }, (ticket) => ticket.priority === priority);
    expect(found.length).toBeGreaterThan(0);
  });

  it('keeps each of several statuses, and nothing for an empty list', async () => {
    await expectFiltered({ statuses: ['OPEN', 'SOLVED', 'OPEN'] }, ({ status }) =>
      ['OPEN', 'SOLVED'].includes(status),
    );
    await expectFiltered({ statuses: [] }, () => false);
    await expectFiltered({ priorities: [] }, () => false);
  });

  it('keeps the tickets of an assignee, of nobody, and of somebody', async () => {
    await expectFiltered(
      { assigneeId: idOf.person(staff[0] ?? '') },
      ({ assigneeId }) => assigneeId === staff[0],
    );
    await expectFiltered({ unassigned: true }, ({ assigneeId }) => assigneeId === null);
    await expectFiltered({ unassigned: false }, ({ assigneeId }) => assigneeId !== null);
    await expectFiltered({ unassigned: true, assigneeId: idOf.person(staff[0] ?? '') }, () => false);
  });

  it('keeps the tickets of a requester and of a team', async () => {
    await expectFiltered(
      { requesterId: idOf.person(customers[1] ?? '') },
      ({ requesterId }) => requesterId === customers[1],
    );
    await expectFiltered({ teamId: idOf.team(teams[1] ?? '') }, ({ teamId }) => teamId === teams[1]);
  });

  it('keeps the tickets with a tag, however it is typed, and none for a tag that there is not', async () => {
    await expectFiltered({ tag: 'vip' }, ({ tags }) => tags.includes('vip'));
    await expectFiltered({ tag: ' VIP\t' }, ({ tags }) => tags.includes('vip'));
    await expectFiltered({ tag: 'vi' }, () => false);
    await expectFiltered({ tag: '%' }, () => false);
  });

  it.each([
    '%',
    '100%',
    '_',
    'snake_case',
    '\\',
    '\\\\',
    'temp\\new',
    '%_\\',
    '% and _ and \\',
    'ÜBER',
    'über',
    'STRASSE',
    "o'brien",
    '"NO"',
    '🏃',
    'עולם',
    'cafe\u0301',
    'CAFÉ',
    "'; DROP TABLE ticket; --",
    'of-CUSTOMER-acme',
    'e',
  ])('looks for %j literally, whatever the case', async (text) => {
    await expectFiltered({ text }, contains(text));
  });

  it('tells é from e with an accent: text is compared as it is stored', async () => {
    const composed = await expectFiltered({ text: 'café' }, contains('café'));
    const decomposed = await expectFiltered({ text: 'cafe\u0301' }, contains('cafe\u0301'));
    expect(composed.length).toBeGreaterThan(0);
    expect(composed.filter((number) => decomposed.includes(number))).toEqual([]);
  });

  it('keeps a range of times with its start and without its end', async () => {
    await expectFiltered({ createdFrom: day(3) }, ({ createdAt }) => createdAt >= day(3));
    await expectFiltered({ createdBefore: day(3) }, ({ createdAt }) => createdAt < day(3));
    await expectFiltered(
      { createdFrom: day(3), createdBefore: day(6) },
      ({ createdAt }) => createdAt >= day(3) && createdAt < day(6),
    );
    await expectFiltered({ createdFrom: day(6), createdBefore: day(3) }, () => false);
    await expectFiltered(
      { createdFrom: '2026-05-03T02:00:00+02:00' },
      ({ createdAt }) => createdAt >= day(3),
    );
  });

  it('combines whatever it holds with AND', async () => {
    const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 1 });
    const conditions = fc.record({
      statuses: maybe(fc.subarray([...STATUSES])),
      priorities: maybe(fc.subarray([...PRIORITIES])),
      assignee: maybe(fc.constantFrom(0, 1)),
      unassigned: maybe(fc.boolean()),
      requester: maybe(fc.constantFrom(0, 1, 2)),
      team: maybe(fc.constantFrom(0, 1)),
      tag: maybe(fc.constantFrom('refund', 'vip', 'second', 'none')),
      text: maybe(fc.constantFrom('%', 'E', 'nothing', ...TEXTS)),
      from: maybe(fc.integer({ min: 1, max: 11 })),
      before: maybe(fc.integer({ min: 1, max: 11 })),
    });
    await fc.assert(
      fc.asyncProperty(conditions, async (given) => {
        const { statuses, priorities, assignee, unassigned, requester, team, tag, text, from, before } =
          given;
        const idAt = (of: (uuid: string) => string, uuids: readonly string[], index?: number) =>
          index === undefined ? undefined : of(uuids[index] ?? '');
        const filter = {
          statuses,
          priorities,
          unassigned,
          tag,
          text,
          assigneeId: idAt(idOf.person, staff, assignee),
          requesterId: idAt(idOf.person, customers, requester),
          teamId: idAt(idOf.team, teams, team),
          createdFrom: from === undefined ? undefined : day(from),
          createdBefore: before === undefined ? undefined : day(before),
        };
        await expectFiltered(filter, (ticket) =>
          [
            !statuses || statuses.includes(ticket.status),
            !priorities || priorities.includes(ticket.priority),
            assignee === undefined || ticket.assigneeId === staff[assignee],
            unassigned === undefined || (ticket.assigneeId === null) === unassigned,
            requester === undefined || ticket.requesterId === customers[requester],
            team === undefined || ticket.teamId === teams[team],
            !tag || ticket.tags.includes(tag),
            !text || contains(text)(ticket),
            from === undefined || ticket.createdAt >= day(from),
            before === undefined || ticket.createdAt < day(before),
          ].every(Boolean),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('of a customer reaches their own tickets alone', async () => {
    const ask = async (filter: object) => {
      const query =
        'query ($filter: TicketFilter) { tickets(filter: $filter) { nodes { number } totalCount } ticketCounts(filter: $filter) { byStatus { count } } }';
      return dataOf<{
        tickets: { nodes: object[]; totalCount: number };
        ticketCounts: { byStatus: { count: number }[] };
      }>(await tenant.customer.ask(query, { filter }));
    };
    const sum = (counts: { count: number }[]) => counts.reduce((total, { count }) => total + count, 0);
    const others = await ask({ text: 'canary', requesterId: idOf.person(tenant.customer2.personId) });
    expect(others.tickets).toEqual({ nodes: [], totalCount: 0 });
    expect(sum(others.ticketCounts.byStatus)).toBe(0);
    const own = await ask({ text: 'canary' });
    expect(own.tickets.totalCount).toBe(2);
    expect(sum(own.ticketCounts.byStatus)).toBe(2);
  });

  it.each([
    'tickets(filter: $filter) { totalCount }',
    'ticketCounts(filter: $filter) { byStatus { count } }',
  ])('of a customer says nothing of teams and tags to %s', async (field) => {
    for (const filter of [{ tag: 'vip' }, { teamId: idOf.team(teams[0] ?? '') }]) {
      const answer = await tenant.customer.ask(`query ($filter: TicketFilter) { ${field} }`, { filter });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
  });
});
