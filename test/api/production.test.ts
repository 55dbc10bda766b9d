import { getIntrospectionQuery } from 'graphql';
import { createWorld, type World } from '../support/world';
import { codesOf, expectRefusal } from './answers';

let production: World;
let development: World;
beforeAll(async () => {
  // The database is the test's, whatever the variable says; production only asks that there is one.
  production = await createWorld({
    NODE_ENV: 'production',
    ATRIUM_SECRET: 'a secret that the configuration asks for',
    DATABASE_URL: 'postgresql://nowhere.test/nothing',
  });
  development = await createWorld({ NODE_ENV: 'development' });
});
afterAll(async () => {
  await production.close();
  await development.close();
});

const INTROSPECTION: [name: string, query: string][] = [
  ['what an IDE asks first', getIntrospectionQuery()],
  ['__schema', '{ __schema { queryType { name } } }'],
  ['__type', '{ __type(name: "Ticket") { fields { name } } }'],
  [
    '__type under an alias in a fragment',
    '{ ...F } fragment F on Query { role: __type(name: "Ticket") { name } }',
  ],
  ['__schema next to data', '{ viewer { role } __schema { types { name } } }'],
];

describe('in production', () => {
  it.each(INTROSPECTION)('nobody is told the schema by %s', async (_name, query) => {
    const answer = await production.acme.owner.ask(query);
    expectRefusal(answer);
    expect({ status: answer.status, codes: new Set(codesOf(answer)) }).toEqual({
      status: 400,
      codes: new Set(['GRAPHQL_VALIDATION_FAILED']),
    });
    expect(answer.text).not.toMatch(/TicketConnection|createTicket|tenant/);
  });

  it.each([
    ...INTROSPECTION,
    ['a field that there is', '{ tickets { totalCount } }'],
    ['a field that there is not', '{ tickts { totalCount } }'],
    ['a type that there is not', '{ node(id: "x") { ... on Tickt { id } } }'],
    ['a mutation that there is', 'mutation { createTeam(input: { name: "x" }) { __typename } }'],
    ['an argument of another type', '{ ticket(number: "x") { id } }'],
    [
      'an operation that costs too much',
      '{ people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }',
    ],
  ])('a stranger gets one answer to %s', async (_name, query) => {
    const { status, body } = await production.ask(null)(query);
    const [error, ...others] = body.errors ?? [];
    expect({
      status,
      data: body.data,
      others,
      code: error?.extensions.code,
      message: error?.message,
    }).toEqual({
      status: 401,
      data: undefined,
      others: [],
      code: 'UNAUTHENTICATED',
      message: 'Sign in: by a session, a bearer token or an API key.',
    });
  });

  it('a stranger may ask who they are', async () => {
    const { body } = await production.ask(null)('{ viewer { role } }');
    expect(body).toEqual({ data: { viewer: null } });
  });

  // A name that is nearly right, by every way in which GraphQL would complete it.
  const GUESSES: [name: string, query: string, variables: object][] = [
    ['a field', '{ viewr { role } }', {}],
    ['a field of a type', '{ viewer { rol } }', {}],
    ['an argument', '{ ticket(numbr: 1) { id } }', {}],
    ['a type', 'query ($a: TicketFiltr) { tickets(filter: $a) { totalCount } }', {}],
    ['a fragment on a type', '{ node(id: "x") { ... on Tickt { id } } }', {}],
    ['a field of an input', '{ tickets(filter: { statuss: [OPEN] }) { totalCount } }', {}],
    ['a value', '{ tickets(filter: { statuses: [OPEM] }) { totalCount } }', {}],
    [
      'a field of an input in a variable',
      'query ($f: TicketFilter) { tickets(filter: $f) { totalCount } }',
      { f: { statuss: [] } },
    ],
    [
      'a value in a variable',
      'query ($f: TicketFilter) { tickets(filter: $f) { totalCount } }',
      { f: { statuses: ['OPEM'] } },
    ],
  ];

  it.each(GUESSES)('nobody is told how %s would be right', async (_name, query, variables) => {
    const answer = await production.acme.owner.ask(query, variables);
    expectRefusal(answer);
    expect(answer.text).not.toMatch(/did you mean/i);
    expect((await development.acme.owner.ask(query, variables)).text).toMatch(/did you mean/i);
  });

  it('the name of a type is still told to who has an object of it', async () => {
    const answer = await production.acme.owner.ask('{ __typename viewer { __typename } }');
    expect(answer.body).toEqual({ data: { __typename: 'Query', viewer: { __typename: 'Viewer' } } });
  });

  it('errors have neither a stack nor anything else of the inside', async () => {
    const answer = await production.acme.owner.ask('{ node(id: "x") { id } }');
    expect(answer.body.errors).toEqual([
      {
        message: '`id` is not an id.',
        path: ['node'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});

describe('in development', () => {
  it.each(INTROSPECTION)('the schema is told by %s', async (_name, query) => {
    const answer = await development.ask(null)(query);
    expect(answer.body.errors).toBeUndefined();
  });
});
