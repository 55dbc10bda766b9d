import { globalId } from '../../src/schema';
import {
  actingAs,
  createSignInWorld,
  logIn,
  signIn,
  visitor,
  whoIs,
  type SignInWorld,
  type Visitor,
} from '../support/signed-in';
import type { Answer } from '../support/world';

const TWICE = 'both@work.test';

let world: SignInWorld;
beforeAll(async () => {
  world = await createSignInWorld({ strangers: [TWICE] });
  const create =
    'mutation($input: CreatePersonInput!) { createPerson(input: $input) { ... on CreatePersonPayload { person { id } } } }';
  for (const [tenant, role] of [
    [world.acme, 'AGENT'],
    [world.globex, 'CUSTOMER'],
  ] as const) {
    const input = { email: TWICE, name: `Both in ${tenant.slug}`, role };
    expect((await tenant.owner.ask(create, { input })).body.data).toMatchObject({
      createPerson: { person: {} },
    });
  }
});
afterAll(() => world.close());

const unauthenticated = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };

/** Asks as somebody who holds nothing but a cookie. */
const replay = async (cookie: string) => {
  const response = await fetch(`${world.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf': '1', cookie },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  return { status: response.status, body: (await response.json()) as object };
};

describe('a person of several tenants', () => {
  it('switches between them without a new sign-in, and stays there', async () => {
    const browser = await signIn(world, TWICE);
    const tenants = (current: string) => ({
      tenants: [
        { slug: 'acme', name: 'Tenant canary-acme', role: 'AGENT', current: current === 'acme' },
        { slug: 'globex', name: 'Tenant canary-globex', role: 'CUSTOMER', current: current === 'globex' },
      ],
    });
    expect((await browser.send('GET', '/auth/session')).body).toMatchObject(tenants('acme'));
    expect(await whoIs(browser)).toEqual(actingAs(TWICE, 'AGENT', 'acme'));
    const switched = await browser.send('POST', '/auth/session', { tenant: 'globex' });
    expect(switched).toMatchObject({ status: 200, body: tenants('globex') });
    expect(await whoIs(browser)).toEqual(actingAs(TWICE, 'CUSTOMER', 'globex'));
  });

  it('names another one for a single request', async () => {
    const browser = await signIn(world, TWICE);
    expect(await whoIs(browser, { 'x-tenant': 'globex' })).toEqual(actingAs(TWICE, 'CUSTOMER', 'globex'));
    expect(await whoIs(browser)).toEqual(actingAs(TWICE, 'AGENT', 'acme'));
  });

  it('begins in the one that the login names', async () => {
    const browser = visitor(world);
    await logIn(browser, world, { email: TWICE, path: '/auth/login?tenant=globex' });
    expect(await whoIs(browser)).toEqual(actingAs(TWICE, 'CUSTOMER', 'globex'));
  });

  it('acts in none where they are nobody, of which the answer says no more than of one that is not there', async () => {
    const browser = await signIn(world, 'agent@acme.test');
    const answers = [];
    for (const slug of ['globex', 'no-such-tenant']) {
      const asked = await browser.graphql('{ viewer { role } }', undefined, { 'x-tenant': slug });
      const switched = await browser.send('POST', '/auth/session', {
        tenant: slug,
      });
      expect([asked.status, switched.status]).toEqual([403, 403]);
      answers.push([asked.body.errors?.[0]?.message, (switched.body as Answer['body']).errors?.[0]?.message]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(await whoIs(browser)).toEqual(actingAs('agent@acme.test', 'AGENT', 'acme'));
  });

  it('may act nowhere in a tenant that is suspended, and elsewhere as before', async () => {
    const browser = await signIn(world, TWICE);
    await world.catalogue.setStatus('acme', 'SUSPENDED');
    try {
      expect(await whoIs(browser)).toMatchObject(unauthenticated);
      expect(await whoIs(browser, { 'x-tenant': 'globex' })).toEqual(actingAs(TWICE, 'CUSTOMER', 'globex'));
    } finally {
      await world.catalogue.setStatus('acme', 'ACTIVE');
    }
  });
});

describe('the sessions of a person', () => {
  const list = async (browser: Visitor) => {
    const { body } = await browser.send('GET', '/auth/sessions');
    return (body as { sessions: { handle: string; current: boolean }[] }).sessions;
  };

  it('are listed, end one by one, and end nobody else’s', async () => {
    const [here, there] = [
      await signIn(world, 'customer@acme.test'),
      await signIn(world, 'customer@acme.test'),
    ];
    const foreign = await signIn(world, 'customer2@acme.test');
    const sessions = await list(here);
    expect(sessions).toHaveLength(2);
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    const cookies = [await here.sessionCookie(), await there.sessionCookie()];
    for (const { handle } of sessions) expect(cookies.join()).not.toContain(handle);

    const handle = sessions.find(({ current }) => !current)?.handle ?? '';
    expect((await foreign.send('DELETE', `/auth/sessions/${handle}`)).status).toBe(404);
    expect(await whoIs(there)).toEqual(actingAs('customer@acme.test', 'CUSTOMER', 'acme'));
    expect(await here.send('DELETE', `/auth/sessions/${handle}`)).toEqual({ status: 204, body: null });
    expect(await whoIs(there)).toMatchObject(unauthenticated);
    expect(await whoIs(here)).toEqual(actingAs('customer@acme.test', 'CUSTOMER', 'acme'));
    expect((await here.send('DELETE', `/auth/sessions/${handle}`)).status).toBe(404);
    expect(await list(here)).toHaveLength(1);
  });

  it('end by signing out: cookie gone, and dead when it is replayed', async () => {
    const [here, there] = [await signIn(world, 'agent2@acme.test'), await signIn(world, 'agent2@acme.test')];
    const cookie = await here.sessionCookie();
    expect(await replay(cookie)).toMatchObject({
      status: 200,
      body: { data: { viewer: { role: 'AGENT' } } },
    });
    const { status, body } = await here.send('POST', '/auth/logout', {});
    expect([status, body]).toEqual([200, { signedIn: false, providerLogout: expect.any(String) }]);
    expect(new URL((body as { providerLogout: string }).providerLogout).origin).toBe(world.issuer);
    expect(await here.sessionCookie()).toBe('');
    expect(await replay(cookie)).toMatchObject({ status: 401, body: unauthenticated });
    const asked = await fetch(`${world.origin}/auth/session`, { headers: { 'x-csrf': '1', cookie } });
    expect([asked.status, await asked.json()]).toEqual([200, { signedIn: false }]);
    expect(asked.headers.getSetCookie()).toEqual([expect.stringMatching(/^atrium=; Max-Age=0;/)]);
    expect(await whoIs(here)).toEqual({ data: { viewer: null } });
    expect(await whoIs(there)).toEqual(actingAs('agent2@acme.test', 'AGENT', 'acme'));
  });

  it('all end at once by signing out everywhere', async () => {
    const browsers = [await signIn(world, 'admin@acme.test'), await signIn(world, 'admin@acme.test')];
    const [here, there] = browsers as [Visitor, Visitor];
    const foreign = await signIn(world, 'admin@globex.test');
    const cookies = [await here.sessionCookie(), await there.sessionCookie()];
    expect((await here.send('POST', '/auth/logout', { everywhere: true })).status).toBe(200);
    for (const cookie of cookies) expect((await replay(cookie)).status).toBe(401);
    expect(await whoIs(foreign)).toEqual(actingAs('admin@globex.test', 'ADMIN', 'globex'));
  });

  it('are dead when the person is deactivated', async () => {
    const browser = await signIn(world, 'customer2@globex.test');
    const personId = globalId('Person', world.globex.customer2.personId);
    const change = (name: string) =>
      world.globex.owner.ask(
        `mutation { ${name}(input: { personId: "${personId}" }) { __typename ... on ${name[0]?.toUpperCase()}${name.slice(1)}Payload { person { id } } } }`,
      );
    expect((await change('deactivatePerson')).body.errors).toBeUndefined();
    expect(await whoIs(browser)).toMatchObject(unauthenticated);
    const again = await logIn(visitor(world), world, { email: 'customer2@globex.test' });
    expect(again.status).toBe(403);
  });
});
