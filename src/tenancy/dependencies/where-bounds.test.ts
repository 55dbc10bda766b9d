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
    ['no branch', { OR: [] }],
    ['no branch within another condition', { AND: { OR: [] } }],
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
