import { createHash } from 'node:crypto';
import { startRedis, type TestRedis } from '../support/redis';
import { createWorld, type World } from '../support/world';
import { beside, send, type OtherServer, type Reply, type Sent } from './gated';

let world: World;
let redis: TestRedis;
let shared: OtherServer[];
beforeAll(async () => {
  redis = await startRedis();
  world = await createWorld();
  shared = await Promise.all([
    beside(world, { REDIS_URL: redis.url }),
    beside(world, { REDIS_URL: redis.url }),
  ]);
});
afterAll(async () => {
  await Promise.all(shared.map((server) => server.close()));
  await world.close();
  await redis.stop();
});

const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const named = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha(text) } });
const withText = (text: string): Sent => ({ body: { query: text, extensions: named(text) } });
const byHash = (text: string): Sent => ({ body: { extensions: named(text) } });
const inSearch = (text: string): Sent => ({ search: { extensions: JSON.stringify(named(text)) } });
const NOT_FOUND = { status: 200, codes: ['PERSISTED_QUERY_NOT_FOUND'] };
const brief = ({ status, codes }: Reply) => ({ status, codes });
const fresh = (() => {
  let count = 0;
  return () => `query Fresh${(count += 1)} { viewer { role } }`;
})();

describe.each(['in memory', 'on Redis'])('a persisted query %s', (where) => {
  const url = (): string => (where === 'in memory' ? world.url : (shared[0]?.url ?? ''));
  const asAcme = (sent: Sent) => send(url(), { token: world.acme.owner.token, ...sent });
  const asGlobex = (sent: Sent) => send(url(), { token: world.globex.owner.token, ...sent });

  it('is kept when it is sent with its hash, and found by it, by POST and GET', async () => {
    const text = fresh();
    expect(brief(await asAcme(byHash(text)))).toEqual(NOT_FOUND);
    expect((await asAcme(byHash(text))).messages).toEqual(['PersistedQueryNotFound']);
    expect((await asAcme(withText(text))).data).toEqual({ viewer: { role: 'OWNER' } });
    expect((await asAcme(byHash(text))).data).toEqual({ viewer: { role: 'OWNER' } });
    expect((await asAcme(inSearch(text))).data).toEqual({ viewer: { role: 'OWNER' } });
  });

  it("is not found by another tenant, nor by a stranger, whoever's hash it was", async () => {
    const text = fresh();
    await asAcme(withText(text));
    expect(brief(await asGlobex(byHash(text)))).toEqual(NOT_FOUND);
    expect(brief(await asGlobex(inSearch(text)))).toEqual(NOT_FOUND);
    expect(brief(await send(url(), byHash(text)))).toEqual(NOT_FOUND);
    expect((await send(url(), { token: world.acme.customer.token, ...byHash(text) })).codes).toEqual([]);
  });

  it('of a stranger runs and is not kept', async () => {
    const text = fresh();
    expect((await send(url(), withText(text))).data).toEqual({ viewer: null });
    expect(brief(await send(url(), byHash(text)))).toEqual(NOT_FOUND);
    expect(brief(await asAcme(byHash(text)))).toEqual(NOT_FOUND);
  });

  it('whose text is another, or too complex, is refused and not kept', async () => {
    const text = fresh();
    const wrong = await asAcme({ body: { query: `${text} `, extensions: named(text) } });
    expect(brief(wrong)).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(brief(await asAcme(byHash(text)))).toEqual(NOT_FOUND);
    const complex = `{ viewer { ${'role '.repeat(2_001)} } }`;
    expect((await asAcme(withText(complex))).codes).toEqual(['DOCUMENT_TOO_COMPLEX']);
    expect(brief(await asAcme(byHash(complex)))).toEqual(NOT_FOUND);
  });

  it('finds room for 200 at once in a tenant; another tenant has its own', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 230; i += 1) {
      const reply = await asGlobex(withText(fresh()));
      codes.push(...reply.codes);
      if (reply.codes[0] === 'OVERLOADED') expect(reply.headers.get('retry-after')).toBe('1');
    }
    expect(new Set(codes)).toEqual(new Set(['OVERLOADED']));
    // A few more may come back while they are sent.
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.length).toBeLessThanOrEqual(30);
    expect((await asAcme(withText(fresh()))).codes).toEqual([]);
  });
});

describe('with Redis', () => {
  it('what one server keeps another finds, and only for its tenant', async () => {
    const text = fresh();
    const [one = { url: '' }, other = { url: '' }] = shared;
    await send(one.url, { token: world.acme.owner.token, ...withText(text) });
    expect((await send(other.url, { token: world.acme.owner.token, ...byHash(text) })).codes).toEqual([]);
    expect(brief(await send(other.url, { token: world.globex.owner.token, ...byHash(text) }))).toEqual(
      NOT_FOUND,
    );
  });

  it('away, nothing is found and nothing fails', async () => {
    const text = fresh();
    const [one = { url: '' }] = shared;
    const asAcme = (sent: Sent) => send(one.url, { token: world.acme.owner.token, ...sent });
    await asAcme(withText(text));
    await redis.stop();
    expect(brief(await asAcme(byHash(text)))).toEqual(NOT_FOUND);
    expect((await asAcme(withText(text))).data).toEqual({ viewer: { role: 'OWNER' } });
    expect((await asAcme(withText(fresh()))).codes).toEqual([]);
  });
});
