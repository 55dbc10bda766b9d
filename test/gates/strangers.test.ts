import { documentId } from '../../src/gates';
import { createWorld, type World } from '../support/world';
import { registered, send, type Sent } from './gated';

let world: World;
beforeAll(async () => {
  // The database is the test's, whatever the variable says; production only asks that there is one.
  world = await createWorld({
    NODE_ENV: 'production',
    ATRIUM_SECRET: 'a secret that the configuration asks for',
    DATABASE_URL: 'postgresql://nowhere.test/nothing',
  });
});
afterAll(() => world.close());

describe('in production a stranger cannot find out', () => {
  /** All that came back, but for what differs from one answer to the next by itself. */
  const seen = async (sent: Sent) => {
    const reply = await send(world.url, sent);
    const headers = [...reply.headers].filter(([name]) => !/^(x-request-id|date)$/.test(name));
    return { status: reply.status, headers, text: reply.text };
  };
  const post = (query: string, more: object = {}): Sent => ({ body: { query, ...more } });
  const get = (query: string): Sent => ({ search: { query } });
  const two = 'query A { tickets { totalCount } }';

  it.each<[name: string, right: Sent, wrong: Sent]>([
    ['a field', post('{ tickets { totalCount } }'), post('{ tickts { totalCount } }')],
    ['a field by GET', get('{ tickets { totalCount } }'), get('{ tickts { totalCount } }')],
    ['a nullable field', post('{ ticket(number: 1) { id } }'), post('{ tickte(number: 1) { id } }')],
    [
      'a field below the viewer',
      post('{ viewer { person { email } } }'),
      post('{ viewer { person { emial } } }'),
    ],
    [
      'a field beside it',
      post('{ viewer { role } tickets { totalCount } }'),
      post('{ viewer { role } tickts { totalCount } }'),
    ],
    [
      'a field that is skipped',
      post('{ viewer { role } tickets @skip(if: true) { totalCount } }'),
      post('{ viewer { role } tickts @skip(if: true) { totalCount } }'),
    ],
    [
      'a type',
      post('{ viewer { role ... on Viewer { role } } }'),
      post('{ viewer { role ... on Viewr { role } } }'),
    ],
    [
      'a fragment',
      post('{ ...A } fragment A on Query { viewer { role } }'),
      post('{ ...A } fragment A on Qery { viewer { role } }'),
    ],
    [
      'a type of a variable',
      post('query ($a: TicketFilter) { tickets(filter: $a) { totalCount } }'),
      post('query ($a: TicketFiltre) { tickets(filter: $a) { totalCount } }'),
    ],
    [
      'a value of a variable',
      post('query ($a: TicketFilter) { tickets(filter: $a) { totalCount } }', {
        variables: { a: { no: 1 } },
      }),
      post('query ($a: TicketFilter) { tickets(filter: $a) { totalCount } }', { variables: { a: {} } }),
    ],
    [
      'an argument',
      post('{ tickets(first: 1) { totalCount } }'),
      post('{ tickets(frist: 1) { totalCount } }'),
    ],
    ['a value', post('{ tickets(first: 1) { totalCount } }'), post('{ tickets(first: "1") { totalCount } }')],
    [
      'a mutation',
      post('mutation { createTeam(input: { name: "x" }) { __typename } }'),
      post('mutation { createTaem(input: { name: "x" }) { __typename } }'),
    ],
    [
      'a mutation by GET',
      get('mutation { createTeam(input: { name: "x" }) { __typename } }'),
      get('mutation { createTaem(input: { name: "x" }) { __typename } }'),
    ],
    [
      'a mutation of pipelines',
      post('mutation { pushDocuments(input: { app: "a", version: "1", manifest: "" }) { documents } }'),
      post('mutation { pushDocumnets(input: { app: "a", version: "1", manifest: "" }) { documents } }'),
    ],
    [
      'a document by an operation that it has not',
      post(two, { operationName: 'B' }),
      post(two.replace('tickets', 'tickts'), { operationName: 'B' }),
    ],
    [
      'a document by having two operations',
      post(`${two} query B { tickets { totalCount } }`),
      post(`${two} query B { tickts { totalCount } }`),
    ],
    [
      'the cost',
      post('{ people(first: 100) { nodes { requestedTickets(first: 100) { nodes { id } } } } }'),
      post('{ people(first: 1) { nodes { id } } }'),
    ],
    ['the root', post('{ __schema { queryType { name } } }'), post('{ __scheme { queryType { name } } }')],
    ['a subscription', post('subscription { a }'), post('subscription { tickets }')],
    [
      'a directive',
      post('{ viewer @include(if: true) { role } }'),
      post('{ viewer @includes(if: true) { role } }'),
    ],
  ])('%s', async (_name, right, wrong) => {
    const answer = await seen(right);
    expect(await seen(wrong)).toEqual(answer);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toMatch(/ticket|extensions":\{"cost|did you mean/i);
  });

  it('any of it by another Accept', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    const [right, wrong] = ['{ tickets { totalCount } }', '{ tickts { totalCount } }'].map(async (query) =>
      seen({ ...post(query), headers }),
    );
    expect(await wrong).toEqual(await right);
  });

  it('but may ask who they are, run what is registered, and be told of syntax', async () => {
    const boot = 'query Boot { viewer { person { name } } }';
    const documents = await registered(world);
    await documents.registry.push({ app: 'boot', version: '1', documents: { [documentId(boot)]: boot } });
    await documents.close();
    for (const sent of [
      post('{ viewer { role __typename } }'),
      { app: 'boot', body: { documentId: documentId(boot) } },
    ]) {
      expect((await send(world.url, sent)).data).toEqual({ viewer: null });
    }
    expect((await send(world.url, post('{'))).codes).toEqual(['GRAPHQL_PARSE_FAILED']);
  });

  it('nor a member of a tenant how a name would be right', async () => {
    const { owner } = world.acme;
    const guesses = [
      '{ viewr { role } }',
      '{ viewer { rol } }',
      '{ tickets(frist: 1) { totalCount } }',
      '{ node(id: "x") { ... on Tickte { id } } }',
    ];
    for (const query of guesses) {
      const reply = await send(world.url, { token: owner.token, body: { query } });
      expect(reply.codes).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(reply.text).not.toMatch(/did you mean|suggest/i);
    }
  });
});
