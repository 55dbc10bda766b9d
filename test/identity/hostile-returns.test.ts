import { visitor } from '../support/signed-in';
import { sendRaw } from '../http/raw-client';
import { callbackOf, createOddWorld, known, leave, open, type OddWorld } from './odd-world';

const APP = 'https://app.example.com';
let world: OddWorld;
beforeAll(async () => {
  world = await createOddWorld({
    FRONTEND_ORIGINS: `${APP} http://localhost:5173`,
    TENANT_HOSTS: 'desk.example.com',
  });
});
afterAll(() => world?.close());

const login = (returnTo: string): Promise<Response> =>
  fetch(`${world.origin}/auth/login?return_to=${encodeURIComponent(returnTo)}`, { redirect: 'manual' });

/** Where a sign-in ends that was begun with this address. */
async function endOf(returnTo: string): Promise<string> {
  const browser = visitor(world);
  const away = await leave(browser, world, `/auth/login?return_to=${encodeURIComponent(returnTo)}`);
  const callback = callbackOf(world.provider, away, { claims: known('agent@acme.test') });
  return (await open(browser, callback)).headers.get('location') ?? '';
}

const elsewhere = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https://evil.example',
  'HTTPS://EVIL.EXAMPLE',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'https://app.example.com@evil.example',
  'https://app.example.com%40evil.example',
  'https://evil.example#@app.example.com',
  'https://evil.example/https://app.example.com',
  'https://user:password@app.example.com',
  'https://xapp.example.com',
  'https://app.example.com\u3002evil.example',
  'https://\uFF41pp.evil.example',
  'http://localhost:5174',
  'http://localhost',
  'http://localhost@evil.example',
  'http://127.0.0.1:5173',
  'https://a.b.desk.example.com',
  'http://desk.example.com',
  'http://-.desk.example.com',
  'javascript:alert(1)',
  'JavaScript:alert(1)//https://app.example.com',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://app.example.com/5f1b',
  'filesystem:https://app.example.com/x',
  'view-source:https://app.example.com',
  'ftp://app.example.com',
  'ws://localhost:5173',
  '/\t/evil.example',
  '/\n/evil.example',
  'java\nscript:alert(1)',
  ' https://evil.example',
  '/ok\0',
  '/ok\r\nset-cookie: atrium=evil',
  `/${'x'.repeat(2_000)}`,
];

describe('the address to return to', () => {
  it.each(elsewhere.map((text) => [JSON.stringify(text).slice(0, 60), text]))(
    'is refused as %s',
    async (_, text) => {
      const response = await login(text);
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await response.text()).toContain('must be a path, or an address in FRONTEND_ORIGINS');
    },
  );

  it.each([
    ['/%2f%2fevil.example', '/%2f%2fevil.example'],
    ['/%5cevil.example', '/%5cevil.example'],
    ['/a/..//evil.example', '//evil.example'],
    ['/\uFF0F/evil.example', '/%EF%BC%8F/evil.example'],
    ['\uFF0F\uFF0Fevil.example', '/auth/%EF%BC%8F%EF%BC%8Fevil.example'],
    ['evil.example', '/auth/evil.example'],
    ['?x=//evil.example', '/?x=//evil.example'],
    ['#//evil.example', '/#//evil.example'],
    ['/inbox?a=1&b=%0d%0a#c', '/inbox?a=1&b=%0d%0a#c'],
  ])('that is a path stays here: %s', async (text, path) => {
    const end = await endOf(text);
    expect(end.startsWith(`${world.origin}/`)).toBe(true);
    expect(end.slice(world.origin.length).replace('/auth/', '/')).toBe(path.replace('/auth/', '/'));
  });

  it.each([
    `${APP}/inbox?x=1#y`,
    APP,
    `${APP}:443/`,
    'http://localhost:5173/',
    'http://acme.desk.example.com/x',
  ])('may be %s', async (text) => expect(await endOf(text)).toBe(new URL(text).href));

  it('is none when it is said twice', async () => {
    const url = `${world.origin}/auth/login?return_to=/a&return_to=https://evil.example`;
    const browser = visitor(world);
    const away = new URL((await open(browser, new URL(url))).headers.get('location') ?? '');
    const callback = callbackOf(world.provider, away, { claims: known('agent@acme.test') });
    expect((await open(browser, callback)).headers.get('location')).toBe(`${world.origin}/`);
  });

  it('cannot be changed on the way back', async () => {
    const browser = visitor(world);
    const callback = callbackOf(world.provider, await leave(browser, world), {
      claims: known('agent@acme.test'),
    });
    callback.searchParams.set('return_to', 'https://evil.example');
    expect((await open(browser, callback)).headers.get('location')).toBe(`${world.origin}/`);
  });
});

const raw = (target: string, headers: string) =>
  sendRaw(world.port, `GET ${target} HTTP/1.1\r\n${headers}connection: close\r\n\r\n`);

describe('the Host of a request', () => {
  it.each([
    ['evil.example', ''],
    ['localhost', 'x-forwarded-host: evil.example\r\nx-forwarded-proto: https\r\n'],
    ['localhost', 'forwarded: host=evil.example\r\n'],
    ['evil.example:80', 'x-original-url: //evil.example\r\n'],
    ['acme.desk.example.com.evil.example', ''],
    ['evil.example/.desk.example.com', ''],
    ['evil.example@acme.desk.example.com', ''],
    ['x.y.desk.example.com', ''],
  ])('that is %s leads to our own address and no other', async (host, more) => {
    const moved = await raw('/auth/login', `host: ${host}\r\n${more}`);
    expect([moved.status, moved.headers['location']]).toEqual([303, `${world.origin}/auth/login?moved=1`]);
    expect(moved.headers['set-cookie']).toBeUndefined();
    const away = await raw('/auth/login?moved=1', `host: ${host}\r\n${more}`);
    const target = new URL(away.headers['location'] ?? '');
    expect(target.origin).toBe(world.provider.url);
    expect(target.searchParams.get('redirect_uri')).toBe(`${world.origin}/auth/callback`);
  });

  it('counts for nothing when the request names a whole address of another', async () => {
    for (const target of ['http://evil.example/auth/login', 'https://evil.example/auth/login?a=1']) {
      const { headers } = await raw(target, 'host: evil.example\r\n');
      expect(headers['location']).toMatch(new RegExp(`^${world.origin}/auth/login\\?`));
    }
  });

  it("that is a tenant's leads back to that tenant", async () => {
    const { headers } = await raw('/auth/login', 'host: ACME.desk.example.com\r\n');
    const redirect = headers['location']?.includes('moved=1')
      ? (await raw('/auth/login?moved=1', 'host: ACME.desk.example.com\r\n')).headers['location']
      : headers['location'];
    expect(new URL(redirect ?? '').searchParams.get('redirect_uri')).toBe(
      'http://acme.desk.example.com/auth/callback',
    );
  });

  it('is not repeated on the page that refuses', async () => {
    const page = await raw('/auth/login?return_to=//evil', 'host: evil.example\r\n');
    expect(page.body).not.toContain('evil.example');
  });
});
