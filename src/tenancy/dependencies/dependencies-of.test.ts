import { Reading } from '../reading';
import { noteRead, type ReadCall } from './dependencies-of';

const uuid = (last: number | string): string => `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
const [A, B, C] = [uuid('a'), uuid('b'), uuid('c')];

function noted(call: Omit<ReadCall, 'operation'> & { operation?: string }, result: unknown = []): string[] {
  const reading = new Reading();
  noteRead(reading, { operation: 'findMany', ...call }, result);
  expect(reading.obstacle).toBeNull();
  return [...reading.dependencies].toSorted();
}

/** What is noted of tickets by this where, without the `ticket!` that is always there. */
function byWhere(where: unknown): string[] {
  const names = noted({ model: 'Ticket', args: { where } });
  expect(names).toContain('ticket!');
  return names.filter((name) => name !== 'ticket!');
}

describe('a where', () => {
  it.each<[string, unknown, string[]]>([
    ['an id', { id: A }, [`ticket:${A}`]],
    ['an id in capitals', { id: A.toUpperCase() }, [`ticket:${A}`]],
    ['an id that equals', { id: { equals: A } }, [`ticket:${A}`]],
    ['ids', { id: { in: [A, B, B] } }, [`ticket:${A}`, `ticket:${B}`]],
    ['an id of a compound key', { tenantId_id: { tenantId: C, id: A } }, [`ticket:${A}`]],
    ['a value of a compound key', { tenantId_number: { tenantId: C, number: 7 } }, ['ticket[number=7]']],
    [
      'a compound key without a bucket',
      { tenantId_externalId: { tenantId: C, externalId: 'x' } },
      ['ticket[*]'],
    ],
    ['values', { status: { in: ['OPEN', 'CLOSED'] } }, ['ticket[status=CLOSED]', 'ticket[status=OPEN]']],
    ['null', { assigneeId: null }, ['ticket[assignee_id=null]']],
    ['a null that equals', { assigneeId: { equals: null } }, ['ticket[assignee_id=null]']],
    ['no id', { id: { in: [] } }, []],
    ['no value, besides an id', { AND: [{ id: A }, { status: { in: [] } }] }, []],
    ['no branch', { OR: [] }, []],
    ['nothing', {}, ['ticket[*]']],
    ['undefined', undefined, ['ticket[*]']],
    ['conditions of undefined', { id: undefined, AND: undefined, OR: undefined, status: {} }, ['ticket[*]']],
    ['an id of undefined', { id: { in: undefined } }, ['ticket[*]']],
  ])('of %s is bounded by it', (_name, where, names) => {
    expect(byWhere(where)).toEqual(names);
  });

  it.each<[string, unknown]>([
    ['a column that is no bucket', { subject: 'x' }],
    ['not', { status: { not: 'OPEN' } }],
    ['notIn', { status: { notIn: ['OPEN'] } }],
    ['NOT', { NOT: { id: A } }],
    ['a list of NOT', { NOT: [{ id: A }] }],
    ['gt', { number: { gt: 5 } }],
    ['an id that is none', { id: 'x' }],
    ['an id written differently', { id: A.replaceAll('-', '') }],
    ['one such among others', { id: { in: [A, `{${B}}`] } }],
    ['null among ids', { id: { in: [A, null] } }],
    ['another column', { number: { equals: { name: 'version', modelName: 'Ticket' } } }],
    ['a fraction', { number: 0.5 }],
    ['an unbounded branch', { OR: [{ id: A }, { subject: 'x' }] }],
    ['an empty branch', { OR: [{ id: A }, {}] }],
  ])('of %s bounds nothing', (_name, where) => {
    expect(byWhere(where)).toEqual(['ticket[*]']);
  });

  it('is bounded by its best condition: ids, other keys, enums', () => {
    expect(byWhere({ status: 'OPEN', requesterId: B, id: A })).toEqual([`ticket:${A}`]);
    expect(byWhere({ status: 'OPEN', requesterId: B })).toEqual([`ticket[requester_id=${B}]`]);
    expect(byWhere({ AND: [{ status: 'OPEN' }, { AND: { requesterId: B } }] })).toEqual([
      `ticket[requester_id=${B}]`,
    ]);
    expect(byWhere({ status: { in: ['OPEN', 'CLOSED'] }, priority: 'LOW' })).toEqual([
      'ticket[priority=LOW]',
    ]);
  });

  it('with branches is bounded by all of them, when that is the best', () => {
    const own = { OR: [{ requesterId: A }, { status: 'OPEN', teamId: { in: [B] } }] };
    expect(byWhere(own)).toEqual([`ticket[requester_id=${A}]`, `ticket[team_id=${B}]`]);
    expect(byWhere({ ...own, assigneeId: C })).toEqual([`ticket[assignee_id=${C}]`]);
    expect(byWhere({ OR: [{ id: A }, { status: 'OPEN' }], requesterId: B })).toEqual([
      `ticket[requester_id=${B}]`,
    ]);
  });

  it('is not bounded by texts that other spellings match, or that are no Unicode', () => {
    const insensitive = { name: { equals: 'x', mode: 'insensitive' } };
    expect(noted({ model: 'Tag', args: { where: insensitive } })).toEqual(['tag!', 'tag[*]']);
    expect(noted({ model: 'Tag', args: { where: { name: { in: ['x'], mode: 'default' } } } })).toEqual([
      'tag!',
      'tag[name=x]',
    ]);
    expect(noted({ model: 'Tag', args: { where: { name: '\uD800' } } })).toEqual(['tag!', 'tag[*]']);
  });

  it('of more than a thousand values is not bounded by them', () => {
    const ids = Array.from({ length: 1_001 }, (_, index) => uuid(index));
    expect(byWhere({ id: { in: ids } })).toEqual(['ticket[*]']);
    expect(byWhere({ id: { in: ids.slice(1) } })).toHaveLength(1_000);
    expect(byWhere({ id: { in: ids }, status: 'OPEN' })).toEqual(['ticket[status=OPEN]']);
    expect(byWhere({ OR: [{ id: { in: ids.slice(1) } }, { id: ids[0] }] })).toEqual(['ticket[*]']);
  });
});

describe('a filter by a relation', () => {
  const comments = (filter: unknown) =>
    noted({ model: 'Ticket', args: { where: { id: A, comments: filter } } });

  it.each<[string, unknown, string[]]>([
    ['some', { some: { authorId: B } }, [`comment[author_id=${B}]`]],
    ['none', { none: { id: B } }, [`comment:${B}`]],
    ['every', { every: { authorId: B } }, ['comment[*]', `comment[author_id=${B}]`]],
    ['two of them', { some: { id: B }, none: { id: C } }, [`comment:${B}`, `comment:${C}`]],
    ['some at all', { some: {} }, ['comment[*]']],
    ['none of no id', { none: { id: { in: [] } } }, []],
    ['nothing said', {}, ['comment[*]']],
  ])('notes the related rows of %s', (_name, filter, names) => {
    expect(comments(filter)).toEqual(['comment!', ...names, 'ticket!', `ticket:${A}`].toSorted());
  });

  it.each<[string, unknown]>([
    ['directly', { assignee: { role: 'AGENT' } }],
    ['is', { assignee: { is: { role: 'AGENT' } } }],
    ['isNot', { assignee: { isNot: { role: 'AGENT' } } }],
    ['within NOT', { NOT: { assignee: { role: 'AGENT' } } }],
    ['within a list of NOT', { NOT: [{}, { assignee: { role: 'AGENT' } }] }],
    ['within OR, behind an unbounded branch', { OR: [{ subject: 'x' }, { assignee: { role: 'AGENT' } }] }],
    ['beside no row', { AND: [{ id: { in: [] } }, { assignee: { role: 'AGENT' } }] }],
  ])('notes the one related row %s', (_name, where) => {
    const names = noted({ model: 'Ticket', args: { where } });
    expect(names).toEqual(expect.arrayContaining(['person!', 'person[role=AGENT]', 'ticket!']));
    expect(names).not.toContain('person[*]');
  });

  it('rests on the row with the foreign key alone, when only its presence matters', () => {
    for (const where of [{ assignee: null }, { assignee: { isNot: null } }, { requester: { AND: [{}] } }]) {
      expect(noted({ model: 'Ticket', args: { where: { ...where, id: A } } })).toEqual([
        'person!',
        'ticket!',
        `ticket:${A}`,
      ]);
    }
    expect(noted({ model: 'Ticket', args: { where: { id: A, requester: { OR: [] } } } })).not.toContain(
      'person[*]',
    );
  });

  it('is followed in all depths', () => {
    const where = { id: A, comments: { some: { author: { customRole: { name: 'x' } } } } };
    expect(noted({ model: 'Ticket', args: { where } })).toEqual(
      [
        'ticket!',
        `ticket:${A}`,
        'comment!',
        'comment[*]',
        'person!',
        'person[*]',
        'custom_role!',
        'custom_role[name=x]',
      ].toSorted(),
    );
  });
});

describe('a selection', () => {
  const where = { id: { in: [A, B] } };
  const byIds = ['ticket!', `ticket:${A}`, `ticket:${B}`];
  const select = (of: unknown, rows: unknown, args: object = { where }) =>
    noted({ model: 'Ticket', args: { ...args, select: of } }, rows).filter((name) => !byIds.includes(name));

  it('notes the children of the rows that were given', () => {
    expect(select({ id: true, comments: true }, [{ id: A, comments: [] }])).toEqual([
      'comment!',
      `comment[ticket_id=${A}]`,
    ]);
    expect(select({ id: true, comments: { where: { id: C } } }, [])).toEqual(['comment!']);
  });

  it('notes the children of the rows that were asked for, when those given have no id', () => {
    expect(select({ comments: true }, [{ comments: [] }])).toEqual([
      'comment!',
      `comment[ticket_id=${A}]`,
      `comment[ticket_id=${B}]`,
    ]);
  });

  it('notes children by their own condition, or all, when no parent is known', () => {
    const rows = [{ comments: [] }];
    expect(select({ comments: { where: { id: C } } }, rows, {})).toContain(`comment:${C}`);
    expect(select({ comments: true }, rows, {})).toContain('comment[*]');
    const keys = noted({ model: 'Person', args: { where: { id: A }, select: { createdApiKeys: true } } }, [
      { createdApiKeys: [] },
    ]);
    expect(keys).toContain('api_key[*]');
  });

  it('notes what the conditions of children look into', () => {
    const args = { where: { author: { role: 'AGENT' } } };
    expect(select({ id: true, comments: args }, [])).toContain('person[role=AGENT]');
    expect(select({ id: true, _count: { select: { comments: args } } }, [])).toContain('person[role=AGENT]');
  });

  it('notes the one related row by its id or by the foreign key', () => {
    expect(select({ assignee: true }, [{ assignee: { id: C } }, { assignee: null }])).toEqual([
      'person!',
      `person:${C}`,
    ]);
    const names = { assigneeId: true, assignee: { select: { name: true } } };
    const rows = [
      { assigneeId: C, assignee: { name: 'x' } },
      { assigneeId: null, assignee: null },
    ];
    expect(select(names, rows)).toEqual(['person!', `person:${C}`]);
    expect(select({ assignee: { select: { name: true } } }, [{ assignee: { name: 'x' } }])).toEqual([
      'person!',
      'person[*]',
    ]);
  });

  it('takes no related row for the wrong one when a condition hides it', () => {
    const hidden = { where: { role: 'AGENT' } };
    expect(select({ assignee: hidden }, [{ assignee: null }])).toEqual(['person!', 'person[role=AGENT]']);
    expect(select({ assigneeId: true, assignee: hidden }, [{ assigneeId: C, assignee: null }])).toEqual([
      'person!',
      `person:${C}`,
    ]);
  });

  it('is followed in all depths', () => {
    const args = { include: { tags: { include: { tag: true } }, comments: { select: { author: true } } } };
    const rows = {
      id: A,
      tags: [{ ticketId: A, tagId: B, tag: { id: B } }],
      comments: [{ author: { id: C } }],
    };
    expect(
      noted({ model: 'Ticket', operation: 'findUnique', args: { where: { id: A }, ...args } }, rows),
    ).toEqual(
      [
        'ticket!',
        `ticket:${A}`,
        'ticket_tag!',
        `ticket_tag[ticket_id=${A}]`,
        'tag!',
        `tag:${B}`,
        'comment!',
        `comment[ticket_id=${A}]`,
        'person!',
        `person:${C}`,
      ].toSorted(),
    );
  });

  it('notes counts as children, and all of them without ids', () => {
    expect(select({ id: true, _count: { select: { comments: true, tags: false } } }, [{ id: A }])).toEqual([
      'comment!',
      `comment[ticket_id=${A}]`,
    ]);
    expect(select({ _count: true }, [{ _count: {} }], {})).toEqual([
      'comment!',
      'comment[*]',
      'ticket[*]',
      'ticket_tag!',
      'ticket_tag[*]',
    ]);
  });

  it('looks at nothing that was not selected', () => {
    expect(select({ id: true, comments: false, assignee: undefined }, [{ id: A }])).toEqual([]);
  });

  it('of more than a thousand rows notes the whole table', () => {
    const rows = Array.from({ length: 1_001 }, (_, index) => ({ id: uuid(index), comments: [] }));
    const names = noted(
      { model: 'Ticket', args: { where: { status: 'OPEN' }, include: { comments: true } } },
      rows,
    );
    expect(names).toEqual(['comment!', 'comment[*]', 'ticket!', 'ticket[status=OPEN]']);
  });
});

describe('an order', () => {
  const taggings = (args: object, rows: unknown = []) =>
    noted({ model: 'TicketTag', args: { where: { ticketId: A }, ...args } }, rows);
  const orderBy = [{ ticketId: 'asc' }, { tag: { name: 'asc' } }];

  it('by a relation rests on any row of it', () => {
    expect(taggings({ orderBy, take: 3 }, [{ tagId: B }])).toContain('tag[*]');
    expect(taggings({ orderBy: { tag: { name: 'asc' } }, distinct: 'tagId' }, [{ tagId: B }])).toContain(
      'tag[*]',
    );
    expect(noted({ model: 'Ticket', args: { orderBy: { comments: { _count: 'asc' } } } })).toContain(
      'comment[*]',
    );
    const count = { model: 'TicketTag', operation: 'count', args: { orderBy, take: 1 } } as const;
    expect(noted(count, 1)).toContain('tag[*]');
  });

  it('of all rows rests on those that they lead to', () => {
    const rows = [{ tagId: B }, { tagId: C }];
    expect(taggings({ orderBy }, rows)).toEqual([
      'tag!',
      `tag:${B}`,
      `tag:${C}`,
      'ticket_tag!',
      `ticket_tag[ticket_id=${A}]`,
    ]);
    expect(taggings({ orderBy }, [{ tag: { name: 'x' } }])).toContain('tag[*]');
  });

  it('through two relations rests on any row of the farther one, unless it was given', () => {
    const order = { orderBy: { ticket: { team: { name: 'asc' } } } };
    expect(taggings(order, [{ ticketId: A }])).toEqual(expect.arrayContaining([`ticket:${A}`, 'team[*]']));
    const given = [{ ticketId: A, ticket: { teamId: B } }];
    expect(taggings(order, given)).toEqual(expect.arrayContaining([`team:${B}`]));
    expect(taggings(order, given)).not.toContain('team[*]');
  });

  it('of children is noted as well', () => {
    const include = { tags: { orderBy: { tag: { name: 'asc' } }, take: 1 } };
    const args = { where: { id: A }, include };
    expect(noted({ model: 'Ticket', args }, [{ id: A, tags: [] }])).toContain('tag[*]');
  });
});

describe('a read', () => {
  it('from a cursor rests on its row', () => {
    const args = { where: { status: 'OPEN' }, cursor: { tenantId_id: { tenantId: C, id: A } } };
    expect(noted({ model: 'Ticket', args })).toEqual(
      ['ticket!', `ticket:${A}`, 'ticket[status=OPEN]'].toSorted(),
    );
  });

  it.each([
    'findFirst',
    'findFirstOrThrow',
    'findUnique',
    'findUniqueOrThrow',
    'count',
    'aggregate',
    'groupBy',
  ])('by %s rests on its where', (operation) => {
    const args = { where: { teamId: A }, _count: { _all: true }, orderBy: { _count: { id: 'asc' } } };
    expect(noted({ model: 'Ticket', operation, args }, null)).toEqual(['ticket!', `ticket[team_id=${A}]`]);
    expect(noted({ model: 'Ticket', operation, args: undefined }, null)).toEqual(['ticket!', 'ticket[*]']);
  });

  it('of rows that row security finds by another table rests on that one', () => {
    expect(noted({ model: 'PlanFlag', args: {} })).toEqual([
      'plan_flag!',
      'plan_flag[*]',
      'tenant!',
      'tenant[*]',
    ]);
  });

  it.each<[string, ReadCall, string]>([
    ['of the log', { model: 'LogEntry', operation: 'findMany', args: {} }, 'untracked-table'],
    ['by an unknown operation', { model: 'Ticket', operation: 'findRaw', args: {} }, 'unknown-read'],
    ['by the name of no operation', { model: 'Ticket', operation: 'toString', args: {} }, 'unknown-read'],
  ])('%s cannot be kept', (_name, call, why) => {
    const reading = new Reading();
    noteRead(reading, call, { id: A });
    expect(reading.obstacle).toBe(why);
  });
});
