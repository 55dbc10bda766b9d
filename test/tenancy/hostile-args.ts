import { fc } from '../support/properties';

type Gen = fc.GeneratorValue;

class Instance {
  readonly id = 'x';
}

/** Values that nobody's types allow somewhere, or that mean something else than they look like. */
const VALUES: readonly unknown[] = [
  null,
  undefined,
  '',
  'x',
  `a' OR 'b"\\`,
  '%',
  '\\',
  '_%\\%',
  'a\0b',
  '\uD800',
  "asc',1:b'desc",
  '?',
  'asc',
  'insensitive',
  'join',
  0,
  -0,
  1,
  -1,
  1.5,
  NaN,
  Infinity,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 60,
  5n,
  -5n,
  2n ** 70n,
  true,
  false,
  new Date('2030-01-01'),
  new Date(NaN),
  new Date(-8.64e15),
  new Date(8.64e15),
  '2030-01-01',
  '2030-01-01T00:00:00Z',
  'now',
  [],
  [null],
  [undefined],
  ['x'],
  ['x', 1],
  ['x', null],
  [true],
  [[]],
  [{}],
  [new Date('2030-01-01')],
  [1, 2],
  [1, -1],
  Array<string>(64).fill('x'),
  Array<string>(65).fill('x'),
  Array<number>(65).fill(1),
  {},
  { x: 1 },
  { equals: 'x' },
  { equals: null },
  { not: null },
  { in: [] },
  { in: ['x'] },
  { in: [undefined] },
  { in: 'x' },
  { contains: '%_\\' },
  { contains: 1 },
  { constructor: 'x' },
  { toString: 'x' },
  { gt: null },
  { gt: NaN },
  { set: ['x'] },
  { mode: 'insensitive' },
  { mode: 'x', contains: 'x' },
  { AND: [] },
  { AND: [undefined] },
  { OR: [] },
  { NOT: {} },
  { is: {} },
  { some: {} },
  { none: null },
  { sort: 'asc', nulls: 'last' },
  { _count: 'asc' },
  { increment: 1 },
  { increment: 1.5 },
  JSON.parse('{"__proto__": {"id": "x"}}'),
  JSON.parse('{"__proto__": "asc"}'),
  { valueOf: 'asc' },
  Object.create({ id: 'x' }),
  Object.create(null),
  new Instance(),
  new Map(),
  /x/,
  Symbol('x'),
  () => 'x',
  Buffer.from('x'),
];

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'id',
  'name',
  'AND',
  'OR',
  'NOT',
  'is',
  'isNot',
  'every',
  'in',
  'notIn',
  'mode',
  'select',
  'include',
  'omit',
  'where',
  'take',
  'skip',
  'distinct',
  'relationLoadStrategy',
  '_count',
  'payload',
  'tenantId_id',
  'id?,4:name',
  'id":1',
  "x' OR '",
  '',
];

type Structure = Record<string, unknown>;

const isStructure = (value: unknown): value is Structure =>
  typeof value === 'object' && value !== null && !(value instanceof Date);

/** A copy with one thing in it that is not what it was. */
export function spoilt(g: Gen, args: unknown): unknown {
  if (!isStructure(args) || g(fc.nat, 4) === 0) return g(fc.constantFrom, ...VALUES);
  const copy = (Array.isArray(args) ? [...args] : { ...args }) as Structure;
  const keys = Object.keys(copy);
  const key = keys.length > 0 ? g(fc.constantFrom, ...keys) : '0';
  const choice = g(fc.nat, 9);
  if (choice < 7 || Array.isArray(args)) return Object.assign(copy, { [key]: spoilt(g, copy[key]) });
  // One more name, or another one for what is there.
  const name = g(fc.constantFrom, ...KEYS);
  // A name that is given nothing is no name.
  const value = (choice === 7 ? g(fc.constantFrom, ...VALUES) : copy[key]) ?? null;
  if (choice === 9) delete copy[key];
  return Object.defineProperty(copy, name, { value, enumerable: true, configurable: true, writable: true });
}
