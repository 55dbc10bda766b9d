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
