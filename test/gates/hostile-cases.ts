import { createHash } from 'node:crypto';

/** A hostile request, and the code that answers it; null where it is harmless. */
export interface HostileCase {
  readonly name: string;
  /** Made when it is sent: all of them together would be large. */
  readonly body: () => string;
  readonly code: string | readonly string[] | null;
  /** Header fields that it needs. */
  readonly app?: string;
}

const times = (count: number, each: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, index) => each(index)).join(between);
const nest = (open: string, core: string, close: string, depth: number): string =>
  open.repeat(depth) + core + close.repeat(depth);
export const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** 2^levels fields, in as many fragments. */
export const doubling = (levels: number): string =>
  `{ ...F0 } ${times(levels, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F${levels} on Query { viewer { role } }`;
const chain = (length: number): string =>
  `{ ...F0 } ${times(length, (i) => `fragment F${i} on Query { ...F${i + 1} }`)} fragment F${length} on Query { viewer { role } }`;
const deep = (levels: number): string =>
  `{ viewer { person ${nest('{ teams { members { nodes ', '{ id }', ' } } }', levels)} } }`;
const deepByFragments = (levels: number): string =>
  `{ viewer { person { ...P0 } } } ${times(levels, (i) => `fragment P${i} on Person { teams { members { nodes { ...P${i + 1} } } } }`)} fragment P${levels} on Person { id }`;

const COMPLEX = 'DOCUMENT_TOO_COMPLEX';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const INPUT = 'BAD_USER_INPUT';
const PARSE = 'GRAPHQL_PARSE_FAILED';
const LARGE = 'PAYLOAD_TOO_LARGE';
const REQUEST = 'BAD_REQUEST';
const COST = 'COST_EXCEEDS_MAXIMUM';

/** Asked again and again by the test of memory. */
export const WORST = [
  '2^24 fields by doubling',
  '1,300 unknown fields',
  '1,900 times the same field',
  'lists of a value 900 deep',
  'a value of a variable 40,000 deep',
  'conflicts as many as aliases allow',
];

const documents: [name: string, document: () => string, code: HostileCase['code']][] = [
  ['13 levels', () => deep(4), COMPLEX],
  ['3,000 levels', () => nest('{ a ', '', ' }', 3_000), COMPLEX],
  ['16 levels by fragments', () => deepByFragments(5), COMPLEX],
  ['100 levels by fragments', () => deepByFragments(100), COMPLEX],
  ['31 aliases', () => `{ viewer { ${times(31, (i) => `a${i}: role`)} } }`, COMPLEX],
  ['5,000 aliases', () => `{ ${times(5_000, (i) => `a${i}: viewer { role }`)} }`, COMPLEX],
  [
    '31 aliases by fragments',
    () =>
      `{ viewer { ${times(4, () => '...A')} } } fragment A on Viewer { ${times(8, (i) => `a${i}: role`)} }`,
    COMPLEX,
  ],
  ['21 root fields', () => `{ ${times(21, () => '__typename')} }`, COMPLEX],
  [
    '21 root fields by fragments',
    () =>
      `{ ${times(3, (i) => `...A${i}`)} } ${times(3, (i) => `fragment A${i} on Query { ${'viewer { role } '.repeat(8)} }`)}`,
    COMPLEX,
  ],
  [
    '21 mutations',
    () => `mutation { ${times(21, (i) => `a${i}: createTeam(input: { name: "t" }) { __typename }`)} }`,
    COMPLEX,
  ],
  [
    'first × first',
    () => '{ people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }',
    COST,
  ],
  [
    'first × first by fragments',
    () =>
      '{ people(first: 100) { ...A } } fragment A on PersonConnection { nodes { requestedTickets(first: 100) { ...B } } } fragment B on TicketConnection { nodes { id } }',
    COST,
  ],
  [
    'first × first by aliases',
    () =>
      `{ ${times(15, (i) => `a${i}: tickets(first: 100) { nodes { comments(first: 10) { nodes { id } } } }`)} }`,
    COST,
  ],
  ['six directives on a field', () => `{ viewer ${'@skip(if: false) '.repeat(6)} { role } }`, COMPLEX],
  ['10,000 directives', () => `{ viewer ${'@a '.repeat(10_000)} { role } }`, COMPLEX],
  ['900 directives on an operation', () => `query ${'@a '.repeat(900)} { viewer { role } }`, INVALID],
  ['5,000 unknown fields', () => `{ viewer { ${times(5_000, (i) => `unknown${i}`)} } }`, COMPLEX],
  ['1,300 unknown fields', () => `{ viewer { ${times(1_300, (i) => `unknown${i}`)} } }`, INVALID],
  ['20,000 times the same field', () => `{ viewer { ${'role '.repeat(20_000)} } }`, COMPLEX],
  ['1,900 times the same field', () => `{ viewer { ${'role '.repeat(1_900)} } }`, INVALID],
  [
    'conflicts as many as aliases allow',
    () => `{ node(id: "x") { ${times(15, () => '... on Ticket { a: number } ... on Person { a: name }')} } }`,
    INVALID,
  ],
  ['a fragment in itself', () => '{ ...A } fragment A on Query { ...A }', INVALID],
  [
    'a circle of two fragments',
    () => '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    INVALID,
  ],
  [
    'a circle of 150 fragments',
    () => `{ ...F0 } ${times(150, (i) => `fragment F${i} on Query { ...F${(i + 1) % 150} }`)}`,
    INVALID,
  ],
  [
    'a circle that nobody spreads',
    () => '{ viewer { role } } fragment A on Query { ...B } fragment B on Query { ...A }',
    INVALID,
  ],
  ['2^24 fields by doubling', () => doubling(24), COMPLEX],
  ['2^100 fields by doubling', () => doubling(100), COMPLEX],
  ['a chain of 3,000 fragments', () => chain(3_000), COMPLEX],
  ['a chain of 200 fragments', () => chain(200), null],
  ['inline fragments 600 deep', () => `{ ${nest('... { ', 'viewer { role }', ' }', 600)} }`, null],
  ['braces 100,000 deep', () => nest('{a', '', '}', 100_000), LARGE],
  ['braces 80,000 deep', () => nest('{a', '', '}', 80_000), COMPLEX],
  ['lists 100,000 deep', () => `{ node(id: ${nest('[', '', ']', 100_000)}) { id } }`, COMPLEX],
  ['lists of a value 900 deep', () => `{ node(id: ${nest('[', '', ']', 900)}) { id } }`, INVALID],
  [
    'objects 20,000 deep',
    () => `{ tickets(filter: ${nest('{a:', '1', '}', 20_000)}) { totalCount } }`,
    COMPLEX,
  ],
  ['objects 400 deep', () => `{ tickets(filter: ${nest('{a:', '1', '}', 400)}) { totalCount } }`, INVALID],
  ['200,000 tokens', () => `{ ${'a '.repeat(100_000)} }`, COMPLEX],
  ['a name of 1 MB', () => `{ ${'a'.repeat(1_000_000)} }`, LARGE],
  ['a name of 16 kB', () => `{ ${'a'.repeat(16_000)} }`, INVALID],
  ['a million commas', () => `{ viewer { role } ${','.repeat(1_000_000)} }`, LARGE],
  ['16,000 commas', () => `{ viewer { role } ${','.repeat(16_000)} }`, null],
  ['a comment of 200 kB', () => `{ viewer { role } } #${'x'.repeat(200_000)}`, COMPLEX],
  ['8,000 comments', () => `{ viewer { role } } ${'#\n'.repeat(8_000)}`, null],
  ['a block string of 15 kB', () => `{ node(id: """${'\n  '.repeat(5_000)}""") { id } }`, INPUT],
  ['a block string that never ends', () => `{ node(id: """${'x'.repeat(15_000)}) { id } }`, PARSE],
  ['an int of 15,000 digits', () => `{ tickets(first: ${'9'.repeat(15_000)}) { totalCount } }`, INVALID],
  ['a float of 15,000 digits', () => `{ tickets(first: 1e${'9'.repeat(15_000)}) { totalCount } }`, INVALID],
  ['2,500 escapes', () => `{ node(id: "${'\\u0041'.repeat(2_500)}") { id } }`, INPUT],
  ['half a surrogate pair', () => '{ node(id: "\\uD800") { id } }', [PARSE, INPUT]],
  ['a NUL by its escape', () => '{ node(id: "\\u0000") { id } }', INPUT],
  ['an escape without an end', () => `{ node(id: "\\u{${'0'.repeat(15_000)}") { id } }`, PARSE],
  ['list types 900 deep', () => `query ($a: ${nest('[', 'Int', ']', 900)}) { viewer { role } }`, INVALID],
  ['300 unused variables', () => `query (${times(300, (i) => `$a${i}: Int`)}) { viewer { role } }`, INVALID],
  ['@defer', () => '{ viewer { ... @defer { role } } }', INVALID],
  ['@stream', () => '{ tickets { nodes @stream(initialCount: 0) { id } } }', INVALID],
  ['a subscription', () => 'subscription { ticketChanged { id } }', INVALID],
  ['1,000 operations', () => times(1_000, (i) => `query A${i} { viewer { role } }`), COMPLEX],
  ['a schema for a document', () => 'type Query { a: Int }', INVALID],
  [
    'circular introspection',
    () => `{ __schema { types { ${nest('fields { type { ', 'name', ' } } ', 12)} } } }`,
    INVALID,
  ],
  ['nothing', () => '{ }', PARSE],
  ...['-1', '0', '101', '2147483647', '1000000000'].map((first): (typeof documents)[number] => [
    `first: ${first}`,
    () => `{ tickets(first: ${first}) { nodes { id } } }`,
    INPUT,
  ]),
  ['first: "5"', () => '{ tickets(first: "5") { nodes { id } } }', INVALID],
  ['first: null', () => '{ tickets(first: null) { nodes { id } } }', null],
  ['first and last', () => '{ tickets(first: 5, last: 5) { nodes { id } } }', INPUT],
];

const inVariable = (
  json: string,
  query = 'query ($v: TicketFilter) { tickets(filter: $v) { totalCount } }',
) => `{"query":${JSON.stringify(query)},"variables":{"v":${json}}}`;
const persisted = (version: unknown, sha256Hash: unknown, query?: string) =>
  JSON.stringify({ query, extensions: { persistedQuery: { version, sha256Hash } } });
const FIRST = 'query ($v: Int) { tickets(first: $v) { nodes { id } } }';
const WHO = '{ viewer { role } }';

const bodies: [name: string, body: () => string, code: HostileCase['code']][] = [
  ['a value of a variable 40,000 deep', () => inVariable(nest('{"a":', '1', '}', 40_000)), REQUEST],
  ['a value of a variable 90 deep', () => inVariable(nest('[', '1', ']', 90)), INPUT],
  ['a value of a variable 100,000 deep', () => inVariable(nest('[', '', ']', 100_000)), REQUEST],
  [
    'a list of 251 ids',
    () => inVariable(JSON.stringify(Array(251).fill('x')), 'query ($v: [ID!]!) { nodes(ids: $v) { id } }'),
    INPUT,
  ],
  ['a list of 60,000 numbers', () => inVariable(`{"statuses":[${'1,'.repeat(60_000)}1]}`), INPUT],
  [
    '60,000 variables that nobody declared',
    () => `{"query":"{ viewer { role } }","variables":{${times(20_000, (i) => `"a${i}":1`, ',')}}}`,
    null,
  ],
  ['first: -1 by a variable', () => inVariable('-1', FIRST), INPUT],
  ['first: 1e9 by a variable', () => inVariable('1e9', FIRST), INPUT],
  ['first: 2^53 by a variable', () => inVariable('9007199254740993', FIRST), INPUT],
  ['first: "5" by a variable', () => inVariable('"5"', FIRST), INPUT],
  ['first: {} by a variable', () => inVariable('{}', FIRST), INPUT],
  ['first: 1e400 by a variable', () => inVariable('1e400', FIRST), INPUT],
  ['a __proto__ key', () => inVariable('{"__proto__":{"first":1}}'), REQUEST],
  ['a constructor key', () => inVariable('{"constructor":{"prototype":{}}}'), INPUT],
  ['a body of 20 MB', () => inVariable(`"${'x'.repeat(20_000_000)}"`), LARGE],
  ['a batch', () => JSON.stringify(Array.from({ length: 100 }, () => ({ query: WHO }))), REQUEST],
  ['a batch of one', () => JSON.stringify([{ query: WHO }]), REQUEST],
  ['a batch in a batch', () => '[[[]]]', REQUEST],
  ['a query that is a list', () => '{"query":["{ viewer { role } }"]}', REQUEST],
  [
    'an operation of the name __proto__',
    () => JSON.stringify({ query: WHO, operationName: '__proto__' }),
    REQUEST,
  ],
  ['a hash of another text', () => persisted(1, sha('x'), WHO), INPUT],
  ['a hash of nothing', () => persisted(1, sha('x')), 'PERSISTED_QUERY_NOT_FOUND'],
  ['the hash __proto__', () => persisted(1, '__proto__'), INPUT],
  ['a hash of 200 kB', () => persisted(1, 'a'.repeat(200_000)), INPUT],
  ['a hash of 1 MB', () => persisted(1, 'a'.repeat(1_000_000)), LARGE],
  ['a hash that is a list', () => persisted(1, [sha(WHO)], WHO), INPUT],
  ['version 2 of persisted queries', () => persisted(2, sha(WHO), WHO), INPUT],
  ['version "1" of persisted queries', () => persisted('1', sha(WHO), WHO), INPUT],
  [
    'a persisted query that is a number',
    () => '{"query":"{ viewer { role } }","extensions":{"persistedQuery":1}}',
    INPUT,
  ],
  ['a persisted query that is too complex', () => persisted(1, sha(doubling(24)), doubling(24)), COMPLEX],
  ['the documentId __proto__', () => '{"documentId":"__proto__"}', INPUT],
  ['a documentId of 200 kB', () => JSON.stringify({ documentId: 'a'.repeat(200_000) }), INPUT],
  ['a documentId of nothing', () => JSON.stringify({ documentId: sha('x') }), 'DOCUMENT_UNKNOWN'],
  [
    'a documentId with a bad text',
    () => JSON.stringify({ documentId: sha('x'), query: doubling(24) }),
    COMPLEX,
  ],
];

/** Requests that want to hurt. `other` is an app that registered `document`. */
export const hostileCases = (other: { app: string; document: string }): HostileCase[] => [
  ...documents.map(([name, document, code]) => ({
    name,
    code,
    body: () => JSON.stringify({ query: document() }),
  })),
  ...bodies.map(([name, body, code]) => ({ name, code, body })),
  ...['', 'else', 'constructor', '__proto__'].map((app) => ({
    name: `a documentId of another app, as ${JSON.stringify(app)}`,
    app,
    body: () => JSON.stringify({ documentId: sha(other.document) }),
    code: 'DOCUMENT_UNKNOWN',
  })),
];
