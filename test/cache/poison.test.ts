import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { createRedis } from '../../src/platform/redis';
import { documentId } from '../../src/gates';
import { beside, registered, type OtherServer } from '../gates/gated';
import { startRedis, type TestRedis } from '../support/redis';
import { createWorld, type World } from '../support/world';
import { bearer, kept, tell, type Fields, type Sending, type Told } from './asking';

const FRONTEND = 'https://console.example';
const TICKETS = '{ tickets(first: 3) { nodes { subject } } }';
// Beside `if-none-match`, fetch would say `no-cache`.
const MAY_BE_KEPT = { 'cache-control': 'max-age=600' };
const past = new Date(Date.UTC(2026, 0, 1));
const future = new Date(Date.UTC(2100, 0, 1));
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What of an answer must be the same whoever gives it. */
const essence = ({ status, data, codes, headers }: Told) => ({
  status,
  data,
  codes,
  type: headers.get('content-type'),
});

describe.each(['memory', 'redis'] as const)('nobody poisons what is kept in %s', (kind) => {
  let world: World;
  let redis: TestRedis | null = null;
  /** Keeps nothing. */
  let oracle: OtherServer;
  let documents: Awaited<ReturnType<typeof registered>>;

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : null;
    const variables = { TRUSTED_DOCUMENTS: 'mobile=enforce', FRONTEND_ORIGINS: FRONTEND };
    world = await createWorld({ ...variables, CACHE: 'on', ...(redis && { REDIS_URL: redis.url }) });
    oracle = await beside(world, { ...variables, CACHE: 'off' });
    documents = await registered(world);
    await kept(() => asOwner({ body: { query: '{ __typename }' } }));
  }, 120_000);
  afterAll(async () => {
    await documents?.close();
    await oracle?.close();
    await world?.close();
    await redis?.stop();
  });

  const send = (token: string, sending: Sending): Promise<Told> =>
    tell(world.url, { ...sending, headers: { ...bearer(token), ...sending.headers } });
  const asOwner = (sending: Sending): Promise<Told> => send(world.acme.owner.token, sending);
  const truth = (sending: Sending, token = world.acme.owner.token): Promise<Told> =>
    tell(oracle.url, { ...sending, headers: { ...bearer(token), ...sending.headers } });
  let count = 0;
  /** A text that nobody has asked yet. */
  const fresh = (selection = 'tickets(first: 3) { nodes { subject } }') =>
    `query Fresh${(count += 1)}${kind} { ${selection} }`;

  /** Whatever is sent, and how often, the answers are those of a server that keeps nothing. */
  async function expectTruth(sendings: readonly Sending[]): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1)
      for (const sending of sendings)
        expect({ sending, ...essence(await asOwner(sending)) }).toEqual({
          sending,
          ...essence(await truth(sending)),
        });
  }

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
    const query = fresh();
    const first = await asOwner({ body: { query }, headers });
    const clean = await kept(() => asOwner({ body: { query } }));
    const again = await kept(() => asOwner({ body: { query }, headers }));
    expect([first.data, again.data]).toEqual([clean.data, clean.data]);
    const everything = `${clean.text}${JSON.stringify([...clean.headers])}`;
    for (const value of Object.values(headers)) if (value.length > 3) expect(everything).not.toContain(value);
    // Who asked first is told nowhere.
    expect(clean.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it('by methods: a HEAD has no kept answer, GET and POST have the same', async () => {
    const query = fresh();
    const posted = await asOwner({ body: { query } });
    const got = await kept(() => asOwner({ search: { query } }));
    expect(got.data).toEqual(posted.data);
    expect(got.headers.get('cache-control')).toBe('private, no-cache');
    const again = await kept(() => asOwner({ body: { query } }));
    expect([again.headers.get('cache-control'), again.headers.get('etag')]).toEqual(['no-store', null]);
    for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH']) {
      const told = await asOwner({ search: { query }, method });
      expect([told.cache, told.text.includes('canary')]).toEqual([null, false]);
      expect(told.status).toBeGreaterThanOrEqual(400);
    }
    const unsafe = await asOwner({ search: { query: 'mutation { __typename }' } });
    expect([unsafe.cache === 'HIT', unsafe.status]).toEqual([false, 405]);
  });

  it('by odd requests around a kept one', async () => {
    const query = fresh();
    await kept(() => asOwner({ body: { query } }));
    await expectTruth([
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
    await expectTruth([
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
    const query = `\n  ${fresh()}`;
    for (const operationName of ['', '# a comment', 'null']) {
      const rest = query.slice(1);
      await send(world.globex.customer.token, { body: { query: rest, operationName } });
      await asOwner({ body: { query: rest, operationName } });
    }
    await expect(kept(() => asOwner({ body: { query } }))).resolves.toBeTruthy();
    const commented = `# a comment\n${fresh()}`;
    const [, rest] = commented.split('\n');
    await send(world.globex.customer.token, { body: { query: rest, operationName: '# a comment' } });
    await expect(kept(() => asOwner({ body: { query: commented } }))).resolves.toBeTruthy();
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
    await expectTruth([...asked, ...texts.map((query) => ({ body: { query } }))]);
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
      { id: world.acme.ids.Ticket },
      { id: world.globex.ids.Ticket },
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
    await expectTruth(bodies);
  });

  it('by huge values', async () => {
    const query = `query Huge${(count += 1)}($text: String) { people(first: 2, filter: { name: $text }) { nodes { name } } }`;
    const filter = await truth({ body: { query, variables: { text: 'x' } } });
    expect(filter.status).toBeLessThan(500);
    await expectTruth([
      { body: { query, variables: { text: 'x'.repeat(200_000) } } },
      { body: { query, variables: { text: 'x'.repeat(300_000) } } },
      { body: { query, variables: { ['n'.repeat(100_000)]: 1 } } },
      { body: { query, operationName: 'n'.repeat(200_000) } },
    ]);
  });

  it('by the media type of an answer: it is that of who asks', async () => {
    const query = fresh();
    const types = ['application/json', 'application/graphql-response+json'];
    await asOwner({ body: { query }, headers: { accept: types[1] ?? '' } });
    for (const type of types) {
      const told = await kept(() => asOwner({ body: { query }, headers: { accept: type } }));
      expect(told.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    }
    const refused = await asOwner({ body: { query }, headers: { accept: 'text/html' } });
    expect([refused.status, refused.cache]).toEqual([406, null]);
  });

  it('by the origin of who asks: each is told its own', async () => {
    const query = fresh();
    const origins = [FRONTEND, 'https://evil.example', null];
    for (let turn = 0; turn < 2; turn += 1)
      for (const origin of origins)
        for (const sending of [{ body: { query } }, { search: { query } }]) {
          const { headers } = await asOwner({ ...sending, ...(origin && { headers: { origin } }) });
          expect(headers.get('access-control-allow-origin')).toBe(origin === FRONTEND ? FRONTEND : null);
          const vary = headers.get('vary')?.toLowerCase() ?? '';
          for (const name of ['origin', 'accept', 'accept-encoding', 'authorization', 'cookie', 'x-tenant'])
            expect(vary.split(/, */)).toContain(name);
          expect(headers.get('cache-control')).toMatch(/^(no-store|private, no-cache)$/);
        }
  });

  it('by tags of answers: one is known again by nobody for whom it was not made', async () => {
    const query = fresh('viewer { role }');
    const [acme, globex] = [world.acme, world.globex];
    const tag = async (token: string) => (await send(token, { search: { query } })).headers.get('etag') ?? '';
    const owners = await tag(acme.owner.token);
    expect(owners).toMatch(/^W\/"/);
    // The same words, said to another tenant, are another answer.
    expect(await tag(globex.owner.token)).not.toBe(owners);
    for (const { token } of [globex.owner, acme.agent, acme.customer, globex.agent])
      for (let turn = 0; turn < 2; turn += 1) {
        const told = await send(token, {
          search: { query },
          headers: { ...MAY_BE_KEPT, 'if-none-match': `${owners}, W/"x"` },
        });
        expect([told.status, typeof told.data]).toEqual([200, 'object']);
      }
    const own = await asOwner({
      search: { query },
      headers: { ...MAY_BE_KEPT, 'if-none-match': `W/"x", ${owners}` },
    });
    expect([own.status, own.text]).toEqual([304, '']);
    for (const headers of [{ authorization: 'Bearer wrong' }, { authorization: '' }]) {
      const stranger = await asOwner({
        search: { query },
        headers: { ...MAY_BE_KEPT, ...headers, 'if-none-match': owners },
      });
      expect([stranger.status, stranger.data ?? null]).toEqual([401, null]);
    }
    const anonymous = await tell(world.url, {
      search: { query },
      headers: { ...MAY_BE_KEPT, 'if-none-match': owners },
    });
    expect([anonymous.status, anonymous.text.includes('OWNER')]).toEqual([200, false]);
  });

  describe('by names of documents', () => {
    const app = (name: string, version?: string): Fields => ({
      'apollographql-client-name': name,
      ...(version && { 'apollographql-client-version': version }),
    });
    const push = (name: string, version: string, ...texts: string[]) =>
      documents.registry.push({
        app: name,
        version,
        documents: Object.fromEntries(texts.map((text) => [documentId(text), text])),
      });

    it('an app that must name its documents is served no kept answer to a text', async () => {
      const [trusted, other] = [fresh(), fresh()];
      await push('mobile', '1.0', trusted);
      await kept(() => asOwner({ body: { query: other } }));
      await kept(() => asOwner({ body: { query: trusted } }));
      const text = await asOwner({ body: { query: other }, headers: app('mobile', '1.0') });
      expect([text.cache, text.codes, text.data ?? null]).toEqual([null, ['DOCUMENT_NOT_TRUSTED'], null]);
      const named = await asOwner({ body: { documentId: documentId(other) }, headers: app('mobile', '1.0') });
      expect([named.cache, named.codes]).toEqual([null, ['DOCUMENT_UNKNOWN']]);
      for (const sending of [
        { body: { documentId: documentId(trusted) } },
        { search: { documentId: documentId(trusted) } },
      ]) {
        const told = await kept(() => asOwner({ ...sending, headers: app('mobile', '1.0') }));
        expect(told.data).toEqual((await truth({ body: { query: trusted } })).data);
      }
    });

    it('a version that retires is told so each time, and one that has retired is refused', async () => {
      const text = fresh();
      for (const version of ['2.0', '2.1', '2.2']) await push('mobile', version, text);
      await documents.store.retire('mobile', '2.0', past);
      await documents.store.retire('mobile', '2.1', future);
      const ask = (version: string) =>
        asOwner({ body: { documentId: documentId(text) }, headers: app('mobile', version) });
      await kept(() => ask('2.2'));
      for (let turn = 0; turn < 3; turn += 1) {
        const retiring = await ask('2.1');
        expect([retiring.cache, retiring.text.includes('"clientVersion"')]).toEqual(['BYPASS', true]);
        const retired = await ask('2.0');
        expect([retired.cache, retired.codes, retired.data ?? null]).toEqual([
          null,
          ['CLIENT_VERSION_RETIRED'],
          null,
        ]);
        const current = await ask('2.2');
        expect([current.cache, current.text.includes('clientVersion')]).toEqual(['HIT', false]);
      }
    });

    it('a persisted query is that of its hash and of its tenant', async () => {
      const text = fresh();
      const persistedQuery = { version: 1, sha256Hash: sha(text) };
      await asOwner({ body: { query: text, extensions: { persistedQuery } } });
      const byHash: Sending[] = [
        { body: { extensions: { persistedQuery } } },
        { search: { extensions: JSON.stringify({ persistedQuery }) } },
      ];
      for (const sending of byHash) {
        expect((await kept(() => asOwner(sending))).text).toContain('canary-acme');
        const foreign = await send(world.globex.owner.token, sending);
        expect([foreign.cache, foreign.codes]).toEqual([null, ['PERSISTED_QUERY_NOT_FOUND']]);
      }
      const wrong = { version: 1, sha256Hash: sha('something else') };
      for (const sending of [
        { body: { query: text, extensions: { persistedQuery: wrong } } },
        { body: { query: text, extensions: { persistedQuery: { ...persistedQuery, version: 2 } } } },
        { search: { query: text, extensions: JSON.stringify({ persistedQuery: wrong }) } },
      ]) {
        const told = await asOwner(sending);
        expect([told.cache, told.data ?? null]).toEqual([null, null]);
        expect(told.codes).toHaveLength(1);
      }
    });
  });

  it('by answers that are larger than may be kept', async () => {
    const client = new Client({ connectionString: world.database.superuserUrl });
    await client.connect();
    await client.query("UPDATE ticket SET description = repeat('x', 65000) WHERE tenant_id = $1", [
      world.globex.tenantId,
    ]);
    await client.end();
    const { token } = world.globex.owner;
    const aliases = Array.from({ length: 12 }, (_, at) => `a${at}: description`).join(' ');
    const query = fresh(`tickets(first: 4) { nodes { ${aliases} } }`);
    const first = await send(token, { body: { query } });
    const second = await send(token, { body: { query } });
    expect(first.text.length).toBeGreaterThan(2 * 1_024 * 1_024);
    expect([first.cache, second.cache]).toEqual(['MISS', 'MISS']);
    expect(second.data).toEqual(first.data);
  });

  if (kind === 'redis')
    it('by keys: under a tenant there is nothing of another, and under no key a credential', async () => {
      for (const tenant of [world.acme, world.globex])
        for (const who of ['owner', 'agent', 'customer'] as const)
          for (const query of [
            TICKETS,
            '{ viewer { person { name email } tenant { name } } flags { name } }',
          ])
            await kept(() => send(tenant[who].token, { body: { query } }));
      const client = createRedis(redis?.url ?? '');
      const keys = await client.keys('*');
      const seen = { acme: 0, globex: 0 };
      for (const key of keys) {
        const all = [key, ...(await textsOf(client, key))].join('\n');
        for (const { owner, agent } of [world.acme, world.globex])
          for (const { token } of [owner, agent]) expect(all).not.toContain(token);
        for (const [own, other] of [
          ['acme', 'globex'],
          ['globex', 'acme'],
        ] as const)
          if (key.includes(world[own].tenantId)) {
            expect(all).not.toContain(`canary-${other}`);
            expect(all).not.toContain(world[other].tenantId);
            if (all.includes(`canary-${own}`)) seen[own] += 1;
          }
        if (!key.includes(world.acme.tenantId) && !key.includes(world.globex.tenantId))
          expect(all).not.toContain('canary');
      }
      expect(Math.min(seen.acme, seen.globex)).toBeGreaterThan(3);
      client.disconnect();
    });
});

/** Everything in a key as text, also what is compressed. */
async function textsOf(client: ReturnType<typeof createRedis>, key: string): Promise<string[]> {
  const { gunzipSync } = await import('node:zlib');
  const type = await client.type(key);
  const raw =
    type === 'hash'
      ? Object.values(await client.hgetallBuffer(key))
      : type === 'set'
        ? await client.smembersBuffer(key)
        : [await client.getBuffer(key)];
  return raw
    .map((bytes) => (bytes?.[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes) ?? '')
    .map(String);
}
