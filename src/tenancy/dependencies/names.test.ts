import { changedDependencies, slotOf, slotsOf } from './names';

describe('changedDependencies', () => {
  it('names any row, each row and each value', () => {
    const payload = {
      id: ['a'],
      number: ['7'],
      status: ['OPEN', 'PENDING'],
      priority: ['LOW'],
      requester_id: ['r'],
      assignee_id: [null, 'b'],
      team_id: [null],
    };
    expect(changedDependencies('ticket', payload)).toEqual([
      'ticket[*]',
      'ticket:a',
      'ticket[number=7]',
      'ticket[status=OPEN]',
      'ticket[status=PENDING]',
      'ticket[priority=LOW]',
      'ticket[requester_id=r]',
      'ticket[assignee_id=null]',
      'ticket[assignee_id=b]',
      'ticket[team_id=null]',
    ]);
  });

  it('names any row alone where there is neither id nor bucket', () => {
    expect(changedDependencies('ticket_counter', {})).toEqual(['ticket_counter[*]']);
  });

  it('ignores columns that are no bucket here', () => {
    expect(changedDependencies('tenant', { id: ['a'], plan: ['free'] })).toEqual(['tenant[*]', 'tenant:a']);
  });

  it.each<[string, unknown]>([
    ['everything', { all: true }],
    ['nothing', null],
    ['undefined', undefined],
    ['a text', 'all'],
    ['a list', []],
    ['no id', { name: ['x'] }],
    ['a column less', { id: ['a'] }],
    ['no value of a column', { id: ['a'], name: [] }],
    ['a value that is no list', { id: ['a'], name: 'x' }],
    ['a value that is no text', { id: ['a'], name: [1] }],
    ['an id of null', { id: [null], name: ['x'] }],
  ])('means the whole table by a payload of %s', (_name, payload) => {
    expect(changedDependencies('tag', payload)).toEqual(['tag[*]', 'tag!']);
  });

  it('means the whole table by one that it does not know', () => {
    expect(changedDependencies('unheard_of', { id: ['a'] })).toEqual(['unheard_of[*]', 'unheard_of!']);
    expect(changedDependencies('constructor', {})).toEqual(['constructor[*]', 'constructor!']);
  });
});

describe('slots', () => {
  // A slot is stored: the same name has the same one in every release.
  it('are the lowest twelve bits of the CRC-32', () => {
    expect(slotOf('123456789')).toBe(0xcbf43926 & 0xfff);
    expect(slotOf('')).toBe(0);
  });

  it('are given once each', () => {
    expect(slotsOf(['ticket!', 'ticket[*]', 'ticket!'])).toEqual([slotOf('ticket!'), slotOf('ticket[*]')]);
    expect(slotsOf([])).toEqual([]);
  });

  it('spread evenly', () => {
    const names = Array.from({ length: 4_096 }, (_, index) => `ticket:${index}`);
    expect(slotsOf(names).length).toBeGreaterThan(2_400);
  });
});
