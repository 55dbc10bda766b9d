import { globalId } from '../../src/schema';
import { mutate, outcomeOf } from '../api/answers';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { comeIn, createOddWorld, known, startTwin, type OddWorld } from '../identity/odd-world';
import { accessToken, addOidc, changeProvider, deleteProvider } from '../identity/own-provider';
import { startRedis, type TestRedis } from '../support/redis';
import { UNHURRIED, type Actor } from '../support/world';
import { bearer, kept, soon, tell, type Fields, type Told } from './asking';

const WHO = '{ viewer { role permissions person { name } tenant { slug } } }';
const TICKETS = '{ tickets(first: 3) { nodes { subject team { name } } } }';

/** Sessions lie in PostgreSQL without Redis, and in Redis with it. */
describe.each(['PostgreSQL', 'Redis'] as const)('with answers kept and sessions in %s', (kind) => {
  let world: OddWorld;
  let probe: DatabaseProbe;
  let redis: TestRedis | null = null;
  let twin: Awaited<ReturnType<typeof startTwin>>;

  beforeAll(async () => {
    redis = kind === 'Redis' ? await startRedis() : null;
    const variables = { ...UNHURRIED, CACHE: 'on', ...(redis && { REDIS_URL: redis.url }) };
    world = await createOddWorld(variables);
    probe = await probeOf(world);
    twin = await startTwin(world, variables);
  }, 120_000);
  afterAll(async () => {
    await twin?.close();
    await probe?.close();
    await world?.close();
    await redis?.stop();
  });

  const urls = () => [world.url, twin.url] as const;
  const ask = (url: string, headers: Fields, query = WHO): Promise<Told> =>
    tell(url, { headers, body: { query } });
  const untilStatus = (status: number, ...asked: Parameters<typeof ask>): Promise<Told> =>
    soon(
      () => ask(...asked),
      (told) => told.status === status,
    );
  const agent = () => world.acme.agent;
  const idOf = ({ personId }: Actor) => globalId('Person', personId);
  const byOwner = async (name: string, input: object, selection = '__typename') =>
    outcomeOf(await mutate(world.acme.owner.ask, name, input, selection));

  /** Both servers hold answers for this caller, and recall who it is. */
  async function keepFor(headers: Fields): Promise<void> {
    for (const url of urls()) for (const query of [WHO, TICKETS]) await kept(() => ask(url, headers, query));
  }

  /**
   * The very next answers of both servers. Without Redis each keeps for itself: what another server wrote reaches it
   * by the log, `isSo` within moments.
   */
  async function next(headers: Fields, isSo: (told: Told) => boolean, query = WHO): Promise<Told[]> {
    const first = await ask(world.url, headers, query);
    const again = () => ask(twin.url, headers, query);
    return [first, kind === 'Redis' ? await again() : await soon(again, isSo)];
  }

  async function expectDead(headers: Fields, status = 401): Promise<void> {
    for (const query of [WHO, TICKETS]) {
      const told = await next(headers, (one) => one.status === status, query);
      expect(told.map((one) => [one.status, one.cache, one.data ?? null])).toEqual([
        [status, null, null],
        [status, null, null],
      ]);
    }
  }

  const sessionOf = async (email: string): Promise<[Awaited<ReturnType<typeof comeIn>>, Fields]> => {
    const browser = await comeIn(world, email);
    return [browser, { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' }];
  };

  const keyOf = async (): Promise<{ id: string; headers: Fields }> => {
    const input = { name: 'k', scopes: ['TICKETS_READ', 'PEOPLE_READ'], personId: idOf(agent()) };
    const made = (await byOwner('createApiKey', input, 'token apiKey { id }')) as unknown as {
      token: string;
      apiKey: { id: string };
    };
    return { id: made.apiKey.id, headers: bearer(made.token) };
  };

  const credentials: Record<string, () => Promise<Fields>> = {
    'a session': async () => (await sessionOf('agent@acme.test'))[1],
    'an installation token': async () => bearer(agent().token),
    'an access token': async () => bearer(accessToken(world, known('agent@acme.test'))),
    'an API key': async () => (await keyOf()).headers,
  };

  describe.each(Object.entries(credentials))('%s', (name, make) => {
    it('is served nothing after its person was deactivated', async () => {
      const headers = await make();
      await keepFor(headers);
      await byOwner('deactivatePerson', { personId: idOf(agent()) });
      await expectDead(headers);
      await byOwner('reactivatePerson', { personId: idOf(agent()) });
      for (const url of urls()) expect((await untilStatus(200, url, headers)).status).toBe(200);
    });

    it('is served nothing, within moments, after its tenant was suspended', async () => {
      const headers = await make();
      await keepFor(headers);
      await world.catalogue.setStatus('acme', 'SUSPENDED');
      for (const url of urls()) {
        const told = await untilStatus(401, url, headers, TICKETS);
        expect([told.status, told.data ?? null]).toEqual([401, null]);
        expect((await ask(url, headers)).status).toBe(401);
      }
      await world.catalogue.setStatus('acme', 'ACTIVE');
      for (const url of urls()) expect((await untilStatus(200, url, headers)).status).toBe(200);
    });

    it('is answered by the role that the person has now', async () => {
      const headers = await make();
      await keepFor(headers);
      await byOwner('changePersonRole', { personId: idOf(agent()), role: 'ADMIN' });
      const told = await next(headers, ({ text }) => text.includes('"ADMIN"'));
      for (const { text } of told) expect(text).toContain('"role":"ADMIN"');
      await byOwner('changePersonRole', { personId: idOf(agent()), role: 'AGENT' });
      const again = await next(headers, ({ text }) => text.includes('"AGENT"'));
      for (const { text } of again) expect(text).toContain('"role":"AGENT"');
    });

    it('is answered by the custom role that the person has now, and by what that allows now', async () => {
      const headers = await make();
      await keepFor(headers);
      const role = (await byOwner(
        'createCustomRole',
        { name: `role of ${name}`, permissions: ['TICKETS_READ'] },
        '... on CreateCustomRolePayload { customRole { id } }',
      )) as unknown as { customRole: { id: string } };
      const customRoleId = role.customRole.id;
      const mayWrite = ({ text }: Told) => text.includes('TICKETS_WRITE');
      const mayNothing = ({ text }: Told) => text.includes('"permissions":[]');
      await byOwner('assignCustomRole', { personId: idOf(agent()), customRoleId });
      for (const one of await next(headers, (told) => !mayWrite(told))) expect(mayWrite(one)).toBe(false);
      await keepFor(headers);
      await byOwner('updateCustomRole', { customRoleId, permissions: [] });
      for (const one of await next(headers, mayNothing)) expect(mayNothing(one)).toBe(true);
      const seesSome = ({ text }: Told) => text.includes('canary');
      for (const one of await next(headers, (told) => !seesSome(told), TICKETS))
        expect(seesSome(one)).toBe(false);
      await byOwner('assignCustomRole', { personId: idOf(agent()), customRoleId: null });
      await byOwner('deleteCustomRole', { customRoleId });
    });
  });

  it('a session that was ended is served nothing, whoever ended it', async () => {
    const [browser, headers] = await sessionOf('agent2@acme.test');
    await keepFor(headers);
    await browser.send('POST', '/auth/logout', { everywhere: false });
    for (const url of urls()) expect((await ask(url, headers, TICKETS)).status).toBe(401);

    const [other, revoked] = await sessionOf('agent2@acme.test');
    await keepFor(revoked);
    const { body } = await other.send('GET', '/auth/sessions');
    const { sessions } = body as { sessions: { handle: string }[] };
    const [ender] = await sessionOf('agent2@acme.test');
    for (const { handle } of sessions) await ender.send('DELETE', `/auth/sessions/${handle}`);
    for (const url of urls()) expect((await ask(url, revoked, TICKETS)).status).toBe(401);
  });

  it('a session that went to another tenant is answered there', async () => {
    outcomeOf(
      await mutate(
        world.globex.owner.ask,
        'createPerson',
        { email: 'customer2@acme.test', name: 'Both canary-globex', role: 'AGENT' },
        '... on CreatePersonPayload { person { id } }',
      ),
    );
    const browser = await comeIn(world, 'customer2@acme.test');
    await browser.send('POST', '/auth/session', { tenant: 'acme' });
    const headers = { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' };
    await keepFor(headers);
    for (const [slug, foreign] of [
      ['globex', 'canary-acme'],
      ['acme', 'canary-globex'],
      ['globex', 'canary-acme'],
    ] as const) {
      const switched = await browser.send('POST', '/auth/session', { tenant: slug });
      expect(switched.status).toBe(200);
      const now = { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' };
      for (const url of urls())
        for (const query of [WHO, TICKETS]) {
          const told = await ask(url, now, query);
          expect([told.status, told.text.includes(foreign)]).toEqual([200, false]);
          expect(told.text).toContain(`canary-${slug}`);
        }
    }
  });

  it('a session is refused to pages of other sites, although it is recalled', async () => {
    const [, headers] = await sessionOf('agent@acme.test');
    await keepFor(headers);
    const { cookie } = headers as { cookie: string };
    const forgeries: Fields[] = [
      { cookie },
      { cookie, 'x-csrf': '0' },
      { ...headers, origin: 'https://evil.example' },
      { ...headers, 'sec-fetch-site': 'cross-site' },
    ];
    for (const url of urls())
      for (const forged of forgeries)
        for (const query of [TICKETS, 'mutation { __typename }']) {
          const told = await ask(url, forged, query);
          expect([told.status, told.data ?? null]).toEqual([403, null]);
        }
  });

  it('sessions of the installation are served nothing once the tenant lets in by its own provider alone', async () => {
    const provider = await addOidc(world.acme, { issuer: 'https://login.acme.example' });
    const [, headers] = await sessionOf('agent@acme.test');
    const token = bearer(accessToken(world, known('agent@acme.test')));
    for (const one of [headers, token]) await keepFor(one);
    await changeProvider(world.acme, provider, { enforced: true });
    for (const one of [headers, token]) {
      for (const told of await next(one, ({ status }) => status !== 200, TICKETS)) {
        expect([401, 403]).toContain(told.status);
        expect(told.data ?? null).toBeNull();
      }
    }
    await changeProvider(world.acme, provider, { enforced: false });
    await deleteProvider(world.acme, provider);
  });

  it('an API key that was revoked, or whose secret was replaced, is served nothing', async () => {
    const revoked = await keyOf();
    await keepFor(revoked.headers);
    await byOwner('revokeApiKey', { apiKeyId: revoked.id }, 'apiKey { id }');
    await expectDead(revoked.headers);

    const rotated = await keyOf();
    await keepFor(rotated.headers);
    await byOwner('rotateApiKey', { apiKeyId: rotated.id, overlapHours: 0 });
    await expectDead(rotated.headers);
  });

  it('an API key that ended, and a secret whose overlap did, are served nothing', async () => {
    for (const column of ['expires_at', 'previous_until']) {
      const key = await keyOf();
      if (column === 'previous_until') await byOwner('rotateApiKey', { apiKeyId: key.id, overlapHours: 1 });
      await probe.query(`UPDATE api_key SET ${column} = now() + interval '4 seconds'
        WHERE id = (SELECT id FROM api_key ORDER BY created_at DESC LIMIT 1)`);
      await keepFor(key.headers);
      for (const url of urls()) {
        const told = await untilStatus(401, url, key.headers, TICKETS);
        expect([told.status, told.data ?? null]).toEqual([401, null]);
      }
    }
  });

  it('tokens are over when they say so, although answers for them are kept', async () => {
    const short = bearer(await world.tokenFor(world.acme.tenantId, agent().personId, 4));
    // Clocks of providers may be 30 seconds off.
    const exp = Math.floor(Date.now() / 1_000) + 4 - 30;
    const access = bearer(accessToken(world, { ...known('agent@acme.test'), iat: exp - 60, exp }));
    for (const headers of [short, access]) await keepFor(headers);
    for (const headers of [short, access])
      for (const url of urls()) {
        const told = await untilStatus(401, url, headers, TICKETS);
        expect([told.status, told.data ?? null]).toEqual([401, null]);
      }
  });

  it('somebody who left a team, or came to one, is answered by the teams they are in now', async () => {
    const headers = bearer(world.acme.agent2.token);
    const query = '{ viewer { person { teams { name } } } }';
    for (const url of urls()) await kept(() => ask(url, headers, query));
    const input = { teamId: world.acme.ids.Team, personId: idOf(world.acme.agent2) };
    const inTeam = ({ text }: Told) => text.includes('canary-acme');
    await byOwner('removeTeamMember', input);
    for (const told of await next(headers, (one) => !inTeam(one), query)) expect(inTeam(told)).toBe(false);
    await byOwner('addTeamMember', input);
    for (const told of await next(headers, inTeam, query)) expect(inTeam(told)).toBe(true);
  });

  it('a tenant that changed its plan is told by its new one within moments', async () => {
    const headers = bearer(world.globex.agent.token);
    const query = '{ flags { name enabled } }';
    for (const url of urls())
      expect((await kept(() => ask(url, headers, query))).text).toContain('plans.canary-globex');
    const plan = (name: string) =>
      probe.query('UPDATE tenant SET plan = $2 WHERE id = $1', [world.globex.tenantId, name]);
    for (const [own, other] of [
      ['acme', 'globex'],
      ['globex', 'acme'],
    ] as const) {
      await plan(`plan-${own}`);
      for (const url of urls()) {
        const isSo = ({ text }: Told) => text.includes(`plans.canary-${own}`);
        const told = await soon(() => ask(url, headers, query), isSo);
        expect([isSo(told), told.text.includes(`plans.canary-${other}`)]).toEqual([true, false]);
      }
    }
  });
});
