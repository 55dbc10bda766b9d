import {
  actingAs,
  choose,
  createSignInWorld,
  logIn,
  openLogin,
  signIn,
  visitor,
  whoIs,
  type SignInWorld,
} from '../support/signed-in';

const FRONTEND = 'http://localhost:5173';
const STRANGER = 'stranger@nowhere.test';
const INVITED = 'invited@new.test';
const OTHER = 'other@new.test';

let world: SignInWorld;
beforeAll(async () => {
  world = await createSignInWorld({
    variables: { FRONTEND_ORIGINS: FRONTEND },
    strangers: [STRANGER, INVITED, OTHER],
  });
});
afterAll(() => world.close());

describe('a person who signed in by browser', () => {
  it.each([
    ['owner@acme.test', 'OWNER', 'acme'],
    ['agent@acme.test', 'AGENT', 'acme'],
    ['customer@globex.test', 'CUSTOMER', 'globex'],
  ])('acts as %s by the session', async (email, role, slug) => {
    expect(await whoIs(await signIn(world, email))).toEqual(actingAs(email, role, slug));
  });

  it('holds one cookie that no script reads and no other site sends along with a write', async () => {
    const browser = visitor(world);
    const answer = await logIn(browser, world, { email: 'agent@acme.test' });
    expect(answer.headers.get('location')).toBe(`${world.origin}/`);
    const [session, attempt, ...more] = answer.headers.getSetCookie();
    expect(session).toMatch(/^atrium=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(attempt).toMatch(/^atrium-sign-in=; Max-Age=0;/);
    expect(more).toEqual([]);
    const cookies = await browser.jar.getCookies(world.origin);
    expect(cookies.map(({ key }) => key)).toEqual(['atrium']);
  });

  it('is told of the session, and that there is none before', async () => {
    const browser = visitor(world);
    expect(await browser.send('GET', '/auth/session')).toEqual({ status: 200, body: { signedIn: false } });
    await logIn(browser, world, { email: 'agent@acme.test' });
    const { status, body } = await browser.send('GET', '/auth/session');
    expect(status).toBe(200);
    expect(body).toEqual({
      signedIn: true,
      name: 'agent@acme.test',
      email: 'agent@acme.test',
      tenants: [{ slug: 'acme', name: 'Tenant canary-acme', role: 'AGENT', current: true }],
      signedInAt: expect.stringMatching(/^\d{4}-.*Z$/),
      until: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it('is refused without the header that tells from other sites', async () => {
    const browser = await signIn(world, 'agent@acme.test');
    const { status, body } = await browser.graphql('{ viewer { role } }', undefined, { 'x-csrf': '' });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect((await browser(`${world.origin}/auth/session`)).status).toBe(403);
  });

  it('has a new session after a second sign-in, and the first one is dead', async () => {
    const browser = await signIn(world, 'agent@acme.test');
    const first = await browser.sessionCookie();
    const login = await browser(`${world.origin}/auth/login`, { redirect: 'manual' });
    const callback = await browser(login.headers.get('location') ?? '', { redirect: 'manual' });
    await browser(callback.headers.get('location') ?? '', { redirect: 'manual' });
    expect(await browser.sessionCookie()).not.toBe(first);
    expect(await whoIs(browser)).toEqual(actingAs('agent@acme.test', 'AGENT', 'acme'));
    const replayed = await fetch(`${world.origin}/auth/sessions`, {
      headers: { 'x-csrf': '1', 'cookie': first },
    });
    expect(replayed.status).toBe(401);
  });

  it('keeps the session while the identity provider is away, when nobody else can sign in', async () => {
    const own = await createSignInWorld();
    try {
      const browser = await signIn(own, 'agent@acme.test');
      const late = visitor(own);
      const callback = await choose(late, await openLogin(late, own), 'owner@acme.test');
      await own.closeProvider();
      expect(await whoIs(browser)).toEqual(actingAs('agent@acme.test', 'AGENT', 'acme'));
      const answer = await late(callback, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    } finally {
      await own.close();
    }
  });
});

describe('the way back', () => {
  const arrival = async (returnTo: string) => {
    const path = `/auth/login?return_to=${encodeURIComponent(returnTo)}`;
    const { headers } = await logIn(visitor(world), world, { email: 'agent@acme.test', path });
    return headers.get('location');
  };

  it('leads to a path of ours, or to a frontend on the list', async () => {
    expect(await arrival('/tickets?status=OPEN#first')).toBe(`${world.origin}/tickets?status=OPEN#first`);
    expect(await arrival(`${FRONTEND}/inbox`)).toBe(`${FRONTEND}/inbox`);
  });

  it.each([
    'https://evil.test/',
    '//evil.test/',
    '/\\evil.test',
    'http://localhost:5174/',
    'javascript:alert(1)',
  ])('leads nowhere else, such as %s', async (returnTo) => {
    const answer = await visitor(world)(
      `${world.origin}/auth/login?return_to=${encodeURIComponent(returnTo)}`,
      { redirect: 'manual' },
    );
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });

  it('begins at the public origin, whatever other name the server was called by', async () => {
    const browser = visitor(world);
    const answer = await browser(`${world.url}/auth/login?return_to=/there`, { redirect: 'manual' });
    const moved = answer.headers.get('location') ?? '';
    expect(moved).toMatch(`${world.origin}/auth/login?`);
    const callback = await choose(browser, await openLogin(browser, world, moved), 'agent@acme.test');
    const arrived = await browser(callback, { redirect: 'manual' });
    expect(arrived.headers.get('location')).toBe(`${world.origin}/there`);
  });
});

describe('whom no tenant knows', () => {
  it('is told so on a page, with no session', async () => {
    const browser = visitor(world);
    const answer = await logIn(browser, world, { email: STRANGER });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('nobody knows you here');
    expect(await browser.sessionCookie()).toBe('');
  });
});

describe('an invitation', () => {
  const invite = async (email: string): Promise<string> => {
    const input = { email, name: 'Somebody New', role: 'AGENT' };
    const answer = await world.acme.owner.ask(
      'mutation($input: InvitePersonInput!) { invitePerson(input: $input) { __typename } }',
      { input },
    );
    expect(answer.body.data).toEqual({ invitePerson: { __typename: 'InvitePersonPayload' } });
    const line = world.log.findLast((text) => text.includes(email)) ?? '';
    return /invitation\?token=([^"]+)"/.exec(line)?.[1] ?? '';
  };

  it('leads by its page to the login and lets in, once', async () => {
    const token = await invite(INVITED);
    const browser = visitor(world);
    const page = await browser(`${world.origin}/auth/invitation?token=${token}`);
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html).toContain('Join Tenant canary-acme');
    expect(html).toContain(INVITED);
    const path = /<a href="([^"]+)"/.exec(html)?.[1] ?? '';
    const entered = await logIn(browser, world, { email: INVITED, path });
    expect(entered.status).toBe(303);
    expect(await whoIs(browser)).toEqual(actingAs(INVITED, 'AGENT', 'acme'));
    expect(await whoIs(await signIn(world, INVITED))).toEqual(actingAs(INVITED, 'AGENT', 'acme'));

    const again = visitor(world);
    expect((await again(`${world.origin}/auth/invitation?token=${token}`)).status).toBe(404);
    expect((await again(`${world.origin}${path}`)).status).toBe(404);
  });

  it('lets in whoever holds it, as whom was invited', async () => {
    const token = await invite('work-address@new.test');
    const browser = visitor(world);
    await logIn(browser, world, { email: OTHER, path: `/auth/login?invitation=${token}` });
    expect(await whoIs(browser)).toEqual(actingAs('work-address@new.test', 'AGENT', 'acme'));
  });

  it('is none when its token is another', async () => {
    for (const token of ['', 'atr_inv_x', 'x'.repeat(200)]) {
      const answer = await visitor(world)(`${world.origin}/auth/invitation?token=${token}`);
      expect(answer.status).toBe(404);
    }
  });
});
