import { compactJws, signingKey, startKeyServer, type Json } from '../../../test/support/issuer-server';
import { createOutboundFetch } from '../../platform/outbound';
import { createAccessTokens, type AccessTokenOptions } from '.';

const ISSUER = 'https://login.example.com';
const keys = ['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'].map((alg) =>
  signingKey(alg, alg),
);
const key = keys[0]!;
const refusal = { code: 'UNAUTHENTICATED', message: 'The credential is not valid.' };
const seconds = () => Math.floor(Date.now() / 1_000);

let server: Awaited<ReturnType<typeof startKeyServer>>;
beforeAll(async () => (server = await startKeyServer(keys)));
afterAll(() => server.close());

const verifier = (options: Partial<AccessTokenOptions> = {}) =>
  createAccessTokens({
    issuer: ISSUER,
    audience: 'atrium',
    jwksUrl: () => server.jwksUrl,
    fetch: createOutboundFetch({ allowPrivate: true }),
    ...options,
  });

function token(claims: Json = {}, header: Json = {}, by = key): string {
  const iat = seconds();
  const good = { iss: ISSUER, aud: 'atrium', sub: 'person-1', iat, exp: iat + 300 };
  return compactJws(
    { alg: by.alg, kid: by.kid, ...header },
    { ...good, ...claims },
    { alg: by.alg, key: by.privateKey },
  );
}

describe('a good access token', () => {
  it.each(keys)('of $alg is taken', async (by) => {
    await expect(verifier().verify(token({}, {}, by))).resolves.toMatchObject({ subject: 'person-1' });
  });

  it('says who its bearer is', async () => {
    const exp = seconds() + 60;
    const claims = {
      exp,
      email: 'Ada@Example.COM',
      email_verified: true,
      name: ' Ada Lovelace ',
      tenant: 'acme',
      groups: ['one', 'two'],
    };
    expect(await verifier().verify(token(claims))).toEqual({
      issuer: ISSUER,
      subject: 'person-1',
      email: 'ada@example.com',
      name: 'Ada Lovelace',
      tenant: 'acme',
      expiresAt: new Date(exp * 1_000),
    });
  });

  it('need not say more than who and until when', async () => {
    expect(await verifier().verify(token())).toMatchObject({ email: null, name: null, tenant: null });
    expect(await verifier().verify(token({ email: null, name: null, tenant: null }))).toMatchObject({
      email: null,
      name: null,
      tenant: null,
    });
  });

  it.each([
    { email: 'a@example.com' },
    { email: 'a@example.com', email_verified: false },
    { email: 'a@example.com', email_verified: 'true' },
    { email: 'a@example.com', email_verified: 1 },
    { email: 'no address', email_verified: true },
    { email: 'a@b@example.com', email_verified: true },
    { email: '\u212Aarl@example.com', email_verified: true },
    { email: `${'a'.repeat(250)}@example.com`, email_verified: true },
  ])('has no email address by %j', async (claims) => {
    expect(await verifier().verify(token(claims))).toMatchObject({ email: null });
  });

  it('has no name when the name cannot be shown', async () => {
    for (const name of ['', '  ', 'a\u0000b', '\ud800', 'x'.repeat(256)]) {
      expect(await verifier().verify(token({ name }))).toMatchObject({ name: null });
    }
  });

  it('names its tenant by the claim that the installation configured', async () => {
    const tenantClaim = 'https://example.com/tenant';
    const claims = { tenant: 'other', [tenantClaim]: 'acme' };
    expect(await verifier({ tenantClaim }).verify(token(claims))).toMatchObject({ tenant: 'acme' });
  });

  it('may be for several audiences', async () => {
    await expect(verifier().verify(token({ aud: ['other', 'atrium'] }))).resolves.toBeDefined();
  });

  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'may have typ %s',
    async (typ) => {
      await expect(verifier().verify(token({}, { typ }))).resolves.toBeDefined();
    },
  );

  it('may hold a nonce when its issuer declares it to be an access token', async () => {
    await expect(verifier().verify(token({ nonce: 'n' }, { typ: 'at+jwt' }))).resolves.toBeDefined();
    await expect(verifier().verify(token({ nonce: 'n', typ: 'Bearer' }))).resolves.toBeDefined();
    await expect(verifier().verify(token({ nonce: 'n', token_use: 'access' }))).resolves.toBeDefined();
  });

  it('is taken with clocks that differ by less than 30 seconds', async () => {
    const now = seconds();
    await expect(verifier().verify(token({ iat: now + 20, exp: now + 300 }))).resolves.toBeDefined();
    await expect(verifier().verify(token({ nbf: now + 20 }))).resolves.toBeDefined();
    await expect(verifier().verify(token({ iat: now - 300, exp: now - 20 }))).resolves.toBeDefined();
  });

  it('lives 24 hours at most', async () => {
    const iat = seconds();
    await expect(verifier().verify(token({ iat, exp: iat + 86_400 }))).resolves.toBeDefined();
    await expect(verifier().verify(token({ iat, exp: iat + 86_401 }))).rejects.toMatchObject(refusal);
  });

  it('needs an algorithm that the installation takes', async () => {
    const { verify } = verifier({ algorithms: ['ES256'] });
    await expect(verify(token({}, {}, keys[3]))).resolves.toBeDefined();
    await expect(verify(token({}, {}, keys[4]))).rejects.toMatchObject(refusal);
    await expect(verify(token())).rejects.toMatchObject(refusal);
  });

  it('is refused when any character of it is another', async () => {
    const { verify } = verifier();
    const good = token({}, {}, keys[3]);
    for (let place = 0; place < good.length; place += 1) {
      const other = good[place] === 'A' ? 'B' : 'A';
      const forged = `${good.slice(0, place)}${other}${good.slice(place + 1)}`;
      await expect(verify(forged)).rejects.toMatchObject(refusal);
    }
  });
});

describe('the algorithms of access tokens', () => {
  it.each([[['HS256']], [['none']], [['RS256', 'HS256']], [[]]])('cannot be %j', (algorithms) => {
    expect(() => verifier({ algorithms: algorithms as never })).toThrow(
      /Access tokens can be signed with RS256/,
    );
  });
});
