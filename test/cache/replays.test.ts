import { setTimeout as sleep } from 'node:timers/promises';
import { globalId } from '../../src/schema';
import { mutate, outcomeOf } from '../api/answers';
import { exchange, post } from '../http/raw-client';
import { comeIn } from '../identity/odd-world';
import { bearer, soon, type Fields, type Sending, type Told } from './asking';
import { createReplayWorld, essenceOf, watchReplays, type ReplayWorld } from './replay-world';

const WHO = '{ viewer { role person { name } tenant { slug } } }';
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
  const fresh = (selection = 'tickets(first: 3) { nodes { subject } }') =>
    `query Replayed${(count += 1)}${kind} { ${selection} }`;
  const asOwner = (sending: Sending): Sending => ({
    ...sending,
    headers: { ...bearer(acme().owner.token), ...sending.headers },
  });
  const byOwner = async (name: string, input: object, selection = '__typename') =>
    outcomeOf(await mutate(acme().owner.ask, name, input, selection));
  /** The next answer of each server; without Redis the second hears of a write by the log, within moments. */
  const next = async (sending: Sending, isSo: (told: Told) => boolean): Promise<Told[]> => {
    const [first, second] = at.urls;
    const other = () => watch.ask(second, sending);
    return [await watch.ask(first, sending), kind === 'redis' ? await other() : await soon(other, isSo)];
  };
  const remembered = async (sending: Sending): Promise<void> => {
    for (const server of at.urls) await watch.untilReplay(server, sending);
  };

  it.each(['by POST', 'by GET'])('get what the stages would say, word for word: %s', async (how) => {
    const query = fresh();
    const sending = asOwner(how === 'by GET' ? { search: { query } } : { body: { query } });
    const replay = await watch.untilReplay(url, sending);
    const staged = await watch.byStages(url, sending);
    expect([replay.isReplay, staged.isReplay, staged.cache, replay.cache]).toEqual([
      true,
      false,
      'HIT',
      'HIT',
    ]);
    expect(essenceOf(replay)).toEqual(essenceOf(staged));
    expect(replay.text).toBe(staged.text);
    expect([...replay.headers.keys()].toSorted()).toEqual([...staged.headers.keys()].toSorted());
    expect(replay.headers.get('content-length')).toBe(staged.headers.get('content-length'));
  });

  it('have an id of their own each', async () => {
    const sending = asOwner({ body: { query: fresh() } });
    await watch.untilReplay(url, sending);
    const ids = new Set<string | null>();
    for (let turn = 0; turn < 3; turn += 1) {
      const told = await watch.ask(url, sending);
      expect(told.isReplay).toBe(true);
      ids.add(told.headers.get('x-request-id'));
    }
    expect(ids.size).toBe(3);
    for (const id of ['mine-1', 'mine-2']) {
      const told = await watch.ask(url, { ...sending, headers: { ...sending.headers, 'x-request-id': id } });
      expect([told.isReplay, told.headers.get('x-request-id')]).toEqual([true, id]);
    }
  });

  it('see a write at once', async () => {
    const sending = asOwner({ body: { query: fresh('people(first: 20) { nodes { id name } }') } });
    for (let turn = 0; turn < 6; turn += 1) {
      await remembered(sending);
      const name = `Replayed ${turn} canary-acme`;
      const variables = { id: idOf(acme().customer.personId), name };
      const writer = at.urls[kind === 'redis' ? turn % 2 : 0] ?? url;
      const written = await watch.ask(writer, asOwner({ body: { query: RENAME, variables } }));
      expect(written.codes).toEqual([]);
      for (const told of await next(sending, ({ text }) => text.includes(name)))
        expect(told.text).toContain(name);
    }
  });

  describe('of somebody who', () => {
    const of = (headers: Fields): Sending => ({ headers, body: { query: WHO } });
    const sessionOf = async (email: string) => {
      const browser = await comeIn(at.world, email);
      return { browser, sending: of({ 'cookie': await browser.sessionCookie(), 'x-csrf': '1' }) };
    };
    const expectRefused = async (sending: Sending): Promise<void> => {
      const told = await next(sending, ({ status }) => status === 401);
      expect(told.map(({ status, data }) => [status, data ?? null])).toEqual([
        [401, null],
        [401, null],
      ]);
    };

    it('signed out are refused', async () => {
      const { browser, sending } = await sessionOf('agent2@acme.test');
      await remembered(sending);
      await browser.send('POST', '/auth/logout', { everywhere: false });
      for (const server of at.urls) expect((await watch.ask(server, sending)).status).toBe(401);
    });

    it('was signed out by another browser of theirs are refused', async () => {
      const { browser, sending } = await sessionOf('agent2@acme.test');
      await remembered(sending);
      const { body } = await browser.send('GET', '/auth/sessions');
      const ender = await comeIn(at.world, 'agent2@acme.test');
      for (const { handle } of (body as { sessions: { handle: string }[] }).sessions)
        await ender.send('DELETE', `/auth/sessions/${handle}`);
      for (const server of at.urls) expect((await watch.ask(server, sending)).status).toBe(401);
    });

    it('was deactivated are refused, by session and by token', async () => {
      const { personId, token } = acme().agent;
      const { sending } = await sessionOf('agent@acme.test');
      const all = [sending, of(bearer(token))];
      for (const one of all) await remembered(one);
      await byOwner('deactivatePerson', { personId: idOf(personId) });
      for (const one of all) await expectRefused(one);
      await byOwner('reactivatePerson', { personId: idOf(personId) });
      for (const one of all)
        for (const server of at.urls) {
          const again = await soon(
            () => watch.ask(server, one),
            ({ status }) => status === 200,
          );
          expect(again.status).toBe(200);
        }
    });

    it('has another role now are answered by that', async () => {
      const { personId, token } = acme().agent;
      const sending = of(bearer(token));
      for (const role of ['ADMIN', 'AGENT', 'ADMIN', 'AGENT']) {
        await remembered(sending);
        await byOwner('changePersonRole', { personId: idOf(personId), role });
        const told = await next(sending, ({ text }) => text.includes(`"${role}"`));
        for (const { text } of told) expect(text).toContain(`"role":"${role}"`);
      }
    });

    it('asks by an API key that was revoked are refused', async () => {
      const input = { name: 'k', scopes: ['PEOPLE_READ'], personId: idOf(acme().agent.personId) };
      const made = (await byOwner('createApiKey', input, 'token apiKey { id }')) as unknown as {
        token: string;
        apiKey: { id: string };
      };
      const sending = of(bearer(made.token));
      await remembered(sending);
      await byOwner('revokeApiKey', { apiKeyId: made.apiKey.id }, 'apiKey { id }');
      await expectRefused(sending);
    });
  });

  it('cost a point each, and are refused when none is left', async () => {
    const server = await at.start({ BUDGETS: 'free=40/1,plan-acme=40/1,plan-globex=40/1' });
    try {
      const sending = { headers: bearer(acme().admin.token), body: { query: fresh('viewer { role }') } };
      const leftOf = ({ headers }: Told) => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
      let left = leftOf(await watch.untilReplay(server.url, sending));
      const [startedAt, before] = [performance.now(), left];
      let replays = 0;
      let told = await watch.ask(server.url, sending);
      for (; told.status === 200; told = await watch.ask(server.url, sending)) {
        // What came back meanwhile is one point a second.
        expect([0, 1]).toContain(left - leftOf(told));
        left = leftOf(told);
        if (told.isReplay) replays += 1;
        if (replays > 60) throw new Error('replays are for free');
      }
      const restored = Math.ceil((performance.now() - startedAt) / 1_000) + 1;
      expect(before + restored - replays).toBeGreaterThanOrEqual(0);
      expect(replays).toBeGreaterThan(10);
      expect([told.status, told.codes, told.data ?? null, told.isReplay]).toEqual([
        429,
        ['THROTTLED'],
        null,
        false,
      ]);
    } finally {
      await server.close();
    }
  });

  it('end their connection once the server drains', async () => {
    const server = await at.start();
    try {
      const request = post(JSON.stringify({ query: fresh() }), { ...bearer(acme().owner.token) });
      const send = () => exchange({ port: server.port, answers: 2 }, request, request);
      const before = watch.count();
      const lively = () => exchange({ port: server.port, answers: 1 }, request);
      for (let tries = 0; tries < 40 && watch.count() === before; tries += 1) await lively();
      const open = await send();
      expect([open.length, watch.count() > before + 1]).toEqual([2, true]);
      expect(open.map(({ headers }) => headers['connection'])).not.toContain('close');
      server.http.beginDrain();
      const drained = await send();
      expect(drained.map(({ status, headers }) => [status, headers['connection']])).toEqual([[200, 'close']]);
    } finally {
      await server.close();
    }
  });

  it('are those with short bodies of a known length; others are answered all the same', async () => {
    const { token } = acme().owner;
    const { port } = at.world;
    const query = fresh();
    const long = JSON.stringify({ query }) + ' '.repeat(33_000);
    const text = JSON.stringify({ query });
    const chunked = Buffer.concat([
      post('', { ...bearer(token), 'content-length': null, 'transfer-encoding': 'chunked' }),
      Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`),
    ]);
    const before = watch.count();
    const all: (string | undefined)[] = [];
    for (let turn = 0; turn < 6; turn += 1)
      for (const request of [post(long, bearer(token)), chunked]) {
        const [answer] = await exchange({ port, answers: 1 }, request);
        expect([answer?.status, answer?.body.includes('subject')]).toEqual([200, true]);
        all.push(answer?.headers['x-cache']);
      }
    expect(all).toContain('HIT');
    expect(watch.count()).toBe(before);
  });

  it('leave the line of any request, without their query', async () => {
    const query = fresh();
    const sending = asOwner({ search: { query }, headers: { 'cache-control': 'max-age=600' } });
    await watch.untilReplay(url, sending);
    const requestId = `logged-${kind}`;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const told = await watch.ask(url, {
      ...sending,
      headers: { ...sending.headers, 'x-request-id': requestId, traceparent },
    });
    expect(told.isReplay).toBe(true);
    const lines = () => at.world.log.filter((line) => line.includes(requestId));
    for (let tries = 0; tries < 50 && lines().length === 0; tries += 1) await sleep(10);
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 30,
        requestId,
        traceId: '0af7651916cd43dd8448eb211c80319c',
        method: 'GET',
        path: '/graphql',
        status: 200,
        durationMs: expect.any(Number),
        msg: 'request answered',
      }),
    ]);
    expect(lines().join('')).not.toMatch(/Replayed|query/);
  });

  it('are asked of the stages again after five seconds', async () => {
    const sending = asOwner({ body: { query: fresh() } });
    await watch.untilReplay(url, sending);
    const now = Date.now.bind(Date);
    const [, kept] = watch.keep.mock.lastCall ?? [];
    expect((kept?.untilMs ?? Infinity) - now()).toBeLessThanOrEqual(5_000);
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => (kept?.untilMs ?? 0) - 1);
    try {
      expect((await watch.ask(url, sending)).isReplay).toBe(true);
      clock.mockImplementation(() => kept?.untilMs ?? 0);
      const staged = await watch.ask(url, sending);
      expect([staged.status, staged.isReplay]).toEqual([200, false]);
    } finally {
      clock.mockRestore();
    }
    expect((await watch.untilReplay(url, sending)).status).toBe(200);
  });
});
