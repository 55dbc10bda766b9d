import { kept, type Fields } from './asking';
import { createPoisonWorld, type PoisonWorld } from './poison-world';

describe.each(['memory', 'redis'] as const)('nobody poisons what is kept in %s', (kind) => {
  let at: PoisonWorld;
  beforeAll(async () => {
    at = await createPoisonWorld(kind);
  }, 120_000);
  afterAll(() => at?.close());
  let count = 0;

  it.each<Fields>([
    { 'x-forwarded-host': 'evil.example' },
    { 'x-forwarded-proto': 'http', 'x-forwarded-for': '203.0.113.9', 'x-original-url': '/admin' },
    { 'accept-language': 'tlh' },
    { 'apollographql-client-name': 'evil', 'apollographql-client-version': '6.6.6' },
    { 'x-request-id': 'evil-request-id-of-somebody' },
    { 'x-http-method-override': 'DELETE' },
    { 'user-agent': 'evil', 'referer': 'https://evil.example' },
    { 'apollo-federation-include-trace': 'ftv1', 'apollo-require-preflight': '1' },
    { range: 'bytes=0-3', te: 'trailers' },
    { 'if-none-match': '*', 'if-modified-since': '0', 'cache-control': 'max-age=600' },
    { 'x-atrium-explain': '0' },
  ])('by the header fields %p', async (headers) => {
    const query = at.fresh();
    const first = await at.asOwner({ body: { query }, headers });
    const clean = await kept(() => at.asOwner({ body: { query } }));
    const again = await kept(() => at.asOwner({ body: { query }, headers }));
    expect([first.data, again.data]).toEqual([clean.data, clean.data]);
    const everything = `${clean.text}${JSON.stringify([...clean.headers])}`;
    for (const value of Object.values(headers)) if (value.length > 3) expect(everything).not.toContain(value);
    // Who asked first is told nowhere.
    expect(clean.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it('by methods: a HEAD has no kept answer, GET and POST have the same', async () => {
    const query = at.fresh();
    const posted = await at.asOwner({ body: { query } });
    const got = await kept(() => at.asOwner({ search: { query } }));
    expect(got.data).toEqual(posted.data);
    expect(got.headers.get('cache-control')).toBe('private, no-cache');
    const again = await kept(() => at.asOwner({ body: { query } }));
    expect([again.headers.get('cache-control'), again.headers.get('etag')]).toEqual(['no-store', null]);
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH']) {
      const told = await at.asOwner({ search: { query }, method });
      expect([told.cache, told.text.includes('canary')]).toEqual([null, false]);
      expect(told.status).toBeGreaterThanOrEqual(400);
    }
    const unsafe = await at.asOwner({ search: { query: 'mutation { __typename }' } });
    expect([unsafe.cache === 'HIT', unsafe.status]).toEqual([false, 405]);
  });

  it('by odd requests around a kept one', async () => {
    const query = at.fresh();
    await kept(() => at.asOwner({ body: { query } }));
    await at.expectTruth([
      { body: { query, extensions: {} } },
      { body: { query, extensions: null } },
      { body: { query, extensions: { anything: [1, { more: true }] } } },
      { body: { query, extensions: 'text' } },
      { body: { query, extensions: [1] } },
      { body: { query, operationName: '' } },
      { body: { query, operationName: null } },
      { body: { query, operationName: 'Fresh' } },
      { body: { query, operationName: 7 } },
      { body: { query, operationName: ['Fresh1'] } },
      { body: { query, variables: null } },
      { body: { query, variables: [] } },
      { body: { query, variables: 'text' } },
      { body: { query, variables: { unknown: { deep: [[[]]] } } } },
      { body: `{"query":${JSON.stringify(query)},"variables":{"__proto__":{"n":1}}}` },
      { body: { query, variables: { constructor: 1, toString: 2, hasOwnProperty: 3 } } },
      { body: { query, query2: query, batch: true } },
      { body: [{ query }, { query }] },
      { body: [{ query }] },
      { body: [] },
      { body: { query: [query] } },
      { body: { query: '' } },
      { body: { query: `${query} ${query}` } },
      { body: { query: `${query} query Other { __typename }` } },
      { body: { query: query.slice(0, -1) } },
      { search: { query, operationName: '' } },
      { search: { query, variables: '' } },
      { search: { query, variables: '[]' } },
      { search: { query, variables: 'null' } },
      { search: { query, extensions: '' } },
      { search: { query, extensions: '"text"' } },
      { search: { query, extensions: '{}' } },
      { search: `query=${encodeURIComponent(query)}&query=${encodeURIComponent('{ __typename }')}` },
      { search: `query=${encodeURIComponent('{ __typename }')}&query=${encodeURIComponent(query)}` },
      { search: `query=${encodeURIComponent(query)}&operationName=A&operationName=B` },
      { search: `query=${encodeURIComponent(query)}&variables=${encodeURIComponent('{}')}&variables=null` },
    ]);
  });

  it('by a name of an operation that reads like the beginning of another document', async () => {
    const first = `query A${(count += 1)} { __typename }`;
    const second = `query B${count} { tags(first: 1) { nodes { name } } }`;
    const both = `${first}\n${second}`;
    const [a, b] = [`A${count}`, `B${count}`];
    await at.expectTruth([
      { body: { query: both, operationName: a } },
      { body: { query: both, operationName: b } },
      { body: { query: both } },
      { body: { query: second, operationName: first } },
      { body: { query: second, operationName: `${a}\n${first}` } },
      { body: { query: second, operationName: `"${a}" ${first}` } },
    ]);
  });

  it('by a name that hides a document from being kept', async () => {
    // Written as in a page's source: it begins with a line break.
    const query = `\n  ${at.fresh()}`;
    for (const operationName of ['', '# a comment', 'null']) {
      const rest = query.slice(1);
      await at.send(at.world.globex.customer.token, { body: { query: rest, operationName } });
      await at.asOwner({ body: { query: rest, operationName } });
    }
    await expect(kept(() => at.asOwner({ body: { query } }))).resolves.toBeTruthy();
    const commented = `# a comment\n${at.fresh()}`;
    const [, rest] = commented.split('\n');
    await at.send(at.world.globex.customer.token, { body: { query: rest, operationName: '# a comment' } });
    await expect(kept(() => at.asOwner({ body: { query: commented } }))).resolves.toBeTruthy();
  });

  it('by the shape of what is asked', async () => {
    const name = `Shape${(count += 1)}`;
    const directives = `query ${name}($no: Boolean!, $yes: Boolean = true) {
      tickets(first: 2) { nodes { subject @skip(if: $no) number @include(if: $yes) __typename } } }`;
    const asked = [
      { no: true },
      { no: false },
      { no: false, yes: false },
      { no: true, yes: null },
      { no: 'true' },
      { no: 1 },
      {},
    ].map((variables) => ({ body: { query: directives, variables } }));
    const texts = [
      '{ a: tickets(first: 2) { nodes { subject } } }',
      '{ b: tickets(first: 2) { nodes { subject } } }',
      '{ a: tickets(first: 2) { nodes { subject: number } } }',
      '{ extensions: tickets(first: 2) { nodes { extensions: subject data: number errors: id } } }',
      '{ a: __typename extensions: viewer { cost: role } }',
      '{ ...F } fragment F on Query { tickets(first: 2) { nodes { subject } } }',
      '{ ...F } fragment F on Query { tickets(first: 2) { nodes { number } } }',
      '{ ... on Query { tickets(first: 2) { ... { nodes { subject } } } } }',
      '{ ... @skip(if: true) { tickets(first: 2) { nodes { subject } } } __typename }',
      '{ tickets(first: 2) { nodes { subject @skip(if: true) @include(if: true) number } } }',
      '{ tickets(first: 2) { nodes { ...F } } } fragment F on Ticket { requester { ...P } } fragment P on Person { name }',
      '{ node(id: "nonsense") { __typename id } }',
      '{ __schema { queryType { name } } }',
      '{ __type(name: "Ticket") { name } __typename }',
    ];
    await at.expectTruth([...asked, ...texts.map((query) => ({ body: { query } }))]);
  });

  it('by values that look alike', async () => {
    const query = `query Alike${(count += 1)}($n: Int, $id: ID, $s: [TicketStatus!]) {
      ticket(number: $n, id: $id) { number } tickets(first: 2, filter: { statuses: $s }) { nodes { number } } }`;
    const bodies = [
      { n: 1 },
      '{"n":1.0}',
      '{"n":1e0}',
      '{"n":1.5}',
      { n: '1' },
      { n: true },
      { n: null },
      { n: 2 },
      { n: 2 ** 31 },
      { id: '1' },
      { id: 1 },
      { id: at.world.acme.ids.Ticket },
      { id: at.world.globex.ids.Ticket },
      { n: 1, s: [] },
      { n: 1, s: 'OPEN' },
      { n: 1, s: ['OPEN'] },
      { n: 1, s: ['OPEN', 'OPEN'] },
      { n: 1, s: ['OPEN', 'SOLVED'] },
      { n: 1, s: [null] },
      { n: 1, s: null },
      { n: 1, s: { 0: 'OPEN' } },
      { n: 1, s: [['OPEN']] },
    ].map((variables) => ({
      body:
        typeof variables === 'string'
          ? `{"query":${JSON.stringify(query)},"variables":${variables}}`
          : { query, variables },
    }));
    await at.expectTruth(bodies);
  });

  it('by huge values', async () => {
    const query = `query Huge${(count += 1)}($text: String) { people(first: 2, filter: { name: $text }) { nodes { name } } }`;
    const filter = await at.truth({ body: { query, variables: { text: 'x' } } });
    expect(filter.status).toBeLessThan(500);
    await at.expectTruth([
      { body: { query, variables: { text: 'x'.repeat(200_000) } } },
      { body: { query, variables: { text: 'x'.repeat(300_000) } } },
      { body: { query, variables: { ['n'.repeat(100_000)]: 1 } } },
      { body: { query, operationName: 'n'.repeat(200_000) } },
    ]);
  });
});
