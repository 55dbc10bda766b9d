import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { cookieClient, followWithin, submitForm } from '../../../test/support/cookie-jar-client';
import { loadDemoIdentityProvider, type DemoIdentity, type DemoIdentityProvider } from '..';

const callback = 'http://localhost:4000/auth/callback';
const loggedOut = 'http://localhost:4000/';
const audience = 'urn:test:api';
const people: DemoIdentity[] = [
  { email: 'Agent@acme.test', name: 'Priya Raman', tenant: 'acme', role: 'AGENT' },
  { email: 'owner@acme.test', name: '<img src=x onerror="alert(1)">', tenant: 'acme', role: 'OWNER' },
  { email: 'agent@acme.test', name: 'Priya Raman', tenant: 'globex', role: 'CUSTOMER' },
];

let provider: DemoIdentityProvider;
let web: client.Configuration;
let mobile: client.Configuration;
const printed: unknown[][] = [];

const discover = (clientId: string, auth: client.ClientAuth) =>
  client.discovery(new URL(provider.issuer), clientId, undefined, auth, {
    execute: [client.allowInsecureRequests],
  });

beforeAll(async () => {
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, method).mockImplementation((...line) => printed.push(line));
  }
  const library = loadDemoIdentityProvider({ mode: 'test' });
  if (!library) throw new Error('oidc-provider is not installed');
  provider = await library.startDemoIdentityProvider({
    people,
    clientId: 'web',
    clientSecret: 'the secret of the web client',
    redirectUris: [callback],
    postLogoutRedirectUris: [loggedOut],
    port: 0,
    host: '127.0.0.1',
    audience,
  });
  web = await discover('web', client.ClientSecretBasic('the secret of the web client'));
  mobile = await discover('mobile', client.None());
});

afterAll(() => provider.close());

/** What a client keeps while the browser is away. */
async function begin(config: client.Configuration, more: Record<string, string> = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid email profile offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  });
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  return { url, checks };
}

const postEmail = (email: string): RequestInit => ({ method: 'POST', body: new URLSearchParams({ email }) });

async function signIn(config = web, more: Record<string, string> = {}, email = 'agent@acme.test') {
  const fetch = cookieClient();
  const { url, checks } = await begin(config, more);
  const page = await fetch(url);
  const back = await followWithin(fetch, page.url, postEmail(email));
  const tokens = await client.authorizationCodeGrant(config, new URL(back ?? ''), checks);
  return { fetch, tokens, back };
}

const errorOf = (location: string | null) => new URL(location ?? '').searchParams.get('error');

describe('the demo identity provider', () => {
  it('lists everybody once, with their roles in all tenants, and shows names as text', async () => {
    const response = await cookieClient()((await begin(web)).url);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page.match(/value="agent@acme\.test"/g)).toHaveLength(1);
    expect(page).toContain('globex: customer');
    expect(page).not.toContain('<img');
    expect(page).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62;');
    expect(page).not.toContain('<script');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('signs in by one form: code, state, nonce, ID token with email and name', async () => {
    const { tokens } = await signIn();
    expect(tokens.claims()).toMatchObject({
      iss: provider.issuer,
      aud: 'web',
      sub: expect.stringMatching(/^[0-9a-f]{24}$/),
      email: 'agent@acme.test',
      email_verified: true,
      name: 'Priya Raman',
    });
  });

  it('issues access tokens that an API can verify by the published keys', async () => {
    const { tokens } = await signIn();
    const keys = createRemoteJWKSet(new URL(web.serverMetadata().jwks_uri ?? ''));
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer: provider.issuer,
      audience,
    });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(payload).toMatchObject({
      client_id: 'web',
      sub: tokens.claims()?.sub,
      email: 'agent@acme.test',
      email_verified: true,
      name: 'Priya Raman',
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
  });

  it('gives a person the same subject at every sign-in', async () => {
    const [first, again] = [await signIn(), await signIn(web, {}, ' AGENT@acme.test ')];
    expect(again.tokens.claims()?.sub).toBe(first.tokens.claims()?.sub);
  });

  it.each<Record<string, string>>([{}, { prompt: 'consent' }])(
    'rotates refresh tokens; a used one ends them all (%j)',
    async (more) => {
      const { tokens } = await signIn(web, more);
      const first = tokens.refresh_token ?? '';
      const next = await client.refreshTokenGrant(web, first);
      expect(next.refresh_token).toBeTruthy();
      expect(next.refresh_token).not.toBe(first);
      expect(next.claims()).toMatchObject({ email: 'agent@acme.test' });
      await expect(client.refreshTokenGrant(web, first)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(client.refreshTokenGrant(web, next.refresh_token ?? '')).rejects.toMatchObject({
        error: 'invalid_grant',
      });
    },
  );

  it('takes a refresh token back', async () => {
    const { tokens } = await signIn();
    await client.tokenRevocation(web, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(web, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('asks nothing of who is signed in, unless the client wants a new sign-in', async () => {
    const { fetch } = await signIn();
    expect(await followWithin(fetch, (await begin(web)).url)).toContain(`${callback}?code=`);
    expect(await followWithin(fetch, (await begin(web, { prompt: 'login' })).url)).toBeNull();
  });

  it('lets another person sign in over the first one', async () => {
    const { fetch, tokens: first } = await signIn();
    const { url, checks } = await begin(web, { prompt: 'login' });
    const page = await fetch(url);
    // The library ends the first session by a page whose form sends itself.
    const between = await (await fetch(page.url, postEmail('owner@acme.test'))).text();
    const back = await submitForm(fetch, between);
    const tokens = await client.authorizationCodeGrant(web, new URL(back ?? ''), checks);
    expect(tokens.claims()?.['email']).toBe('owner@acme.test');
    expect(tokens.claims()?.sub).not.toBe(first.claims()?.sub);
  });

  it('signs out by the client’s wish, back to an address on its list', async () => {
    const { fetch, tokens } = await signIn();
    const url = client.buildEndSessionUrl(web, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: loggedOut,
      state: 'kept',
    });
    const page = await (await fetch(url)).text();
    expect(await submitForm(fetch, page, { logout: 'yes' })).toBe(`${loggedOut}?state=kept`);
    expect(await followWithin(fetch, (await begin(web)).url)).toBeNull();
    await expect(client.refreshTokenGrant(web, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('lets a mobile app in at any loopback port, by PKCE alone', async () => {
    const { tokens, back } = await signIn(mobile, { redirect_uri: 'http://127.0.0.1:53219/callback' });
    expect(back).toMatch(/^http:\/\/127\.0\.0\.1:53219\/callback\?code=/);
    const { tokens: again } = await signIn(mobile, { redirect_uri: 'http://127.0.0.1:1234/callback' });
    expect(tokens.claims()?.sub).toBe(again.claims()?.sub);
    expect((await client.refreshTokenGrant(mobile, tokens.refresh_token ?? '')).access_token).toBeTruthy();
  });

  it('prints nothing', () => {
    expect(printed).toEqual([]);
  });
});

describe('the demo identity provider refuses', () => {
  it('who is not on the list, and shows the address as text', async () => {
    const fetch = cookieClient();
    const page = await fetch((await begin(web)).url);
    const answer = await fetch(page.url, postEmail('"><script>alert(1)</script>@evil.test'));
    expect(answer.status).toBe(403);
    expect(answer.url).toBe(page.url);
    const text = await answer.text();
    expect(text).toContain('Nobody here has the address');
    expect(text).not.toContain('<script');
    expect((await fetch(page.url, postEmail(''))).status).toBe(403);
    expect((await fetch(page.url, postEmail('x'.repeat(5_000)))).status).toBe(403);
  });

  it('a choice from a browser that did not begin', async () => {
    const page = await cookieClient()((await begin(web)).url);
    const answer = await cookieClient()(page.url, postEmail('agent@acme.test'));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('This sign-in is over');
  });

  it.each([['code_challenge'], ['code_challenge', 'code_challenge_method']])(
    'a request without %s %s',
    async (...names) => {
      const { url } = await begin(web);
      for (const name of names) url.searchParams.delete(name);
      expect(errorOf(await followWithin(cookieClient(), url))).toBe('invalid_request');
    },
  );

  it.each([
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a token without a code', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['a token for another API', { resource: 'https://other.test/' }, 'invalid_target'],
  ])('%s', async (_name, parameters, error) => {
    const { url } = await begin(web, parameters);
    const location = await followWithin(cookieClient(), url);
    expect(new URLSearchParams(location?.split(/[?#]/)[1]).get('error')).toBe(error);
  });

  it.each([
    'https://evil.test/callback',
    'http://localhost:4000/auth/callback/',
    'http://localhost:4000/auth/callback?next=//evil.test',
    'http://localhost:4001/auth/callback',
  ])('to send a code to %s', async (redirectUri) => {
    const { url } = await begin(web, { redirect_uri: redirectUri });
    const answer = await cookieClient()(url, { redirect: 'manual' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('redirect_uri');
  });

  it('to send a signed-out browser elsewhere', async () => {
    const { fetch, tokens } = await signIn();
    const url = client.buildEndSessionUrl(web, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'https://evil.test/',
    });
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  });

  it('a code twice, and takes back what the first use gave', async () => {
    const fetch = cookieClient();
    const { url, checks } = await begin(web);
    const page = await fetch(url);
    const back = new URL((await followWithin(fetch, page.url, postEmail('agent@acme.test'))) ?? '');
    const tokens = await client.authorizationCodeGrant(web, back, checks);
    const refused = { error: 'invalid_grant' };
    await expect(client.authorizationCodeGrant(web, back, checks)).rejects.toMatchObject(refused);
    await expect(client.refreshTokenGrant(web, tokens.refresh_token ?? '')).rejects.toMatchObject(refused);
  });

  it('the web client without its secret, and machines', async () => {
    const impostor = await discover('web', client.ClientSecretPost('guessed'));
    await expect(client.refreshTokenGrant(impostor, 'any')).rejects.toMatchObject({
      error: 'invalid_client',
    });
    await expect(client.clientCredentialsGrant(web)).rejects.toMatchObject({
      error: expect.stringMatching(/unauthorized_client|unsupported_grant_type/),
    });
  });

  it('a host name that is not its own', async () => {
    const { port } = new URL(provider.issuer);
    const answer = await fetch(`http://localhost:${port}/.well-known/openid-configuration`).catch(() => null);
    // Where localhost is ::1 alone, nobody answers at all.
    expect(answer?.status ?? 421).toBe(421);
  });
});
