import { globalId } from '../../src/schema';
import { createWorld, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, refused } from './answers';
import { probeOf, type DatabaseProbe } from './database-probe';

let world: World;
let tenant: TestTenant;
let ask: Ask;
let probe: DatabaseProbe;
let before: Record<string, string>;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  ({ ask } = tenant.owner);
  probe = await probeOf(world);
  before = await probe.fingerprint();
});
// Nothing here is to leave a trace.
afterEach(async () => {
  expect(await probe.fingerprint()).toEqual(before);
});
afterAll(async () => {
  await probe.close();
  await world.close();
});

const uuid = '01890000-0000-7000-8000-00000000dead';
describe('an id', () => {
  const good = globalId('Ticket', uuid);
  const bad: [name: string, id: unknown][] = [
    ['nothing', ''],
    ['a blank', ' '],
    ['a word', 'ticket'],
    ['a number', 1],
    ['a bare UUID', uuid],
    ['a cut id', good.slice(0, -3)],
    ['an id and a blank', `${good} `],
    ['an id and a line break', `${good}\n`],
    ['an id in plain base64 with padding', `${Buffer.from(`Ticket:${uuid}`).toString('base64')}==`],
    ['an id with other bits in its last letter', `${good.slice(0, -1)}V`],
    ['an id of an unknown type', globalId('Tenant', uuid)],
    ['an id of what objects have', globalId('__proto__', uuid)],
    ['an id of what functions have', globalId('constructor', uuid)],
    ['an id with SQL for a UUID', globalId('Ticket', "' OR 1=1 --")],
    ['an id with a UUID in capitals', globalId('Ticket', uuid.toUpperCase())],
    ['an id with NUL inside', globalId('Ticket', `${uuid}\u0000`)],
    ['NUL', '\u0000'],
    ['half of a pair', '\ud83c'],
    ['100 kB', 'A'.repeat(100_000)],
  ];

  it.each(bad)('is not %s, for any field that takes one', async (_name, id) => {
    await refused(ask('query ($id: ID!) { node(id: $id) { id } }', { id }));
    await refused(ask('query ($id: ID!) { nodes(ids: [$id]) { id } }', { id }));
    await refused(ask('query ($id: ID!) { ticket(id: $id) { id } }', { id }));
    for (const field of ['assigneeId', 'requesterId', 'teamId']) {
      const filter = { [field]: id };
      // Filtering by nothing is filtering by an id that is none.
      await refused(ask('query ($f: TicketFilter) { tickets(filter: $f) { totalCount } }', { f: filter }));
      await refused(
        ask('query ($f: TicketFilter) { ticketCounts(filter: $f) { byStatus { count } } }', { f: filter }),
      );
    }
  });

  it('of another type is not found by who wants a ticket, a person or a team', async () => {
    for (const id of [tenant.ids.Person, tenant.ids.Comment, tenant.ids.Tag]) {
      await refused(ask('query ($id: ID!) { ticket(id: $id) { id } }', { id }));
      await refused(ask('query ($id: ID!) { tickets(filter: { teamId: $id }) { totalCount } }', { id }));
    }
    const id = tenant.ids.Ticket;
    await refused(ask('query ($id: ID!) { tickets(filter: { assigneeId: $id }) { totalCount } }', { id }));
  });

  it("that is another tenant's is as an unknown one, for any field that takes one", async () => {
    const queries: [query: string, type: 'Ticket' | 'Person' | 'Team'][] = [
      ['query ($id: ID!) { node(id: $id) { id } }', 'Ticket'],
      ['query ($id: ID!) { nodes(ids: [$id]) { id } }', 'Person'],
      ['query ($id: ID!) { ticket(id: $id) { id } }', 'Ticket'],
      ['query ($id: ID!) { tickets(filter: { assigneeId: $id }) { nodes { id } totalCount } }', 'Person'],
      ['query ($id: ID!) { tickets(filter: { requesterId: $id }) { nodes { id } totalCount } }', 'Person'],
      ['query ($id: ID!) { tickets(filter: { teamId: $id }) { nodes { id } totalCount } }', 'Team'],
      ['query ($id: ID!) { ticketCounts(filter: { teamId: $id }) { byStatus { count } } }', 'Team'],
    ];
    for (const [query, type] of queries) {
      const foreign = await ask(query, { id: world.globex.ids[type] });
      const unknown = await ask(query, { id: globalId(type, uuid) });
      expect(codesOf(foreign)).toEqual([]);
      expect(foreign.body).toEqual(unknown.body);
    }
  });
});

describe('a filter', () => {
  const cases: [list: string, type: string, filter: object][] = [
    ...[
      '',
      '   ',
      '\u00a0',
      'x'.repeat(201),
      'x'.repeat(100_000),
      'a\u0000',
      '\udfc3',
      1,
      true,
      ['a'],
      {},
    ].flatMap((text): [string, string, object][] => [
      ['tickets', 'TicketFilter', { text }],
      ['tickets', 'TicketFilter', { tag: text }],
      ['people', 'PersonFilter', { text }],
      ['teams', 'TeamFilter', { text }],
      ['tags', 'TagFilter', { text }],
    ]),
    ...['NOPE', 'open', '', 'OPEN\u0000', '__proto__', 0, [null], { in: ['OPEN'] }, [['OPEN']]].flatMap(
      (value): [string, string, object][] => [
        ['tickets', 'TicketFilter', { statuses: value }],
        ['tickets', 'TicketFilter', { priorities: value }],
        ['people', 'PersonFilter', { roles: value }],
      ],
    ),
    ...['yes', 0, 'true', []].flatMap((value): [string, string, object][] => [
      ['tickets', 'TicketFilter', { unassigned: value }],
      ['people', 'PersonFilter', { active: value }],
    ]),
    ['tickets', 'TicketFilter', { statuses: Array(11).fill('OPEN') }],
    ['tickets', 'TicketFilter', { statuses: Array(30_000).fill('OPEN') }],
    ['people', 'PersonFilter', { roles: Array(251).fill('AGENT') }],
    ['tickets', 'TicketFilter', { tenantId: uuid }],
    ['tickets', 'TicketFilter', { AND: [{ text: 'a' }] }],
    ['tickets', 'TicketFilter', { 'text\u0000': 'a' }],
    ['tickets', 'TicketFilter', { '\ud83c': 'a' }],
    ['people', 'PersonFilter', { email: { contains: 'a' } }],
  ];

  it('refuses every value that is none, with BAD_USER_INPUT', async () => {
    for (const [list, type, filter] of cases) {
      await refused(ask(`query ($filter: ${type}) { ${list}(filter: $filter) { totalCount } }`, { filter }));
    }
    for (const filter of [1, 'text', true, [1], [[]]]) {
      await refused(
        ask('query ($filter: TicketFilter) { tickets(filter: $filter) { totalCount } }', { filter }),
      );
    }
  });
});

describe('a time', () => {
  const filter = (createdFrom: unknown) =>
    ask('query ($t: DateTimeISO) { tickets(filter: { createdFrom: $t }) { totalCount } }', {
      t: createdFrom,
    });

  it.each([
    'garbage',
    '',
    ' ',
    'now()',
    '2026',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:01Z',
    '2026-01-01T00:00:00+25:00',
    '2026-01-01T00:00:00 +01:00',
    '2026-01-01T00:00:00[Europe/Paris]',
    '+275760-09-13T00:00:00Z',
    '275760-09-13T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    'Thu, 01 Jan 2026 00:00:00 GMT',
    '0000-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\u0000',
    'x'.repeat(100_000),
    0,
    1e12,
    -1,
    true,
    [],
    {},
  ])('is not %#', async (value) => {
    await refused(filter(value));
  });

  it.each([
    ['0001-01-01T00:00:00Z', 4],
    ['9999-12-31T23:59:59.999Z', 0],
    ['2026-01-02T00:00:00Z', 3],
    ['2026-01-02T00:00:00.000000001Z', 3],
    ['2026-01-02t00:00:00z', 3],
    ['2026-01-02T14:00:00+14:00', 3],
    ['2026-01-01T12:00:00-12:00', 3],
    ['2026-01-02T05:30:00+05:30', 3],
  ])('may be %s', async (value, totalCount) => {
    expect((await filter(value)).body).toEqual({ data: { tickets: { totalCount } } });
  });
});
