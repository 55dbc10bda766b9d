import { createHash, randomBytes } from 'node:crypto';
import { mutate } from '../api/answers';
import { probeOf, type DatabaseProbe } from '../api/database-probe';
import { compactJws, encoded, serveOnLoopback, signingKey, type Json } from '../support/issuer-server';
import { choose, createSignInWorld, visitor } from '../support/signed-in';
import { key } from './odd-provider';
import { askWith, closedAfterEach, createOddWorld, known, WORLD_SECRET, type OddWorld } from './odd-world';
import { accessToken } from './own-provider';
import { signToken } from '../../src/identity';
import { tokenKeyOf } from '../../src/main';

let world: OddWorld;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createOddWorld();
  probe = await probeOf(world);
});
const opened = closedAfterEach();
afterAll(async () => {
  await probe?.close();
  await world?.close();
});

const bring = (token: string, more: Record<string, string> = {}) =>
  askWith(world.url, { authorization: `Bearer ${token}`, ...more });
const tokenOf = (claims: Json) => accessToken(world, claims);
const uniform = () => bring('nonsense');

describe('a mobile app', () => {
  it('acts by the access token that it got itself, with PKCE and without a secret', async () => {
    const signInWorld = opened(await createSignInWorld());
    const verifier = randomBytes(32).toString('base64url');
    const redirectUri = 'http://127.0.0.1:4567/callback';
    const page = new URL(`${signInWorld.issuer}/auth`);
    page.search = new URLSearchParams({
      client_id: 'mobile',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    const browser = visitor(signInWorld);
    const interaction = await browser(page);
    const callback = new URL(await choose(browser, interaction.url, 'agent@acme.test'));
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'mobile',
      code: callback.searchParams.get('code') ?? '',
      code_verifier: verifier,
      redirect_uri: redirectUri,
    });
    const answer = await fetch(`${signInWorld.issuer}/token`, { method: 'POST', body });
    const tokens = (await answer.json()) as { access_token: string; id_token: string };
    const at = (token: string, more = {}) =>
      askWith(signInWorld.url, { authorization: `Bearer ${token}`, ...more });
    expect((await at(tokens.access_token)).text).toContain('agent@acme.test');
    expect((await at(tokens.access_token, { 'x-tenant': 'acme' })).status).toBe(200);
    expect((await at(tokens.access_token, { 'x-tenant': 'globex' })).status).toBe(403);
    // An ID token says who signed in to the app; it gives access to nothing.
    expect((await at(tokens.id_token)).status).toBe(401);
  });
});

describe('the bearer of an access token', () => {
  it('is found by a verified address at first use, and by the subject from then on', async () => {
    expect((await bring(tokenOf({ sub: 'm-1' }))).status).toBe(401);
    expect((await bring(tokenOf(known('agent@acme.test', 'm-1')))).text).toContain('agent@acme.test');
    expect((await bring(tokenOf({ sub: 'm-1' }))).text).toContain('agent@acme.test');
    expect(
      (await bring(tokenOf({ sub: 'm-1', email: 'owner@acme.test', email_verified: true }))).text,
    ).toContain('agent@acme.test');
    expect((await bring(tokenOf(known('agent@acme.test', 'm-2')))).text).toBe((await uniform()).text);
  });

  it.each([
    ['is not verified', { email: 'agent2@acme.test', email_verified: false }],
    ['is verified in text', { email: 'agent2@acme.test', email_verified: 'true' }],
    ['is just there', { email: 'agent2@acme.test' }],
    ['has a Kelvin sign', { email: 'agent2@acme.test'.replace('a', '\u212A'), email_verified: true }],
  ])('is nobody by an address that %s', async (_, claims) => {
    expect((await bring(tokenOf({ sub: 'm-none', ...claims }))).text).toBe((await uniform()).text);
  });

  it('is linked once, however many requests come first', async () => {
    const token = tokenOf(known('customer@acme.test', 'm-many'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => bring(token)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it('acts in the tenant that the token names, which no header changes', async () => {
    await mutate(
      world.globex.owner.ask,
      'createPerson',
      { email: 'admin@acme.test', name: 'A', role: 'AGENT' },
      '__typename',
    );
    const both = known('admin@acme.test', 'm-both');
    expect((await bring(tokenOf(both))).text).toMatch(/BAD_USER_INPUT.*x-tenant|x-tenant.*BAD_USER_INPUT/);
    for (const slug of ['acme', 'globex']) {
      const named = await bring(tokenOf({ ...both, tenant: slug }));
      expect([named.status, JSON.parse(named.text)]).toMatchObject([
        200,
        { data: { viewer: { tenant: { slug } } } },
      ]);
      const wished = await bring(tokenOf(both), { 'x-tenant': slug });
      expect(JSON.parse(wished.text)).toMatchObject({ data: { viewer: { tenant: { slug } } } });
      expect((await bring(tokenOf({ ...both, tenant: slug }), { 'x-tenant': slug })).status).toBe(200);
    }
    expect((await bring(tokenOf({ ...both, tenant: 'acme' }), { 'x-tenant': 'globex' })).status).toBe(403);
    expect((await bring(tokenOf({ ...both, tenant: 'nobody' }), { 'x-tenant': 'globex' })).status).toBe(401);
  });

  it('is nobody by a tenant that is foreign, unknown or suspended, without a difference', async () => {
    const claims = known('customer@globex.test', 'm-globex');
    expect((await bring(tokenOf(claims))).status).toBe(200);
    await world.catalogue.setStatus('globex', 'SUSPENDED');
    const answers = [];
    for (const tenant of ['acme', 'nobody', 'globex', 'GLOBEX', '', ' ', 'a'.repeat(300)]) {
      answers.push((await bring(tokenOf({ ...claims, tenant }))).text);
    }
    await world.catalogue.setStatus('globex', 'ACTIVE');
    expect(new Set([...answers, (await uniform()).text]).size).toBe(1);
  });
});

describe('a token of the installation itself', () => {
  it('is told from access tokens by its algorithm', async () => {
    expect((await bring(world.acme.agent.token)).text).toContain('agent@acme.test');
  });

  it('of another installation, or over, opens nothing', async () => {
    const subject = { tenantId: world.acme.tenantId, personId: world.acme.owner.personId };
    const other = await signToken(tokenKeyOf('another secret of 32 characters or more'), subject, 60);
    const over = await signToken(tokenKeyOf(WORLD_SECRET), subject, -60);
    const crossed = await signToken(
      tokenKeyOf(WORLD_SECRET),
      { ...subject, tenantId: world.globex.tenantId },
      60,
    );
    for (const token of [other, over, crossed])
      expect((await bring(token)).text).toBe((await uniform()).text);
  });
});

const stranger = signingKey('RS256', key.kid);
const now = Math.floor(Date.now() / 1_000);
const good = () => ({
  ...known('owner@acme.test', 'm-owner'),
  iss: world.provider.url,
  aud: 'urn:odd:api',
  iat: now,
  exp: now + 300,
});
const head = { alg: 'RS256', kid: key.kid, typ: 'at+jwt' };
const by = { alg: 'RS256', key: key.privateKey };
const claiming = (claims: Json) => () => compactJws(head, { ...good(), ...claims }, by);
const heading = (header: Json) => () => compactJws({ ...head, ...header }, good(), by);
const forged =
  (header: Json = {}) =>
  () =>
    compactJws({ ...head, ...header }, good(), { alg: 'RS256', key: stranger.privateKey });
let lured = 0;
let lure: Awaited<ReturnType<typeof serveOnLoopback>>;
beforeAll(async () => {
  lure = await serveOnLoopback((_request, response) => {
    lured += 1;
    response.end(JSON.stringify({ keys: [stranger.jwk] }));
  });
});
afterAll(() => lure?.close());

const hostile: Record<string, () => string> = {
  'alg none': () => `${encoded({ ...head, alg: 'none' })}.${encoded(good())}.`,
  'alg none with a signature': () => `${encoded({ ...head, alg: 'none' })}.${encoded(good())}.AAAA`,
  'HS256 by the public key': () =>
    compactJws({ ...head, alg: 'HS256' }, good(), {
      alg: 'HS256',
      key: key.publicKey.export({ type: 'spki', format: 'pem' }),
    }),
  'HS256 by nothing': () => compactJws({ alg: 'HS256' }, good(), { alg: 'HS256', key: '' }),
  'HS512 by the public key': () =>
    compactJws({ ...head, alg: 'HS512' }, good(), {
      alg: 'HS512',
      key: key.publicKey.export({ type: 'spki', format: 'pem' }),
    }),
  'an empty signature': () => claiming({})().replace(/[^.]+$/, ''),
  'a signature of zeros': () => claiming({})().replace(/[^.]+$/, Buffer.alloc(256).toString('base64url')),
  'claims changed after signing': () =>
    claiming({})().replace(/\.[^.]+\./, `.${encoded({ ...good(), sub: 'x' })}.`),
  "a stranger's key under a known id": forged(),
  'a key in the header': forged({ kid: undefined, jwk: stranger.jwk }),
  'an address of keys in the header': () => forged({ jku: `${lure.url}/keys` })(),
  'an address of certificates in the header': () => forged({ x5u: `${lure.url}/keys` })(),
  'certificates in the header': forged({ x5c: ['AAAA'] }),
  'a key id that is a path': forged({ kid: '../../../../dev/null' }),
  'a key id that is SQL': forged({ kid: "x' UNION SELECT 'y" }),
  'a critical extension': heading({ crit: ['exp'] }),
  'another issuer': claiming({ iss: 'https://evil.example' }),
  'an issuer that is a list': () => claiming({ iss: [world.provider.url] })(),
  'an issuer that begins alike': () => claiming({ iss: `${world.provider.url}.evil.example` })(),
  'another audience': claiming({ aud: 'urn:other' }),
  'the audience of the browser client': () => claiming({ aud: world.oidc.clientId })(),
  'no audience': claiming({ aud: undefined }),
  'an end that is past': claiming({ iat: now - 600, exp: now - 300 }),
  'an end that never comes': () =>
    compactJws(head, JSON.stringify(good()).replace(/"exp":\d+/, '"exp":1e400'), by),
  'an end as text': claiming({ exp: `${now + 300}` }),
  'no end': claiming({ exp: undefined }),
  'an end in ten years': claiming({ exp: now + 10 * 365 * 86_400 }),
  'a beginning that is to come': claiming({ nbf: now + 600 }),
  'a subject that is a list': claiming({ sub: ['m-owner'] }),
  'no subject': claiming({ sub: undefined }),
  'two subjects': () => compactJws(head, JSON.stringify(good()).replace('{', '{"sub":"x",'), by),
  'an ID token': () => compactJws({ ...head, typ: 'JWT' }, { ...good(), nonce: 'x' }, by),
  'a key that must be shown (DPoP)': claiming({ cnf: { jkt: 'x' } }),
  'another kind of token': heading({ typ: 'logout+jwt' }),
  'an encrypted token': () => `${encoded({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
  '10,000 characters': () => claiming({ x: 'x'.repeat(7_000) })(),
  'a blank inside': () => claiming({})().replace('.', ' .'),
  'nothing': () => '',
};

describe('a hostile token', () => {
  it('differs from this good one in one thing', async () => {
    expect((await bring(claiming({})())).text).toContain('owner@acme.test');
  });

  it.each(Object.entries(hostile))('is refused as every other is, with %s', async (_, make) => {
    const answer = await bring(make());
    expect([answer.status, answer.text]).toEqual([401, (await uniform()).text]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.text).not.toMatch(/jwt|jose|signature|expired|issuer|audience/i);
  });

  it('made the server call nobody', () => expect(lured).toBe(0));

  it('of 1 MB is refused before anybody reads it', async () => {
    const { status } = await bring('A'.repeat(1_000_000)).catch(() => ({ status: 431 }));
    expect(status).toBe(431);
    expect((await bring(claiming({})())).status).toBe(200);
  });
});

it('takes no access token for a person who was shut out, whatever it says', async () => {
  const token = tokenOf(known('customer2@acme.test', 'm-out'));
  expect((await bring(token)).status).toBe(200);
  await probe.query("UPDATE person SET status = 'DEACTIVATED' WHERE id = $1", [
    world.acme.customer2.personId,
  ]);
  expect((await bring(token)).text).toBe((await uniform()).text);
  expect((await bring(tokenOf(known('customer2@acme.test', 'm-other')))).text).toBe((await uniform()).text);
});
