import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { documentId } from '../../src/gates';
import { createRedis } from '../../src/platform/redis';
import { kept, tell, type Fields, type Sending } from './asking';
import { createPoisonWorld, FRONTEND, type PoisonWorld } from './poison-world';

// Beside `if-none-match`, fetch would say `no-cache`.
const MAY_BE_KEPT = { 'cache-control': 'max-age=600' };
const TICKETS = '{ tickets(first: 3) { nodes { subject } } }';
const past = new Date(Date.UTC(2026, 0, 1));
const future = new Date(Date.UTC(2100, 0, 1));
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.each(['memory', 'redis'] as const)("what is kept for one is nobody else's, in %s", (kind) => {
  let at: PoisonWorld;
  beforeAll(async () => {
    at = await createPoisonWorld(kind);
  }, 120_000);
  afterAll(() => at?.close());

  it('by the media type of an answer: it is that of who asks', async () => {
    const query = at.fresh();
    const types = ['application/json', 'application/graphql-response+json'];
    await at.asOwner({ body: { query }, headers: { accept: types[1] ?? '' } });
    for (const type of types) {
      const told = await kept(() => at.asOwner({ body: { query }, headers: { accept: type } }));
      expect(told.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    }
    const refused = await at.asOwner({ body: { query }, headers: { accept: 'text/html' } });
    expect([refused.status, refused.cache]).toEqual([406, null]);
  });

  it('by the origin of who asks: each is told its own', async () => {
    const query = at.fresh();
    const origins = [FRONTEND, 'https://evil.example', null];
    for (let turn = 0; turn < 2; turn += 1)
      for (const origin of origins)
        for (const sending of [{ body: { query } }, { search: { query } }]) {
          const { headers } = await at.asOwner({ ...sending, ...(origin && { headers: { origin } }) });
          expect(headers.get('access-control-allow-origin')).toBe(origin === FRONTEND ? FRONTEND : null);
          const vary = headers.get('vary')?.toLowerCase() ?? '';
          for (const name of ['origin', 'accept', 'accept-encoding', 'authorization', 'cookie', 'x-tenant'])
            expect(vary.split(/, */)).toContain(name);
          expect(headers.get('cache-control')).toMatch(/^(no-store|private, no-cache)$/);
        }
  });

  it('by tags of answers: one is known again by nobody for whom it was not made', async () => {
    const query = at.fresh('viewer { role }');
    const [acme, globex] = [at.world.acme, at.world.globex];
    const tag = async (token: string) =>
      (await at.send(token, { search: { query } })).headers.get('etag') ?? '';
    const owners = await tag(acme.owner.token);
    expect(owners).toMatch(/^W\/"/);
    // The same words, said to another tenant, are another answer.
    expect(await tag(globex.owner.token)).not.toBe(owners);
    for (const { token } of [globex.owner, acme.agent, acme.customer, globex.agent])
      for (let turn = 0; turn < 2; turn += 1) {
        const told = await at.send(token, {
          search: { query },
          headers: { ...MAY_BE_KEPT, 'if-none-match': `${owners}, W/"x"` },
        });
        expect([told.status, typeof told.data]).toEqual([200, 'object']);
      }
    const own = await at.asOwner({
      search: { query },
      headers: { ...MAY_BE_KEPT, 'if-none-match': `W/"x", ${owners}` },
    });
    expect([own.status, own.text]).toEqual([304, '']);
    for (const headers of [{ authorization: 'Bearer wrong' }, { authorization: '' }]) {
      const stranger = await at.asOwner({
        search: { query },
        headers: { ...MAY_BE_KEPT, ...headers, 'if-none-match': owners },
      });
      expect([stranger.status, stranger.data ?? null]).toEqual([401, null]);
    }
    const anonymous = await tell(at.world.url, {
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
      at.documents.registry.push({
        app: name,
        version,
        documents: Object.fromEntries(texts.map((text) => [documentId(text), text])),
      });

    it('an app that must name its documents is served no kept answer to a text', async () => {
      const [trusted, other] = [at.fresh(), at.fresh()];
      await push('mobile', '1.0', trusted);
      await kept(() => at.asOwner({ body: { query: other } }));
      await kept(() => at.asOwner({ body: { query: trusted } }));
      const text = await at.asOwner({ body: { query: other }, headers: app('mobile', '1.0') });
      expect([text.cache, text.codes, text.data ?? null]).toEqual([null, ['DOCUMENT_NOT_TRUSTED'], null]);
      const named = await at.asOwner({
        body: { documentId: documentId(other) },
        headers: app('mobile', '1.0'),
      });
      expect([named.cache, named.codes]).toEqual([null, ['DOCUMENT_UNKNOWN']]);
      for (const sending of [
        { body: { documentId: documentId(trusted) } },
        { search: { documentId: documentId(trusted) } },
      ]) {
        const told = await kept(() => at.asOwner({ ...sending, headers: app('mobile', '1.0') }));
        expect(told.data).toEqual((await at.truth({ body: { query: trusted } })).data);
      }
    });

    it('a version that retires is told so each time, and one that has retired is refused', async () => {
      const text = at.fresh();
      for (const version of ['2.0', '2.1', '2.2']) await push('mobile', version, text);
      await at.documents.store.retire('mobile', '2.0', past);
      await at.documents.store.retire('mobile', '2.1', future);
      const ask = (version: string) =>
        at.asOwner({ body: { documentId: documentId(text) }, headers: app('mobile', version) });
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
      const text = at.fresh();
      const persistedQuery = { version: 1, sha256Hash: sha(text) };
      await at.asOwner({ body: { query: text, extensions: { persistedQuery } } });
      const byHash: Sending[] = [
        { body: { extensions: { persistedQuery } } },
        { search: { extensions: JSON.stringify({ persistedQuery }) } },
      ];
      for (const sending of byHash) {
        expect((await kept(() => at.asOwner(sending))).text).toContain('canary-acme');
        const foreign = await at.send(at.world.globex.owner.token, sending);
        expect([foreign.cache, foreign.codes]).toEqual([null, ['PERSISTED_QUERY_NOT_FOUND']]);
      }
      const wrong = { version: 1, sha256Hash: sha('something else') };
      for (const sending of [
        { body: { query: text, extensions: { persistedQuery: wrong } } },
        { body: { query: text, extensions: { persistedQuery: { ...persistedQuery, version: 2 } } } },
        { search: { query: text, extensions: JSON.stringify({ persistedQuery: wrong }) } },
      ]) {
        const told = await at.asOwner(sending);
        expect([told.cache, told.data ?? null]).toEqual([null, null]);
        expect(told.codes).toHaveLength(1);
      }
    });
  });

  it('by answers that are larger than may be kept', async () => {
    const client = new Client({ connectionString: at.world.database.superuserUrl });
    await client.connect();
    await client.query("UPDATE ticket SET description = repeat('x', 65000) WHERE tenant_id = $1", [
      at.world.globex.tenantId,
    ]);
    await client.end();
    const { token } = at.world.globex.owner;
    const aliases = Array.from({ length: 12 }, (_, at) => `a${at}: description`).join(' ');
    const query = at.fresh(`tickets(first: 4) { nodes { ${aliases} } }`);
    const first = await at.send(token, { body: { query } });
    const second = await at.send(token, { body: { query } });
    expect(first.text.length).toBeGreaterThan(2 * 1_024 * 1_024);
    expect([first.cache, second.cache]).toEqual(['MISS', 'MISS']);
    expect(second.data).toEqual(first.data);
  });

  if (kind === 'redis')
    it('by keys: under a tenant there is nothing of another, and under no key a credential', async () => {
      for (const tenant of [at.world.acme, at.world.globex])
        for (const who of ['owner', 'agent', 'customer'] as const)
          for (const query of [
            TICKETS,
            '{ viewer { person { name email } tenant { name } } flags { name } }',
          ])
            await kept(() => at.send(tenant[who].token, { body: { query } }));
      const client = createRedis(at.redis?.url ?? '');
      const keys = await client.keys('*');
      const seen = { acme: 0, globex: 0 };
      for (const key of keys) {
        const all = [key, ...(await textsOf(client, key))].join('\n');
        for (const { owner, agent } of [at.world.acme, at.world.globex])
          for (const { token } of [owner, agent]) expect(all).not.toContain(token);
        for (const [own, other] of [
          ['acme', 'globex'],
          ['globex', 'acme'],
        ] as const)
          if (key.includes(at.world[own].tenantId)) {
            expect(all).not.toContain(`canary-${other}`);
            expect(all).not.toContain(at.world[other].tenantId);
            if (all.includes(`canary-${own}`)) seen[own] += 1;
          }
        if (!key.includes(at.world.acme.tenantId) && !key.includes(at.world.globex.tenantId))
          expect(all).not.toContain('canary');
      }
      expect(Math.min(seen.acme, seen.globex)).toBeGreaterThan(3);
      client.disconnect();
    });
});

/** Everything in a key as text, also what is compressed. */
async function textsOf(client: ReturnType<typeof createRedis>, key: string): Promise<string[]> {
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
