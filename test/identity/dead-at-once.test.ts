import { mutate, outcomeOf } from '../api/answers';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { globalId } from '../../src/schema';
import { askWith, closedAfterEach, comeIn, known, startTwin, type OddWorld } from './odd-world';
import { createCompanyWorld, type CompanyWorld } from './company-world';
import { accessToken } from './own-provider';

let world: CompanyWorld;
let probe: DatabaseProbe;
let twin: Awaited<ReturnType<typeof startTwin>>;
beforeAll(async () => {
  world = await createCompanyWorld();
  probe = await probeOf(world);
  twin = await startTwin(world);
});
const opened = closedAfterEach();
afterAll(async () => {
  await twin?.close();
  await probe?.close();
  await world?.close();
});

type Headers = Record<string, string>;
interface Credential {
  readonly headers: Headers;
  /** Global id of an API key. */
  readonly keyId?: string;
}

/** Every kind of credential of the agent of acme, each made anew. */
const kinds: Record<string, () => Promise<Credential>> = {
  'a session of the installation': async () => {
    const browser = await comeIn(world, 'agent@acme.test');
    return { headers: { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' } };
  },
  "a session of the tenant's own provider": async () => {
    const browser = await world.comeInAt('acme', { sub: 'agent', email: 'agent@acme.test' });
    return { headers: { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' } };
  },
  'an access token': async () => ({
    headers: { authorization: `Bearer ${accessToken(world, known('agent@acme.test'))}` },
  }),
  'an installation token': async () => ({ headers: { authorization: `Bearer ${world.acme.agent.token}` } }),
  'an API key': async () => {
    const input = {
      name: 'k',
      scopes: ['TICKETS_READ'],
      personId: globalId('Person', world.acme.agent.personId),
    };
    const made = await mutate(world.acme.owner.ask, 'createApiKey', input, 'token apiKey { id }');
    const { token, apiKey } = outcomeOf<{ token: string; apiKey: { id: string } }>(made);
    return { headers: { authorization: `Bearer ${token}` }, keyId: apiKey.id };
  },
};

const ROLE = '{ viewer { role permissions } }';
/** The status of the very next request, on both servers. */
const next = async ({ headers }: Credential) =>
  (await Promise.all([world.url, twin.url].map((url) => askWith(url, headers, ROLE)))).map(
    ({ status }) => status,
  );
const viewers = async ({ headers }: Credential) => {
  const answers = await Promise.all([world.url, twin.url].map((url) => askWith(url, headers, ROLE)));
  return answers.map(
    ({ text }) =>
      (JSON.parse(text) as { data: { viewer: { role: string; permissions: string[] } } }).data.viewer,
  );
};
const byOwner = (name: string, input: object) =>
  mutate(
    world.acme.owner.ask,
    name,
    { personId: globalId('Person', world.acme.agent.personId), ...input },
    '__typename',
  ).then(outcomeOf);

describe.each(Object.entries(kinds))('%s', (kind, make) => {
  it('is dead with the next request after the tenant is suspended, on every server', async () => {
    const credential = await make();
    expect(await next(credential)).toEqual([200, 200]);
    await world.catalogue.setStatus('acme', 'SUSPENDED');
    expect(await next(credential)).toEqual([401, 401]);
    await world.catalogue.setStatus('acme', 'ACTIVE');
    expect(await next(credential)).toEqual([200, 200]);
  });

  it('is dead with the next request after the person is deactivated, on every server', async () => {
    const credential = await make();
    expect(await next(credential)).toEqual([200, 200]);
    await byOwner('deactivatePerson', {});
    expect(await next(credential)).toEqual([401, 401]);
    await byOwner('reactivatePerson', {});
  });

  it('may do with the next request what a new role may, on every server', async () => {
    const credential = await make();
    expect((await viewers(credential)).map(({ role }) => role)).toEqual(['AGENT', 'AGENT']);
    const before = (await viewers(credential))[0]?.permissions ?? [];
    await byOwner('changePersonRole', { role: 'ADMIN' });
    const after = await viewers(credential);
    expect(after.map(({ role }) => role)).toEqual(['ADMIN', 'ADMIN']);
    if (kind !== 'an API key') expect(after[0]?.permissions).not.toEqual(before);
    await byOwner('changePersonRole', { role: 'AGENT' });
  });

  it('may do with the next request what a custom role may, on every server', async () => {
    const credential = await make();
    const [role] = await probe.query<{ id: string }>(
      `INSERT INTO custom_role (tenant_id, id, name, permissions)
       VALUES ($1, gen_random_uuid(), gen_random_uuid(), '{}') RETURNING id`,
      [world.acme.tenantId],
    );
    await byOwner('assignCustomRole', { customRoleId: globalId('CustomRole', role?.id ?? '') });
    expect((await viewers(credential)).map(({ permissions }) => permissions)).toEqual([[], []]);
    await byOwner('assignCustomRole', { customRoleId: null });
    expect((await viewers(credential))[0]?.permissions).not.toEqual([]);
  });
});

it('a revoked session is dead with the next request, on every server', async () => {
  for (const everywhere of [false, true]) {
    const browser = await comeIn(world, 'agent@acme.test');
    const credential = { headers: { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' } };
    expect(await next(credential)).toEqual([200, 200]);
    await browser.send('POST', '/auth/logout', { everywhere });
    expect(await next(credential)).toEqual([401, 401]);
  }
});

it('a revoked API key is dead with the next request, on every server', async () => {
  const credential = await (kinds['an API key'] as () => Promise<Credential>)();
  expect(await next(credential)).toEqual([200, 200]);
  outcomeOf(
    await mutate(world.acme.owner.ask, 'revokeApiKey', { apiKeyId: credential.keyId }, 'apiKey { id }'),
  );
  expect(await next(credential)).toEqual([401, 401]);
});

/** A session whose provider must be asked again now. */
async function due(odd: OddWorld, email: string): Promise<Credential> {
  const browser = await comeIn(odd, email);
  await makeDue();
  return { headers: { 'cookie': await browser.sessionCookie(), 'x-csrf': '1' } };
}
const makeDue = () =>
  probe.query(`UPDATE login_session SET record = record || '{"refreshAt": "2020-01-01T00:00:00.000Z"}'`);
const stored = async () =>
  (
    await probe.query<{ token: string }>(
      `SELECT record->>'refreshToken' AS token FROM login_session ORDER BY record->>'createdAt' DESC LIMIT 1`,
    )
  )[0]?.token;

describe('a session whose provider must be asked again', () => {
  beforeEach(async () => {
    await probe.query('DELETE FROM login_session');
    Object.assign(world.provider.state, { refresh: 'ok', refreshed: [] });
  });

  it('lives on while the provider honours it, with the token that it gave in turn', async () => {
    const credential = await due(world, 'agent2@acme.test');
    const first = await stored();
    expect(await next(credential)).toEqual([200, 200]);
    expect(world.provider.state.refreshed).toHaveLength(1);
    expect(await stored()).not.toBe(first);
    await makeDue();
    expect(await next(credential)).toEqual([200, 200]);
    const [one, two] = world.provider.state.refreshed;
    expect(two).toMatch(/^refresh-/);
    expect(two).not.toBe(one);
    expect(await stored()).not.toContain('refresh-');
  });

  it('is asked for once by 20 requests at once, on two servers', async () => {
    const credential = await due(world, 'agent2@acme.test');
    const answers = await Promise.all(Array.from({ length: 10 }, () => next(credential)));
    expect(new Set(answers.flat())).toEqual(new Set([200]));
    expect(world.provider.state.refreshed).toHaveLength(1);
  });

  it('is dead when the provider no longer honours it, on every server and for good', async () => {
    world.provider.state.refresh = 'revoked';
    const credential = await due(world, 'agent2@acme.test');
    expect((await askWith(world.url, credential.headers)).status).toBe(401);
    expect(await next(credential)).toEqual([401, 401]);
    world.provider.state.refresh = 'ok';
    expect(await next(credential)).toEqual([401, 401]);
    expect(await probe.query('SELECT 1 FROM login_session')).toEqual([]);
  });

  it('lives on while the provider is away, and is asked for again a minute later', async () => {
    world.provider.state.refresh = 'down';
    const credential = await due(world, 'agent2@acme.test');
    expect(await next(credential)).toEqual([200, 200]);
    expect(await next(credential)).toEqual([200, 200]);
    expect(world.provider.state.refreshed).toHaveLength(1);
    await makeDue();
    world.provider.state.refresh = 'revoked';
    expect((await askWith(twin.url, credential.headers)).status).toBe(401);
  });

  it('is dead on a server that cannot open its token, with another secret', async () => {
    const other = opened(await startTwin(world, {}, 'quite another secret of 32 characters'));
    const credential = await due(world, 'agent2@acme.test');
    expect((await askWith(other.url, credential.headers)).status).toBe(401);
    expect(world.provider.state.refreshed).toEqual([]);
  });
});

it('signs out also when the token for the provider cannot be opened', async () => {
  const other = opened(await startTwin(world, {}, 'quite another secret of 32 characters'));
  const browser = await comeIn(world, 'agent2@acme.test');
  const headers = {
    'cookie': await browser.sessionCookie(),
    'x-csrf': '1',
    'content-type': 'application/json',
  };
  const answer = await fetch(`${other.url}/auth/logout`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(200);
  expect((await browser.graphql('{ viewer { role } }')).status).toBe(401);
});
