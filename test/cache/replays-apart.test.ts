import { globalId } from '../../src/schema';
import { bearer, soon, type Fields, type Sending } from './asking';
import { createReplayWorld, essenceOf, FRONTEND, watchReplays, type ReplayWorld } from './replay-world';

const RENAME = `mutation($id: ID!, $name: String!) { updatePerson(input: { personId: $id, name: $name }) { __typename } }`;

describe.each(['memory', 'redis'] as const)('requests answered again before their stages, in %s', (kind) => {
  let at: ReplayWorld;
  let watch: ReturnType<typeof watchReplays>;
  let url: string;

  beforeAll(async () => {
    at = await createReplayWorld(kind);
    watch = watchReplays();
    url = at.world.url;
  }, 120_000);
  afterAll(async () => {
    watch?.restore();
    await at?.close();
  });

  const acme = () => at.world.acme;
  const idOf = (personId: string) => globalId('Person', personId);
  let count = 0;
  const fresh = (selection: string) => `query Apart${(count += 1)}${kind} { ${selection} }`;
  const asOwner = (sending: Sending): Sending => ({
    ...sending,
    headers: { ...bearer(acme().owner.token), ...sending.headers },
  });

  describe('are not taken for another one', () => {
    const texts = Array.from('abcdefgh', (name) => `${name}: description`).join(' ');
    const QUERY = `{ tickets(first: 9) { nodes { ${texts} } } viewer { role } }`;
    const base = (): Sending => asOwner({ body: { query: QUERY }, headers: { accept: '*/*' } });

    // What is made anew is told in other headers.
    beforeAll(() => watch.untilReplay(url, base()));

    it.each<[string, Fields]>([
      ['the origin of a frontend', { origin: FRONTEND }],
      ['a foreign origin', { origin: 'https://evil.example' }],
      ['the newer media type', { accept: 'application/graphql-response+json' }],
      ['a media type that is not written', { accept: 'text/html' }],
      ['gzip', { 'accept-encoding': 'gzip' }],
      ['no coding', { 'accept-encoding': 'identity' }],
      ['another tenant', { 'x-tenant': 'globex' }],
      ['the own tenant', { 'x-tenant': 'acme' }],
      ['a cookie', { cookie: 'a=b' }],
      ['a client app', { 'apollographql-client-name': 'web', 'apollographql-client-version': '2' }],
      ['a client app without version', { 'apollographql-client-name': 'web' }],
      ['no-store', { 'cache-control': 'no-store' }],
      ['another media type of the body', { 'content-type': 'text/plain' }],
      ['somebody else', { authorization: 'Bearer nonsense' }],
    ])('that says %s', async (_title, headers) => {
      const other = { ...base(), headers: { ...base().headers, ...headers } };
      for (const [one, another] of [
        [base(), other],
        [other, base()],
      ] as const) {
        const truth = essenceOf(await watch.byStages(url, another));
        // What is remembered last is of the one, not of the other.
        await watch.byStages(url, one);
        if (one === other) for (let turn = 0; turn < 3; turn += 1) await watch.ask(url, one);
        else await watch.untilReplay(url, one);
        expect(essenceOf(await watch.ask(url, another))).toEqual(truth);
      }
    });

    it('and each form keeps its headers when it is replayed', async () => {
      const as = (headers: Fields) =>
        watch.untilReplay(url, { ...base(), headers: { ...base().headers, ...headers } });
      const newer = await as({ accept: 'application/graphql-response+json' });
      expect(newer.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
      const zipped = await as({ 'accept-encoding': 'gzip' });
      const plain = await as({ 'accept-encoding': 'identity' });
      expect([zipped, plain].map(({ headers }) => headers.get('content-encoding'))).toEqual(['gzip', null]);
      expect(zipped.data).toEqual(plain.data);
      const known = await as({ origin: FRONTEND });
      const foreign = await as({ origin: 'https://evil.example' });
      const allowed = [known, foreign].map(({ headers }) => headers.get('access-control-allow-origin'));
      expect(allowed).toEqual([FRONTEND, null]);
    });

    it('that differs in a byte of its body', async () => {
      const query = fresh('ticket(number: 1) { number }');
      await watch.untilReplay(url, asOwner({ body: { query } }));
      const before = watch.count();
      const second = await watch.ask(
        url,
        asOwner({ body: { query: query.replace('number: 1', 'number: 2') } }),
      );
      expect(second.data).toEqual({ ticket: { number: 2 } });
      const broken = await watch.ask(url, asOwner({ body: JSON.stringify({ query }).replace(/\}$/, ']') }));
      expect(broken.status).toBe(400);
      await watch.ask(url, asOwner({ body: `${JSON.stringify({ query })} ` }));
      await watch.ask(url, asOwner({ search: { query } }));
      expect(watch.count()).toBe(before);
    });

    it('of somebody else in the same words', async () => {
      const query = fresh('viewer { person { id } tenant { slug } }');
      const actors = [acme().owner, acme().admin, acme().customer, at.world.globex.owner];
      for (let turn = 0; turn < 2; turn += 1)
        for (const { personId, token } of actors) {
          const told = await watch.untilReplay(url, { headers: bearer(token), body: { query } });
          expect(told.data).toMatchObject({ viewer: { person: { id: idOf(personId) } } });
        }
    });
  });

  it('that ask whether an answer is still the same are told so, and told the new one', async () => {
    const query = fresh('people(first: 20) { nodes { name } }');
    const asked = (tag?: string): Sending =>
      asOwner({
        search: { query },
        headers: { 'cache-control': 'max-age=600', ...(tag && { 'if-none-match': tag }) },
      });
    const tag = (await watch.untilReplay(url, asked())).headers.get('etag') ?? '';
    expect(tag).toMatch(/^W\/"/);
    const same = await watch.untilReplay(url, asked(tag));
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', tag]);
    expect([same.headers.get('content-type'), same.headers.get('content-length')]).toEqual([null, null]);
    const variables = { id: idOf(acme().customer.personId), name: `Tagged canary-acme` };
    await watch.ask(url, asOwner({ body: { query: RENAME, variables } }));
    await soon(
      () => watch.ask(url, asked()),
      ({ cache }) => cache === 'HIT',
    );
    const changed = await watch.ask(url, asked(tag));
    expect([changed.status, changed.text.includes('Tagged')]).toEqual([200, true]);
    const now = changed.headers.get('etag') ?? '';
    expect([now === tag, now.startsWith('W/"')]).toEqual([false, true]);
    expect((await watch.untilReplay(url, asked(tag))).headers.get('etag')).toBe(now);
    expect((await watch.untilReplay(url, asked(now))).status).toBe(304);
  });
});
