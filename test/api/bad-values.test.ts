import { globalId } from '../../src/schema';
import { createWorld, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, expectCodedErrors, expectRefusal, post, refused } from './answers';
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
const raw = (query: string, variables: string, more = '') =>
  post(world.url, `{"query":${JSON.stringify(query)},"variables":${variables}${more}}`, tenant.owner.token);

describe('a number', () => {
  const query = 'query ($n: Int) { ticket(number: $n) { id } }';

  it.each([
    '2147483648',
    '-2147483649',
    '1e400',
    '-1e400',
    '1e10',
    '0.5',
    '"1"',
    'true',
    '[1,2]',
    '{}',
    `"${'9'.repeat(100_000)}"`,
  ])('is not %# in JSON', async (json) => refused(raw(query, `{"n":${json}}`), 'BAD_USER_INPUT', 400));

  it.each(['NaN', 'Infinity', '01', '+1', '.5', '0x1', "'1'", 'undefined'])(
    'is not %s, which is not JSON',
    async (json) => refused(raw(query, `{"n":${json}}`), 'BAD_REQUEST', 400),
  );

  it.each(['2147483648', '1e400', '0.5', '"1"', 'true', '[1]', '{}', 'NaN', '9'.repeat(10_000)])(
    'is not %# in a document',
    async (literal) =>
      refused(ask(`{ ticket(number: ${literal}) { id } }`), 'GRAPHQL_VALIDATION_FAILED', 400),
  );

  it.each(['1.0', '1e0', '-0', '1'])('may be %s', async (json) => {
    expect((await raw(query, `{"n":${json}}`)).body.errors).toBeUndefined();
  });
});

describe('variables', () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const input = 'mutation ($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } } }';
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const lists = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each<[name: string, query: string, json: string, code: string]>([
    [
      'a list of 101 ids',
      query,
      JSON.stringify({ ids: Array(101).fill(globalId('Ticket', uuid)) }),
      'BAD_USER_INPUT',
    ],
    ['a list of 100,000', query, `{"ids":[${'1,'.repeat(99_999)}1]}`, 'BAD_USER_INPUT'],
    ['a list of nulls', query, '{"ids":[null]}', 'BAD_USER_INPUT'],
    ['lists 22 deep', query, `{"ids":${lists(22)}}`, 'BAD_USER_INPUT'],
    ['lists 99 deep', query, `{"ids":${lists(98)}}`, 'BAD_USER_INPUT'],
    ['lists 100,000 deep', query, `{"ids":${lists(100_000)}}`, 'BAD_REQUEST'],
    ['objects 22 deep', input, `{"input":${nested(22)}}`, 'BAD_USER_INPUT'],
    ['objects 40,000 deep', input, `{"input":${nested(40_000)}}`, 'BAD_REQUEST'],
    ['a __proto__', input, '{"input":{"subject":"s","description":"d","__proto__":{"a":1}}}', 'BAD_REQUEST'],
    ['NUL in one that nobody uses', '{ viewer { role } }', '{"unused":"a\\u0000"}', 'BAD_USER_INPUT'],
    [
      'half of a pair in one that nobody uses',
      '{ viewer { role } }',
      '{"unused":["\\ud83c"]}',
      'BAD_USER_INPUT',
    ],
    ['an array', query, '[1]', 'BAD_REQUEST'],
    ['a string', query, '"{}"', 'BAD_REQUEST'],
    ['a missing one', query, '{}', 'BAD_USER_INPUT'],
    ['a null one', query, '{"ids":null}', 'BAD_USER_INPUT'],
  ])('of %s are refused', async (_name, text, json, code) => {
    await refused(raw(text, json), code, code === 'BAD_REQUEST' ? 400 : undefined);
  });

  it('are cut in the message that repeats them, between two characters', async () => {
    const answer = await raw(
      'query ($n: Int) { ticket(number: $n) { id } }',
      `{"n":"${'🏃'.repeat(1_000)}"}`,
    );
    const [error] = answer.body.errors ?? [];
    expect(error?.message.length).toBeLessThanOrEqual(500);
    expect(error?.message).toContain('🏃');
    expect(error?.message.isWellFormed()).toBe(true);
  });
});

describe('an operation name', () => {
  const two = 'query A { viewer { role } } query B { __typename }';

  it.each([
    ['of no operation', two, '"C"'],
    ['that is empty', two, '""'],
    ['that is null where there are two', two, 'null'],
    ['of what objects have', two, '"__proto__"'],
    ['with NUL', two, '"A\\u0000"'],
    ['with half of a pair', two, '"\\ud83c"'],
    ['of 100 kB', two, `"${'A'.repeat(100_000)}"`],
    ['that is a number', two, '1'],
    ['that is a list', two, '["A"]'],
    ['of a fragment', `${two} fragment F on Query { __typename }`, '"F"'],
  ])('%s is refused', async (_name, query, name) => {
    const answer = await raw(query, '{}', `,"operationName":${name}`);
    expectRefusal(answer);
    expect(answer.status).toBe(400);
    expect(codesOf(answer)[0]).toMatch(/^(BAD_REQUEST|GRAPHQL_VALIDATION_FAILED)$/);
  });

  it('chooses among several operations', async () => {
    expect((await raw(two, '{}', ',"operationName":"B"')).body).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('whatever is refused', () => {
  it('has a code of the closed list, also when much is wrong at once', async () => {
    const answer = await ask(
      '{ a: tickets(first: 0) { totalCount } b: node(id: "x") { id } c: ticket { id } d: people(first: 101) { totalCount } }',
    );
    expectCodedErrors(answer);
    expect(new Set(codesOf(answer))).toEqual(new Set(['BAD_USER_INPUT']));
  });
});
