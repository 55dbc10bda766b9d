import type { Order } from '../tenancy';
import { cursorCodec } from './cursor';
import { DEFAULT_PAGE_SIZE, pageRequest } from './page-args';

const order: Order = { name: 'ticket.CREATED.DESC', column: 'createdAt', direction: 'desc', kind: 'time' };
const cursors = cursorCodec('key', '01890000-0000-7000-8000-00000000000a');
const row = { id: '01890000-0000-7000-8000-000000000001', createdAt: new Date(0) };
const cursor = cursors.encode(order, row);
const from = { id: row.id, value: row.createdAt };
const request = (args: object) => pageRequest(args, order, cursors);

describe('page arguments', () => {
  it.each([
    ['nothing', {}, { limit: DEFAULT_PAGE_SIZE, backward: false, from: null }],
    [
      'nulls',
      { first: null, after: null, last: null, before: null },
      { limit: DEFAULT_PAGE_SIZE, backward: false, from: null },
    ],
    ['first', { first: 1 }, { limit: 1, backward: false, from: null }],
    ['first and after', { first: 100, after: cursor }, { limit: 100, backward: false, from }],
    ['after alone', { after: cursor }, { limit: DEFAULT_PAGE_SIZE, backward: false, from }],
    ['last', { last: 7 }, { limit: 7, backward: true, from: null }],
    ['last and before', { last: 7, before: cursor, first: null }, { limit: 7, backward: true, from }],
  ])('of %s ask for a page', (_name, args, expected) => {
    expect(request(args)).toEqual({ order, ...expected });
  });

  it.each([
    ['first 0', { first: 0 }, '`first` must be from 1 to 100.'],
    ['first -1', { first: -1 }, '`first` must be from 1 to 100.'],
    ['first 101', { first: 101 }, '`first` must be from 1 to 100.'],
    ['last 0', { last: 0 }, '`last` must be from 1 to 100.'],
    ['last 101', { last: 101 }, '`last` must be from 1 to 100.'],
    ['first and last', { first: 1, last: 1 }, /not both/],
    ['first 0 and last 0', { first: 0, last: 0 }, /not both/],
    ['last and after', { last: 1, after: cursor }, /not both/],
    ['before alone', { before: cursor }, '`before` needs `last`.'],
    ['first and before', { first: 1, before: cursor }, '`before` needs `last`.'],
    ['an after that is none', { after: 'x' }, /^`after` is not a cursor/],
    ['a before that is none', { last: 1, before: '' }, /^`before` is not a cursor/],
  ])('of %s are refused', (_name, args, message) => {
    const matched = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(() => request(args)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: matched }),
    );
  });
});
