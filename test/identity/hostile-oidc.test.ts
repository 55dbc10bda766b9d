import { createSealer, deriveKey } from '../../src/platform/secret';
import { compactJws, encoded, signingKey, type Json } from '../support/issuer-server';
import { visitor, type Visitor } from '../support/signed-in';
import { CLIENT, honest, key, type Oddity } from './odd-provider';
import {
  callbackOf,
  createOddWorld,
  known,
  leave,
  oddSignIn,
  open,
  WORLD_SECRET,
  type OddWorld,
  statusesOf,
} from './odd-world';

const ATTEMPT = 'atrium-sign-in';
const EMAIL = 'agent@acme.test';
const person = known(EMAIL);

let world: OddWorld;
beforeAll(async () => {
  world = await createOddWorld();
});
afterAll(() => world?.close());

const sealerOf = (purpose: string, secret = WORLD_SECRET) => createSealer(deriveKey(secret, purpose));
const attempts = () => sealerOf('sign-in attempts');
const ours = async (browser: Visitor): Promise<string> =>
  (await browser.jar.getCookies(world.origin)).find(({ key: name }) => name === ATTEMPT)?.value ?? '';

/** An honest sign-in, but that the browser brings other cookies back than it was given. */
async function withCookies(change: (attempt: string) => string): Promise<Response> {
  const browser = visitor(world);
  const callback = callbackOf(world.provider, await leave(browser, world), { claims: person });
  return fetch(callback, { redirect: 'manual', headers: { cookie: change(await ours(browser)) } });
}
const withAttempt = (change: (attempt: string) => string) =>
  withCookies((text) => `${ATTEMPT}=${change(text)}`);
const resealed = (change: (whole: { attempt: Json; until: number }) => unknown, sealer = attempts()) =>
  withAttempt((text) => sealer.seal(JSON.stringify(change(JSON.parse(attempts().open(text))))));

const odd = (oddity: Oddity) => () => oddSignIn(visitor(world), world, { claims: person, ...oddity });
const coming = (change: (callback: URL) => void) => () =>
  oddSignIn(visitor(world), world, { claims: person, change });
const claiming = (claims: Json) => odd({ claims: { ...person, ...claims } });
const signedBy = (header: Json, by: Parameters<typeof compactJws>[2]) =>
  odd({ idToken: (claims) => compactJws(header, claims, by) });

const stranger = signingKey('RS256', key.kid);
const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
const later = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const set = (name: string, value: string) => (url: URL) => url.searchParams.set(name, value);
const gone = (name: string) => (url: URL) => url.searchParams.delete(name);
const flipped = (text: string): string =>
  `${text.slice(0, 30)}${text[30] === 'A' ? 'B' : 'A'}${text.slice(31)}`;

/** Opens what belongs to one browser in another. */
async function crossed(victimBegins: boolean): Promise<Response> {
  const [attacker, victim] = [visitor(world), visitor(world)];
  const callback = callbackOf(world.provider, await leave(attacker, world), { claims: person });
  if (victimBegins) await leave(victim, world);
  return open(victim, callback);
}

/** Signs in honestly, and comes back once more with everything the browser had then. */
async function replayed(): Promise<Response> {
  const browser = visitor(world);
  const callback = callbackOf(world.provider, await leave(browser, world), { claims: person });
  const cookie = `${ATTEMPT}=${await ours(browser)}`;
  expect((await open(browser, callback)).status).toBe(303);
  return fetch(callback, { redirect: 'manual', headers: { cookie } });
}

/** A code that was stolen from another browser's sign-in, brought with one's own state. */
async function stolenCode(): Promise<Response> {
  const victim = callbackOf(world.provider, await leave(visitor(world), world), { claims: person });
  return coming(set('code', victim.searchParams.get('code') ?? ''))();
}

const hostile: Record<string, () => Promise<Response>> = {
  // The way back.
  'no parameters at all': coming((url) => (url.search = '')),
  'no state': coming(gone('state')),
  'an empty state': coming(set('state', '')),
  'a made-up state': coming(set('state', 'x'.repeat(43))),
  'the state twice': coming((url) => url.searchParams.append('state', 'x')),
  'no code': coming(gone('code')),
  'the code twice': coming((url) => url.searchParams.append('code', 'x')),
  'a code that nobody gave out': coming(set('code', 'made-up')),
  "a code of another browser's sign-in": stolenCode,
  'error=access_denied': coming(
    (url) => (url.searchParams.set('error', 'access_denied'), url.searchParams.delete('code')),
  ),
  'an error beside a code': coming(set('error', 'access_denied')),
  'another issuer (RFC 9207)': coming(set('iss', 'https://evil.example')),
  'the issuer twice': coming((url) =>
    [1, 2].forEach(() => url.searchParams.append('iss', world.provider.url)),
  ),
  'an ID token in the front channel': coming(set('id_token', 'x.y.z')),
  'a signed response (JARM) that nobody asked for': coming((url) => (url.search = '?response=x.y.z')),
  "another browser's whole answer, in the midst of a sign-in": () => crossed(true),
  "another browser's whole answer, out of the blue": () => crossed(false),
  'everything once more': replayed,
  // The cookie of the way out.
  'no cookie': () => withCookies(() => ''),
  'an empty cookie': () => withAttempt(() => ''),
  'a cookie that is nonsense': () => withAttempt(() => 'nonsense'),
  'a changed cookie': () => withAttempt(flipped),
  'a cut cookie': () => withAttempt((text) => text.slice(0, -8)),
  'a cookie that is all nonce': () => withAttempt((text) => text.slice(0, 16)),
  'two cookies': () => withCookies((text) => `${ATTEMPT}=${text}; ${ATTEMPT}=${text}`),
  'two cookies, one with a blank after its name': () =>
    withCookies((text) => `${ATTEMPT} =x; ${ATTEMPT}=${text}`),
  'the cookie under another name': () => withCookies((text) => `x${ATTEMPT}=${text}`),
  'a cookie of eleven minutes ago': () => resealed((whole) => ({ ...whole, until: Date.now() - 60_000 })),
  'a cookie without an end': () => resealed(({ attempt }) => ({ attempt })),
  'a cookie sealed for another purpose': () => resealed((whole) => whole, sealerOf('sign-in handoffs')),
  'a cookie sealed as tokens are': () => resealed((whole) => whole, sealerOf('session tokens')),
  'a cookie of another installation': () =>
    resealed((whole) => whole, sealerOf('sign-in attempts', 'x'.repeat(40))),
  'the cookie of a SAML sign-in': () =>
    resealed(({ attempt, until }) => ({
      until,
      attempt: { ...attempt, flow: { kind: 'saml', requestId: '_1' } },
    })),
  // The ID token.
  'no ID token': odd({ idToken: () => null }),
  'an ID token that is nonsense': odd({ idToken: () => 'nonsense' }),
  'alg none': odd({ idToken: (claims) => `${encoded({ alg: 'none' })}.${encoded(claims)}.` }),
  'alg none with a signature': odd({
    idToken: (claims) => honest(claims).replace(/^[^.]+/, encoded({ alg: 'none' })),
  }),
  'HS256 by the client secret': signedBy({ alg: 'HS256' }, { alg: 'HS256', key: CLIENT.clientSecret }),
  'HS256 by the public key': signedBy({ alg: 'HS256', kid: key.kid }, { alg: 'HS256', key: pem }),
  'RS512, which the provider does not announce': signedBy(
    { alg: 'RS512', kid: key.kid },
    { alg: 'RS512', key: key.privateKey },
  ),
  'a signature by another key': signedBy(
    { alg: 'RS256', kid: key.kid },
    { alg: 'RS256', key: stranger.privateKey },
  ),
  'a key that the token brings along': signedBy(
    { alg: 'RS256', kid: 'mine', jwk: stranger.jwk },
    { alg: 'RS256', key: stranger.privateKey },
  ),
  'an empty signature': odd({ idToken: (claims) => honest(claims).replace(/[^.]+$/, '') }),
  'claims changed after signing': odd({
    idToken: (claims) => honest({ ...claims, sub: 'x' }).replace(/\.[^.]+\./, `.${encoded(claims)}.`),
  }),
  'another nonce': claiming({ nonce: 'x'.repeat(43) }),
  'no nonce': claiming({ nonce: undefined }),
  'another audience': claiming({ aud: 'another-client' }),
  'an audience that is another client first': claiming({
    aud: ['another-client', CLIENT.clientId],
    azp: 'another-client',
  }),
  'no audience': claiming({ aud: undefined }),
  'another issuer in the token': claiming({ iss: 'https://evil.example' }),
  'no issuer': claiming({ iss: undefined }),
  'an ID token that is over': claiming({ exp: later(-120) }),
  'no expiry': claiming({ exp: undefined }),
  'an expiry as text': claiming({ exp: `${later(300)}` }),
  'an ID token that is not yet good': claiming({ nbf: later(600) }),
  'no subject': claiming({ sub: undefined }),
  'an empty subject': claiming({ sub: '' }),
  'a subject that is a list': claiming({ sub: [person.sub] }),
  'a token endpoint that says invalid_grant': odd({
    answer: (response) =>
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}'),
  }),
  'a token endpoint that answers with a page': odd({
    answer: (response) => response.writeHead(200).end('<html>'),
  }),
};

const sessionCookies = (response: Response): string[] =>
  response.headers.getSetCookie().filter((cookie) => /^atrium=[^;]/.test(cookie));
async function shownOf(response: Response) {
  const body = (await response.text()).replace(response.headers.get('x-request-id') ?? '', '<id>');
  return { status: response.status, body, location: response.headers.get('location') };
}
const sessions = async (): Promise<number> => {
  const browser = visitor(world);
  await oddSignIn(browser, world, { claims: person });
  const { body } = await browser.send('GET', '/auth/sessions');
  return (body as { sessions: unknown[] }).sessions.length;
};

describe('a sign-in at a provider', () => {
  it('works when everything is honest, so that the cases below differ in one thing each', async () => {
    for (const change of [() => undefined, set('iss', world.provider.url)]) {
      const response = await coming(change)();
      expect({ status: response.status, cookies: sessionCookies(response).length }).toEqual({
        status: 303,
        cookies: 1,
      });
    }
    expect((await withAttempt((text) => text)).status).toBe(303);
    expect((await resealed((whole) => whole)).status).toBe(303);
  });

  it.each(Object.entries(hostile))('is refused as every other is, with %s', async (_, attack) => {
    const response = await attack();
    expect(sessionCookies(response)).toEqual([]);
    const shown = await shownOf(response);
    expect(shown).toEqual(await shownOf(await withCookies(() => '')));
    expect(shown).toMatchObject({
      status: 401,
      location: null,
      body: expect.stringContaining('The sign-in was not accepted.'),
    });
  });

  it('begins one session when the same answer comes ten times at once', async () => {
    const browser = visitor(world);
    const callback = callbackOf(world.provider, await leave(browser, world), { claims: person });
    const cookie = `${ATTEMPT}=${await ours(browser)}`;
    const before = await sessions();
    const exchanged = world.provider.state.exchanged;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => fetch(callback, { redirect: 'manual', headers: { cookie } })),
    );
    expect(statusesOf(answers)).toEqual([303, ...Array(9).fill(401)]);
    expect(world.provider.state.exchanged).toBe(exchanged + 1);
    expect(await sessions()).toBe(before + 2);
  });
});

describe('a provider that is not there', () => {
  const broken: Record<string, NonNullable<Oddity['answer']>> = {
    'fails with 500': (response) => response.writeHead(500).end('{"error":"invalid_grant"}'),
    'is overloaded': (response) => response.writeHead(503).end(),
    'sends us elsewhere': (response) =>
      response.writeHead(307, { location: `${world.provider.url}/token` }).end(),
    'hangs up': (response) => response.socket?.destroy(),
    'never answers': () => undefined,
    'never stops answering': (response) => response.writeHead(200).end(Buffer.alloc(2_000_000, 'x')),
  };

  it.each(Object.entries(broken))('is told from a bad sign-in when it %s', async (_, answer) => {
    const response = await odd({ answer })();
    expect(response.status).toBe(503);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(await response.text()).toContain('cannot be reached at the moment');
  });
});

it('tells the log why, and no secret', () => {
  const log = world.log.join('');
  expect(log).toContain('sign-in refused');
  for (const secret of [CLIENT.clientSecret, 'refresh-', 'code_verifier', 'eyJ'])
    expect(log).not.toContain(secret);
});
