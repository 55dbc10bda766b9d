import { visitor, type Visitor } from '../support/signed-in';
import { sendRaw } from '../http/raw-client';
import {
  askWith,
  closedAfterEach,
  comeIn,
  createOddWorld,
  known,
  leave,
  oddSignIn,
  startTwin,
  type OddWorld,
} from './odd-world';

const EMAIL = 'agent@acme.test';
const CSRF = { 'x-csrf': '1' };
let world: OddWorld;
beforeAll(async () => {
  world = await createOddWorld({ FRONTEND_ORIGINS: 'https://app.example.com' });
});
const opened = closedAfterEach();
afterAll(() => world?.close());

const valueOf = async (browser: Visitor): Promise<string> =>
  (await browser.sessionCookie()).slice('atrium='.length);
const ask = (cookie: string, more: Record<string, string> = CSRF) => askWith(world.url, { cookie, ...more });
const flipped = (text: string, at: number): string =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
/** The one answer to a credential that is not good. */
const uniform = async () => ask(`atrium=${'A'.repeat(43)}`);

describe("a session's cookie", () => {
  const bad: Record<string, (value: string) => string> = {
    'changed in its first character': (value) => flipped(value, 0),
    'changed in its last but one character': (value) => flipped(value, 41),
    'written in another way of the same bytes': (value) => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      return value.slice(0, 42) + (alphabet[alphabet.indexOf(value[42] ?? '') ^ 1] ?? '');
    },
    'a character shorter': (value) => value.slice(0, -1),
    'a character longer': (value) => `${value}A`,
    'twice as long': (value) => value + value,
    'in lower case': (value) => value.toLowerCase(),
    'with blanks around': (value) => `"${value} "`,
    'its own handle': () => 'a'.repeat(16),
    'a hash': () => 'a'.repeat(64),
    'another that was made up': () => 'Zm9v'.repeat(10) + 'Zm9',
    'a wildcard': () => '*',
    'a percent escape': (value) => `%41${value.slice(1)}`,
    'SQL': () => "'OR'1'='1",
    'long': () => 'A'.repeat(8_000),
  };

  it.each(Object.entries(bad))('opens nothing when it is %s', async (_, change) => {
    const value = await valueOf(await comeIn(world, EMAIL));
    expect((await ask(`atrium=${value}`)).status).toBe(200);
    const { status, text } = await ask(`atrium=${change(value)}`);
    expect({ status, text }).toEqual({ status: 401, text: (await uniform()).text });
  });

  it('opens nothing at another installation', async () => {
    const other = opened(await createOddWorld());
    const cookie = await (await comeIn(other, EMAIL)).sessionCookie();
    expect((await ask(cookie)).text).toBe((await uniform()).text);
  });

  it('counts for none when it is there twice, whatever the order', async () => {
    const [mine, planted] = [
      await valueOf(await comeIn(world, EMAIL)),
      await valueOf(await comeIn(world, 'agent@globex.test')),
    ];
    for (const cookie of [
      `atrium=${mine}; atrium=${planted}`,
      `atrium=${planted}; atrium=${mine}`,
      `atrium =${planted}; atrium=${mine}`,
      `atrium=${mine}; x=1; \tatrium=${mine}`,
    ]) {
      expect((await ask(cookie)).text).toBe((await ask('')).text);
    }
  });

  it('has no part in a request with an Authorization header', async () => {
    const cookie = await (await comeIn(world, EMAIL)).sessionCookie();
    const authorization = `Bearer ${world.globex.customer.token}`;
    expect((await ask(cookie, { authorization })).text).toContain('customer@globex.test');
    for (const bad of ['Bearer x', 'Bearer', 'Basic eDp5', 'Bearer a b', '']) {
      expect((await ask(cookie, { ...CSRF, authorization: bad })).status).toBe(401);
    }
  });
});

describe('after the session', () => {
  it('a cookie that was kept opens nothing, on any server', async () => {
    const twin = opened(await startTwin(world));
    const browser = await comeIn(world, EMAIL);
    const cookie = await browser.sessionCookie();
    expect((await askWith(twin.url, { cookie, ...CSRF })).status).toBe(200);
    expect((await browser.send('POST', '/auth/logout', {})).status).toBe(200);
    expect(await browser.sessionCookie()).toBe('');
    for (const { url } of [world, twin]) {
      expect((await askWith(url, { cookie, ...CSRF })).text).toBe((await uniform()).text);
    }
  });

  it('a sign-out everywhere, from another browser, ends all of one person and none of others', async () => {
    const [first, second, other] = [
      await comeIn(world, EMAIL),
      await comeIn(world, EMAIL),
      await comeIn(world, 'agent2@acme.test'),
    ];
    const cookies = [await first.sessionCookie(), await second.sessionCookie()];
    expect((await second.send('POST', '/auth/logout', { everywhere: true })).status).toBe(200);
    for (const cookie of cookies) expect((await ask(cookie)).status).toBe(401);
    expect((await other.graphql('{ viewer { role } }')).status).toBe(200);
  });

  it("cannot end somebody else's by its handle", async () => {
    const [mine, theirs] = [await comeIn(world, EMAIL), await comeIn(world, 'agent2@acme.test')];
    const { sessions } = (await theirs.send('GET', '/auth/sessions')).body as {
      sessions: { handle: string }[];
    };
    const answers = await Promise.all([
      mine.send('DELETE', `/auth/sessions/${sessions[0]?.handle}`),
      mine.send('DELETE', `/auth/sessions/${'0'.repeat(16)}`),
      mine.send('DELETE', '/auth/sessions/%25'),
      mine.send('DELETE', '/auth/sessions/a'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await theirs.graphql('{ viewer { role } }')).status).toBe(200);
  });
});

describe('a session that was there before the sign-in', () => {
  it('is another one afterwards, and dead', async () => {
    const browser = await comeIn(world, EMAIL);
    const before = await browser.sessionCookie();
    await oddSignIn(browser, world, { claims: known('agent2@acme.test') });
    expect(await browser.sessionCookie()).not.toBe(before);
    expect((await ask(before)).status).toBe(401);
  });

  it('is not adopted when somebody planted its cookie', async () => {
    const planted = 'P'.repeat(43);
    const browser = visitor(world);
    await browser.jar.setCookie(`atrium=${planted}; Path=/; HttpOnly`, world.origin);
    await oddSignIn(browser, world, { claims: known(EMAIL) });
    expect(await browser.sessionCookie()).not.toContain(planted);
    expect((await ask(`atrium=${planted}`)).status).toBe(401);
    expect((await browser.graphql('{ viewer { role } }')).status).toBe(200);
  });
});

const attributesOf = (cookie: string): string[] =>
  cookie
    .split('; ')
    .slice(1)
    .filter((attribute) => !attribute.startsWith('Max-Age'))
    .toSorted();

describe('the cookies that are set', () => {
  it('cannot be read by scripts, and by http lack what browsers refuse there', async () => {
    const browser = visitor(world);
    const away = await browser(`${world.origin}/auth/login`, { redirect: 'manual' });
    const [attempt = ''] = away.headers.getSetCookie();
    expect(attempt).toMatch(/^atrium-sign-in=[\w-]+; Max-Age=600/);
    const back = await oddSignIn(browser, world, { claims: known(EMAIL) });
    const [session = '', cleared = ''] = back.headers.getSetCookie();
    expect(session).toMatch(/^atrium=[\w-]{43}; Max-Age=604800/);
    expect(cleared).toMatch(/^atrium-sign-in=; Max-Age=0/);
    for (const cookie of [attempt, session, cleared]) {
      expect(attributesOf(cookie)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
    }
    expect(back.headers.get('cache-control')).toBe('no-store');
  });

  it('belong to this host alone by https', async () => {
    const secure = opened(await createOddWorld({}, { origin: 'https://desk.example.com' }));
    const get = (target: string, cookie = '') =>
      sendRaw(
        secure.port,
        `GET ${target} HTTP/1.1\r\nhost: desk.example.com\r\n${cookie}connection: close\r\n\r\n`,
      );
    const away = await get('/auth/login');
    const attempt = away.headers['set-cookie'] ?? '';
    expect(attempt).toMatch(/^__Host-atrium-sign-in=[\w-]+; Max-Age=600/);
    expect(attributesOf(attempt)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    const { searchParams } = new URL(away.headers['location'] ?? '');
    expect(searchParams.get('redirect_uri')).toBe('https://desk.example.com/auth/callback');
    const code = secure.provider.grant(new URL(away.headers['location'] ?? ''), { claims: known(EMAIL) });
    const callback = `/auth/callback?code=${code}&state=${searchParams.get('state')}`;
    const pair = attempt.split(';')[0] ?? '';
    // Without the prefix it would be one that a neighbour could have set.
    expect((await get(callback, `cookie: ${pair.replace('__Host-', '')}\r\n`)).status).toBe(401);
    const answer = await fetch(`${secure.url}${callback}`, { redirect: 'manual', headers: { cookie: pair } });
    const [session = '', cleared = ''] = answer.headers.getSetCookie();
    expect(session).toMatch(/^__Host-atrium=[\w-]{43}; /);
    expect(attributesOf(session)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    expect(attributesOf(cleared)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']);
    const value = session.slice('__Host-'.length).split(';')[0] ?? '';
    expect((await askWith(secure.url, { cookie: `__Host-${value}`, ...CSRF })).status).toBe(200);
    expect((await askWith(secure.url, { cookie: value, ...CSRF })).text).not.toContain('@');
  });
});

describe('a request by cookie that another site could have made', () => {
  const refused: Record<string, Record<string, string>> = {
    'no x-csrf': {},
    'x-csrf: 0': { 'x-csrf': '0' },
    'x-csrf: 1, 1': { 'x-csrf': '1, 1' },
    'x-csrf: true': { 'x-csrf': 'true' },
    'a foreign Origin': { ...CSRF, origin: 'https://evil.example' },
    'an Origin that ends as ours': { ...CSRF, origin: 'https://xapp.example.com' },
    'an Origin that begins as ours': { ...CSRF, origin: 'https://app.example.com.evil.example' },
    'our frontend by http': { ...CSRF, origin: 'http://app.example.com' },
    'our frontend with a slash': { ...CSRF, origin: 'https://app.example.com/' },
    'our host with another port': { ...CSRF, origin: 'http://localhost:1' },
    'Origin: null': { ...CSRF, origin: 'null' },
    'an empty Origin': { ...CSRF, origin: '' },
    'Sec-Fetch-Site: cross-site': { ...CSRF, 'sec-fetch-site': 'cross-site' },
    'Sec-Fetch-Site: same-site': { ...CSRF, 'sec-fetch-site': 'same-site' },
    'Sec-Fetch-Site that is nonsense': { ...CSRF, 'sec-fetch-site': 'x' },
  };

  it.each(Object.entries(refused))('is refused with %s', async (_, headers) => {
    const browser = await comeIn(world, EMAIL);
    const cookie = await browser.sessionCookie();
    expect((await ask(cookie, headers)).status).toBe(403);
    for (const [method, path, body] of [
      ['GET', '/auth/session', undefined],
      ['GET', '/auth/sessions', undefined],
      ['POST', '/auth/session', '{"tenant":"acme"}'],
      ['POST', '/auth/logout', '{"everywhere":true}'],
      ['DELETE', '/auth/sessions/0123456789abcdef', undefined],
    ] as const) {
      const answer = await fetch(`${world.url}${path}`, {
        method,
        headers: { cookie, 'content-type': 'application/json', ...headers },
        ...(body && { body }),
      });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    expect((await browser.graphql('{ viewer { role } }')).status).toBe(200);
  });

  it.each([
    ['from our own page', () => ({ 'origin': world.origin, 'sec-fetch-site': 'same-origin' })],
    [
      'from a frontend of ours',
      () => ({ 'origin': 'https://app.example.com', 'sec-fetch-site': 'cross-site' }),
    ],
    ['from no page', () => ({ 'sec-fetch-site': 'none' })],
  ])('is answered %s', async (_, headers) => {
    const cookie = await (await comeIn(world, EMAIL)).sessionCookie();
    expect((await ask(cookie, { ...CSRF, ...headers() })).status).toBe(200);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'is refused as a form of %s, also with every other header',
    async (type) => {
      const browser = await comeIn(world, EMAIL);
      const cookie = await browser.sessionCookie();
      for (const [path, body] of [
        ['/graphql', '{"query":"mutation { x }"}'],
        ['/auth/logout', '{"everywhere":true}'],
        ['/auth/session', '{"tenant":"acme"}'],
      ]) {
        const headers = { cookie, ...CSRF, 'content-type': type };
        const answer = await fetch(`${world.url}${path}`, { method: 'POST', headers, body: body ?? '' });
        expect([path, answer.status]).toEqual([path, 415]);
      }
      expect((await browser.graphql('{ viewer { role } }')).status).toBe(200);
    },
  );

  it('changes nothing as an image, a link or a preflight', async () => {
    const browser = await comeIn(world, EMAIL);
    const cookie = await browser.sessionCookie();
    const mutation = encodeURIComponent('mutation { createTeam(input: { name: "x" }) { __typename } }');
    const image = await fetch(`${world.url}/graphql?query=${mutation}`, { headers: { cookie } });
    expect(image.status).toBe(403);
    const linked = await fetch(`${world.url}/graphql?query=${mutation}`, { headers: { cookie, ...CSRF } });
    expect(linked.status).toBe(405);
    for (const path of ['/auth/logout', '/auth/sessions/0123456789abcdef']) {
      const got = await fetch(`${world.url}${path}`, { headers: { cookie } });
      expect([404, 405]).toContain(got.status);
      const headers = { cookie, 'origin': 'https://evil.example', 'access-control-request-method': 'POST' };
      const preflight = await fetch(`${world.url}${path}`, { method: 'OPTIONS', headers });
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    }
    expect((await browser.graphql('{ viewer { role } }')).status).toBe(200);
  });

  it('can begin a sign-in, which ends nothing before it is done', async () => {
    const browser = await comeIn(world, EMAIL);
    await leave(browser, world);
    expect((await browser.graphql('{ viewer { role } }')).status).toBe(200);
  });
});
