import { getIntrospectionQuery } from 'graphql';
import { createWorld, type Answer, type World } from '../support/world';
import { codesOf, expectRefusal, post } from './answers';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const send = (query: string): Promise<Answer> =>
  post(world.url, JSON.stringify({ query }), world.acme.owner.token);
const times = (count: number, each: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(between);
const nest = (open: string, core: string, close: string, depth: number): string =>
  `${open.repeat(depth)}${core}${close.repeat(depth)}`;

const TOO_COMPLEX = 'DOCUMENT_TOO_COMPLEX';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const PARSE = 'GRAPHQL_PARSE_FAILED';

const doubling = (levels: number, root = '...F0') =>
  `{ ${root} } ${times(levels, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F${levels} on Query { viewer { role } }`;
const chain = (length: number) =>
  `{ ...F0 } ${times(length, (i) => `fragment F${i} on Query { ...F${i + 1} }`)} fragment F${length} on Query { viewer { role } }`;

// The first of each pair is as the attack is told; the second stays below the size limits, to reach what is behind.
const ATTACKS: [name: string, document: string, codes: string[], status?: number][] = [
  ['1,000 aliases', `{ ${times(1_000, (i) => `a${i}: viewer { role }`)} }`, [TOO_COMPLEX]],
  ['31 aliases', `{ viewer { ${times(31, (i) => `a${i}: role`)} } }`, [TOO_COMPLEX]],
  [
    '100 aliases of a mutation',
    `mutation { ${times(100, (i) => `a${i}: createTeam(input: { name: "t${i}" }) { __typename }`)} }`,
    [TOO_COMPLEX],
  ],
  [
    '21 mutations',
    `mutation { ${times(21, (i) => `a${i}: createTeam(input: { name: "t${i}" }) { __typename }`)} }`,
    [TOO_COMPLEX],
  ],
  ['21 root fields', `{ ${times(21, () => 'viewer { role }')} }`, [TOO_COMPLEX]],
  ['a fragment cycle', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', [INVALID]],
  [
    'a fragment cycle below a field',
    '{ viewer { person { ...A } } } fragment A on Person { teams { members { nodes { ...A } } } }',
    [INVALID],
  ],
  [
    'a fragment cycle that nobody spreads',
    '{ viewer { role } } fragment A on Query { ...B } fragment B on Query { ...A }',
    [INVALID, INVALID, INVALID],
  ],
  ['2^24 fields by doubling', doubling(24), [TOO_COMPLEX]],
  ['2^100 fields by doubling', doubling(100), [TOO_COMPLEX]],
  ['2^24 fields that nobody spreads', doubling(24, 'viewer { role }'), [INVALID]],
  ['a chain of 3,000 fragments', chain(3_000), [TOO_COMPLEX]],
  ['a chain of 200 fragments', chain(200), []],
  ['10,000 directives', `{ viewer ${'@a '.repeat(10_000)} { role } }`, [TOO_COMPLEX]],
  ['300 directives on one field', `{ viewer ${'@include(if: true) '.repeat(300)} { role } }`, [TOO_COMPLEX]],
  ['6 directives', `{ viewer ${'@skip(if: false) '.repeat(6)} { role } }`, [TOO_COMPLEX]],
  ['directives on an operation', `query ${times(900, () => '@a')} { viewer { role } }`, [INVALID]],
  ['directives on a variable', `query ($a: Int ${times(900, () => '@a')}) { viewer { role } }`, [INVALID]],
  [
    'directives on a fragment',
    `{ ...F } fragment F on Query ${times(900, () => '@a')} { viewer { role } }`,
    [INVALID],
  ],
  ['5,000 unknown fields', `{ viewer { ${times(5_000, (i) => `unknown${i}`)} } }`, [TOO_COMPLEX]],
  ['1,300 unknown fields', `{ viewer { ${times(1_300, (i) => `unknown${i}`)} } }`, [INVALID]],
  [
    '100 unknown fields with long names',
    `{ viewer { ${times(100, (i) => `${'n'.repeat(140)}${i}`)} } }`,
    [INVALID],
  ],
  [
    '1,300 fields that are nearly right',
    `{ tickets { nodes { ${times(1_300, (i) => `descriptio${i % 10}`)} } } }`,
    [INVALID],
  ],
  ['600 unknown arguments', `{ tickets(${times(600, (i) => `a${i}: 1`)}) { totalCount } }`, [INVALID]],
  ['300 unknown types', `query (${times(300, (i) => `$a${i}: Unknown${i}`)}) { viewer { role } }`, [INVALID]],
  ['300 unused variables', `query (${times(300, (i) => `$a${i}: Int`)}) { viewer { role } }`, [INVALID]],
  ['20,000 times the same field', `{ viewer { ${'role '.repeat(20_000)} } }`, [TOO_COMPLEX]],
  ['1,900 times the same field', `{ viewer { ${'role '.repeat(1_900)} } }`, [INVALID]],
  [
    '1,000 times a field with a conflict',
    `{ node(id: "x") { ${times(500, () => '... on Ticket { a: number } ... on Person { a: name }')} } }`,
    [TOO_COMPLEX],
  ],
  [
    'conflicts as many as aliases allow',
    `{ node(id: "x") { ${times(15, () => '... on Ticket { a: number } ... on Person { a: name }')} } }`,
    [INVALID],
  ],
  ['braces 100,000 deep', nest('{a', '', '}', 100_000), ['PAYLOAD_TOO_LARGE'], 413],
  ['braces 50,000 deep', nest('{a', '', '}', 50_000), [TOO_COMPLEX]],
  ['braces 650 deep', nest('{a', '{a}', '}', 650), [TOO_COMPLEX]],
  ['braces that are never closed', '{a'.repeat(900), [PARSE]],
  ['lists 100,000 deep', `{ node(id: ${nest('[', '', ']', 100_000)}) { id } }`, [TOO_COMPLEX]],
  ['lists 900 deep', `{ node(id: ${nest('[', '', ']', 900)}) { id } }`, [INVALID]],
  ['objects 400 deep', `{ tickets(filter: ${nest('{a:', '1', '}', 400)}) { totalCount } }`, [INVALID]],
  ['list types 900 deep', `query ($a: ${nest('[', 'Int', ']', 900)}) { viewer { role } }`, [INVALID]],
  ['inline fragments 600 deep', `{ ${nest('... { ', 'viewer { role }', '} ', 600)} }`, []],
  ['200,000 tokens', `{ viewer { ${'a '.repeat(100_000)} } }`, [TOO_COMPLEX]],
  ['2,001 tokens', `{ ${'a '.repeat(1_999)} }`, [TOO_COMPLEX]],
  ['a name of 1 MB', `{ ${'a'.repeat(1_000_000)} }`, ['PAYLOAD_TOO_LARGE'], 413],
  ['a name of 16 kB', `{ ${'a'.repeat(16_000)} }`, [INVALID]],
  ['1,000,000 commas', `{ viewer { role } ${','.repeat(1_000_000)} }`, ['PAYLOAD_TOO_LARGE'], 413],
  ['200,000 commas', `{ viewer { role } ${','.repeat(200_000)} }`, [TOO_COMPLEX]],
  ['a comment of 200 kB', `{ viewer { role } } #${'x'.repeat(200_000)}`, [TOO_COMPLEX]],
  ['a string of 200 kB', `{ node(id: "${'x'.repeat(200_000)}") { id } }`, [TOO_COMPLEX]],
  ['1,000 operations', times(1_000, (i) => `query A${i} { viewer { role } }`), [TOO_COMPLEX]],
  [
    '13 levels',
    '{ viewer { person { teams { members { nodes { teams { members { nodes { teams { members { nodes { teams { name } } } } } } } } } } } } }',
    [TOO_COMPLEX],
  ],
  [
    'circular introspection',
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    [INVALID],
  ],
  [
    'a circle of type kinds',
    `{ __type(name: "Ticket") { ${nest('fields { type { ', 'name', '} } ', 20)} } }`,
    [INVALID],
  ],
  ['a schema for a document', 'type Query { a: Int }', [INVALID]],
  ['a subscription', 'subscription { ticketChanged { id } }', [INVALID]],
  ['@defer', '{ viewer { ... @defer { role } } }', [INVALID]],
  ['nothing', '{ }', [PARSE]],
];

describe('a document', () => {
  it.each(ATTACKS)('of %s is answered shortly and in order', async (_name, document, codes, status = 400) => {
    const answer = await send(document);
    if (codes.length === 0) {
      expect(answer.body).toEqual({ data: { viewer: { role: 'OWNER' } } });
      return;
    }
    expectRefusal(answer);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.length).toBeLessThanOrEqual(11);
    if (codes[0] === INVALID) expect(new Set(codesOf(answer))).toEqual(new Set(codes));
    else expect(codesOf(answer)).toEqual(codes);
  });

  it('that is refused reaches no table', async () => {
    const dear = ATTACKS.filter(([, , codes]) => codes.length > 0);
    const sql = await world.sqlOf(async () => {
      for (const [, document] of dear) await post(world.url, JSON.stringify({ query: document }));
    });
    expect(sql).toEqual([]);
  });

  it('is refused again when it comes again', async () => {
    const again = doubling(24);
    const [first, second] = [await send(again), await send(again)];
    expect(codesOf(second)).toEqual(codesOf(first));
  });

  it('may be what an IDE asks first', async () => {
    const answer = await send(getIntrospectionQuery());
    expect(answer.status).toBe(200);
    expect(answer.body.errors).toBeUndefined();
  });
});
