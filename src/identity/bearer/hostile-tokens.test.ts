import { sign } from 'node:crypto';
import {
  compactJws,
  encoded,
  serveOnLoopback,
  signingKey,
  startKeyServer,
  type Json,
} from '../../../test/support/issuer-server';
import { createOutboundFetch } from '../../platform/outbound';
import { createAccessTokens, type AccessTokens } from '.';

const ISSUER = 'https://login.example.com';
const now = Math.floor(Date.now() / 1_000);
const good = { iss: ISSUER, aud: 'atrium', sub: 'person-1', iat: now, exp: now + 600 };

const rsa = signingKey('RS256', 'rsa');
const pss = signingKey('PS256', 'pss');
const ec = signingKey('ES256', 'ec');
const ec384 = signingKey('ES384', 'ec384');
const [evil, evilEc] = [signingKey('RS256', 'rsa'), signingKey('ES256', 'evil')];
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' });

let issuer: Awaited<ReturnType<typeof startKeyServer>>;
let lure: Awaited<ReturnType<typeof serveOnLoopback>>;
let lured = 0;
let tokens: AccessTokens;

beforeAll(async () => {
  issuer = await startKeyServer([rsa, pss, ec, ec384]);
  // Serves the attacker's keys to whoever follows a token there.
  lure = await serveOnLoopback((_request, response) => {
    lured += 1;
    response.end(JSON.stringify({ keys: [evil.jwk, evilEc.jwk] }));
  });
  tokens = createAccessTokens({
    issuer: ISSUER,
    audience: 'atrium',
    jwksUrl: () => issuer.jwksUrl,
    fetch: createOutboundFetch({ allowPrivate: true }),
  });
  await tokens.verify(honest());
  // The one fetch that unknown key ids have in 30 seconds.
  await tokens.verify(forged({ kid: 'unknown' })).catch(() => undefined);
});
afterAll(() => Promise.all([issuer.close(), lure.close()]));

type Part = Json | string | Buffer;
const [head, tail] = [{ alg: 'RS256', kid: 'rsa', typ: 'JWT' }, JSON.stringify(good)];
/** Signed by the issuer. */
const honest = (header: Part = head, claims: Part = good, by = rsa) =>
  compactJws(header, claims, { alg: by.alg, key: by.privateKey });
const claiming = (claims: Json) => honest(head, { ...good, ...claims });
const heading = (header: Json) => honest({ ...head, ...header });
/** Written out, because JSON.stringify knows no 1e400 and no name that stands twice. */
const raw = (more: string) => honest(head, `${tail.slice(0, -1)},${more}}`);
/** Signed by the attacker, whose key calls itself as the issuer's does. */
const forged = (header: Json = {}, claims: Json = {}) =>
  compactJws({ ...head, ...header }, { ...good, ...claims }, { alg: 'RS256', key: evil.privateKey });
/** A shared secret made of what everybody knows. */
const shared = (alg: string, secret: string | Buffer, kid: unknown = 'rsa') =>
  compactJws({ alg, kid }, good, { alg, key: secret });
const unsigned = (alg: unknown, signature = '') =>
  `${encoded({ ...head, alg })}.${encoded(good)}.${signature}`;
const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64url');
const parts = (token: string) => token.split('.') as [string, string, string];
const without = (name: string) =>
  honest(head, Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)));

/** The shortest that has at least this many characters. */
const ofLength = (length: number, fill = Math.floor(length * 0.68)): string => {
  const token = claiming({ more: 'x'.repeat(fill) });
  return token.length < length ? ofLength(length, fill + 1) : token;
};

/** Each makes one token that differs from a good one in what its title says. */
const hostile: Record<string, () => string> = {
  // Algorithms.
  'alg none': () => unsigned('none'),
  'alg None': () => unsigned('None'),
  'alg nOnE': () => unsigned('nOnE'),
  'alg none with a signature': () => unsigned('none', parts(honest())[2]),
  'alg of a list': () => unsigned(['RS256'], parts(honest())[2]),
  'alg empty': () => unsigned('', parts(honest())[2]),
  'alg missing': () => unsigned(undefined, parts(honest())[2]),
  'alg __proto__': () => unsigned('__proto__', parts(honest())[2]),
  'alg in small letters': () => heading({ alg: 'rs256' }),
  'alg in full-width letters': () => heading({ alg: 'ＲＳ256' }),
  'alg by a name with a Cyrillic letter': () => honest({ '\u0430lg': 'RS256', 'kid': 'rsa' }),
  'alg RS1': () => heading({ alg: 'RS1' }),
  'HS256 with the public key in PEM': () => shared('HS256', pem),
  'HS256 with the public key in PEM, trimmed': () => shared('HS256', String(pem).trim()),
  'HS256 with the public key in DER': () =>
    shared('HS256', rsa.publicKey.export({ type: 'spki', format: 'der' })),
  'HS256 with the published JWK': () => shared('HS256', JSON.stringify(rsa.jwk)),
  'HS256 with the modulus': () => shared('HS256', Buffer.from(String(rsa.jwk.n), 'base64url')),
  'HS256 with an empty secret': () => shared('HS256', ''),
  'HS512 with the public key': () => shared('HS512', pem),
  'HS256 with the coordinate of a curve key': () => shared('HS256', String(ec.jwk.x), 'ec'),
  'RS256 by a key that is for PS256': () =>
    honest({ alg: 'RS256', kid: 'pss' }, good, { ...pss, alg: 'RS256' }),
  'PS256 by a key that is for RS256': () =>
    honest({ alg: 'PS256', kid: 'rsa' }, good, { ...rsa, alg: 'PS256' }),
  'RS512 by a key that is for RS256': () =>
    honest({ alg: 'RS512', kid: 'rsa' }, good, { ...rsa, alg: 'RS512' }),
  'PS256 said, RS256 signed': () => honest({ alg: 'PS256', kid: 'pss' }, good, { ...pss, alg: 'RS256' }),
  'ES256 by a curve of 384 bits': () =>
    honest({ alg: 'ES256', kid: 'ec384' }, good, { ...ec384, alg: 'ES256' }),
  'ES384 by a curve of 256 bits': () => honest({ alg: 'ES384', kid: 'ec' }, good, { ...ec, alg: 'ES384' }),
  'ES256 under the kid of an RSA key': () => honest({ alg: 'ES256', kid: 'rsa' }, good, ec),

  // Keys.
  'signed by another under a known kid': () => forged(),
  'signed by another under its own kid': () => forged({ kid: 'evil' }),
  'signed by another without a kid': () => forged({ kid: undefined }),
  'signed by a key of the issuer that another kid names': () =>
    honest({ alg: 'ES256', kid: 'ec' }, good, evilEc),
  'kid of a path': () => forged({ kid: '../../../../dev/null' }),
  'kid of SQL': () => forged({ kid: "rsa' UNION SELECT 'secret" }),
  'kid of a command': () => forged({ kid: 'rsa|curl evil.example' }),
  'kid of a URL': () => forged({ kid: `${lure.url}/kid` }),
  'kid of a URL, honestly signed': () => heading({ kid: `${lure.url}/kid` }),
  'kid huge': () => forged({ kid: 'k'.repeat(4_000) }),
  'kid empty': () => heading({ kid: '' }),
  'kid with a null byte': () => heading({ kid: 'rsa\u0000' }),
  'kid in capitals': () => heading({ kid: 'RSA' }),
  'kid of a list': () => heading({ kid: ['rsa'] }),
  'kid of an object': () => heading({ kid: { toString: 'rsa' } }),
  'kid of a number': () => heading({ kid: 7 }),
  'kid null': () => heading({ kid: null }),
  'kid __proto__': () => forged({ kid: '__proto__' }),
  'jku': () => forged({ jku: `${lure.url}/jku` }),
  'jku with an own kid': () => forged({ jku: `${lure.url}/jku`, kid: 'evil' }),
  'jku, honestly signed': () => heading({ jku: `${lure.url}/jku` }),
  'x5u': () => forged({ x5u: `${lure.url}/x5u` }),
  'x5u, honestly signed': () => heading({ x5u: `${lure.url}/x5u` }),
  'jwk': () => forged({ jwk: evil.jwk }),
  'jwk without a kid': () => forged({ jwk: evil.jwk, kid: undefined }),
  'jwk, honestly signed': () => heading({ jwk: evil.jwk }),
  'x5c': () => forged({ x5c: [evil.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] }),
  'jku among the claims, with iss of the attacker': () => forged({}, { iss: lure.url, jku: lure.url }),

  // Signatures.
  'signature empty': () => unsigned('RS256'),
  'signature missing with its dot': () => parts(honest()).slice(0, 2).join('.'),
  'signature of zeros': () => unsigned('RS256', zeros(256)),
  'signature of zeros on a curve': () =>
    `${encoded({ alg: 'ES256', kid: 'ec' })}.${encoded(good)}.${zeros(64)}`,
  'signature of one zero': () => unsigned('RS256', zeros(1)),
  'signature truncated': () => honest().slice(0, -8),
  'signature with more behind it': () => `${honest()}AAAA`,
  'signature of another token': () =>
    [...parts(honest()).slice(0, 2), parts(claiming({ sub: 'other' }))[2]].join('.'),
  'signature under other claims': () =>
    [parts(honest())[0], encoded({ ...good, sub: 'owner' }), parts(honest())[2]].join('.'),
  'signature under another header': () => [encoded({ ...head, x: 1 }), ...parts(honest()).slice(1)].join('.'),
  'signature of a curve in DER': () => {
    const text = `${encoded({ alg: 'ES256', kid: 'ec' })}.${encoded(good)}`;
    const der = sign('sha256', Buffer.from(text), ec.privateKey);
    return `${text}.${der.toString('base64url')}`;
  },

  // Form.
  'nothing': () => '',
  'two dots': () => '..',
  'four parts': () => `${honest()}.AAAA`,
  'two tokens': () => `${honest()}.${honest()}`,
  'a space before it': () => ` ${honest()}`,
  'a line break behind it': () => `${honest()}\n`,
  'a line break in it': () => honest().replace('.', '.\n'),
  'base64 with padding': () =>
    parts(honest())
      .map((part) => part + '='.repeat((4 - (part.length % 4)) % 4))
      .join('.') + '=',
  'base64 of the standard alphabet': () =>
    parts(honest(head, { ...good, more: '>>>???' }))
      .join('.')
      .replaceAll('-', '+')
      .replaceAll('_', '/'),
  '1 MB long': () => claiming({ more: 'x'.repeat(1_000_000) }),
  'a little too long': () => ofLength(8_193),
  'encrypted': () => `${encoded({ alg: 'RSA-OAEP', enc: 'A256GCM', kid: 'rsa' })}.AAAA.AAAA.AAAA.AAAA`,
  'JSON instead of compact form': () =>
    JSON.stringify({ payload: encoded(good), protected: encoded(head), signature: parts(honest())[2] }),
  'a token within the token': () => honest({ ...head, cty: 'JWT' }, honest()),
  'header is no JSON': () => honest('{alg:RS256}'),
  'header of a list': () => honest('["RS256"]'),
  'header with alg twice': () => honest('{"alg":"none","alg":"RS256","kid":"rsa"}'),
  'header with kid twice, once escaped': () => honest('{"alg":"RS256","kid":"evil","\\u006bid":"rsa"}'),
  'header with a BOM': () => honest(`\ufeff${JSON.stringify(head)}`),
  'header that is no UTF-8': () => honest(Buffer.from('{"alg":"RS256","kid":"rsa","x":"\xff"}', 'latin1')),
  'crit that nobody knows': () => heading({ 'crit': ['exp-by-moon'], 'exp-by-moon': 1 }),
  'crit empty': () => heading({ crit: [] }),
  'crit of b64': () => heading({ crit: ['b64'], b64: true }),
  'b64 false': () => heading({ crit: ['b64'], b64: false }),
  'b64 false without crit': () => heading({ b64: false }),
  'payload with a BOM': () => honest(head, `\ufeff${tail}`),
  'payload of a list': () => honest(head, `[${tail}]`),
  'payload null': () => honest(head, 'null'),
  'payload of a number': () => honest(head, '7'),
  'payload of text': () => honest(head, JSON.stringify(tail)),
  'payload is no JSON': () => honest(head, `${tail},`),
  'payload that is no UTF-8': () => honest(head, Buffer.from(tail.replace('person-1', '\xff'), 'latin1')),
  'payload empty': () => honest(head, ''),
  'payload that never closes': () => honest(head, `${tail.slice(0, -1)},"deep":${'['.repeat(2_000)}`),
  'iss twice': () => raw(`"iss":"${ISSUER}"`),
  'sub twice': () => raw('"sub":"owner"'),
  'sub twice, once escaped': () => raw('"s\\u0075b":"owner"'),
  'a name twice, deep within': () => raw('"more":{"a":[{"b":1,"b":2}]}'),

  // Issuer and audience.
  'iss missing': () => without('iss'),
  'iss of another': () => claiming({ iss: 'https://evil.example' }),
  'iss with more behind it': () => claiming({ iss: `${ISSUER}.evil.example` }),
  'iss with a slash': () => claiming({ iss: `${ISSUER}/` }),
  'iss in capitals': () => claiming({ iss: ISSUER.toUpperCase() }),
  'iss of a list': () => claiming({ iss: [ISSUER] }),
  'iss with a null byte': () => claiming({ iss: `${ISSUER}\u0000` }),
  'aud missing': () => without('aud'),
  'aud of another': () => claiming({ aud: 'other' }),
  'aud shortened': () => claiming({ aud: 'atriu' }),
  'aud with more around it': () => claiming({ aud: 'my-atrium-2' }),
  'aud in capitals': () => claiming({ aud: 'ATRIUM' }),
  'aud of others': () => claiming({ aud: ['one', 'two'] }),
  'aud of an empty list': () => claiming({ aud: [] }),
  'aud of lists': () => claiming({ aud: [['atrium']] }),
  'aud of ours and an object': () => claiming({ aud: ['atrium', {}] }),
  'aud of an object': () => claiming({ aud: { 0: 'atrium', length: 1 } }),

  // Times.
  'expired': () => claiming({ iat: now - 600, exp: now - 60 }),
  'exp missing': () => without('exp'),
  'exp 1e400': () => honest(head, tail.replace(/"exp":\d+/, '"exp":1e400')),
  'exp of text': () => claiming({ exp: String(now + 600) }),
  'exp of a list': () => claiming({ exp: [now + 600] }),
  'exp negative': () => claiming({ exp: -1 }),
  'exp null': () => claiming({ exp: null }),
  'exp in milliseconds': () => claiming({ exp: (now + 600) * 1_000 }),
  'exp in ten years': () => claiming({ exp: now + 315_360_000 }),
  'exp before iat': () => claiming({ exp: now - 1 }),
  'iat missing': () => without('iat'),
  'iat in the future': () => claiming({ iat: now + 300 }),
  'iat years ago': () => claiming({ iat: now - 315_360_000 }),
  'iat of text': () => claiming({ iat: String(now) }),
  'iat 1e400': () => honest(head, tail.replace(/"iat":\d+/, '"iat":1e400')),
  'iat -1e400': () => honest(head, tail.replace(/"iat":\d+/, '"iat":-1e400')),
  'nbf in the future': () => claiming({ nbf: now + 300 }),
  'nbf of text': () => claiming({ nbf: String(now) }),
  'nbf null': () => claiming({ nbf: null }),
  'nbf -1e400': () => raw('"nbf":-1e400'),

  // Whom it names.
  'sub missing': () => without('sub'),
  'sub null': () => claiming({ sub: null }),
  'sub empty': () => claiming({ sub: '' }),
  'sub blank': () => claiming({ sub: '   ' }),
  'sub of a list': () => claiming({ sub: ['person-1'] }),
  'sub of an object': () => claiming({ sub: { id: 'person-1' } }),
  'sub of a number': () => claiming({ sub: 1 }),
  'sub too long': () => claiming({ sub: 's'.repeat(256) }),
  'sub with a null byte': () => claiming({ sub: 'person-1\u0000' }),
  'sub with half a character': () => honest(head, tail.replace('person-1', '\\ud800')),
  'tenant of a list': () => claiming({ tenant: ['acme'] }),
  'tenant of an object': () => claiming({ tenant: { slug: 'acme' } }),
  'tenant empty': () => claiming({ tenant: '' }),
  'email of a list': () => claiming({ email: ['a@example.com'], email_verified: true }),
  'name of an object': () => claiming({ name: { first: 'Ada' } }),

  // Tokens of another kind.
  'an ID token by its nonce': () => claiming({ nonce: 'n' }),
  'an ID token by its at_hash': () => claiming({ at_hash: 'h' }),
  'an ID token by its c_hash': () => claiming({ c_hash: 'h' }),
  'an ID token of Keycloak': () => claiming({ typ: 'ID' }),
  'a refresh token of Keycloak': () => claiming({ typ: 'Refresh' }),
  'an ID token of Cognito': () => claiming({ token_use: 'id' }),
  'a logout token': () => heading({ typ: 'logout+jwt' }),
  'a DPoP proof': () => heading({ typ: 'dpop+jwt' }),
  'a token bound to its sender': () => claiming({ cnf: { jkt: 'thumb' } }),
  'typ of a list': () => heading({ typ: ['JWT'] }),
  'typ of something else': () => heading({ typ: 'at+jwt+more' }),
};

describe('a hostile token', () => {
  it('differs from a good one in what its title says', async () => {
    await expect(tokens.verify(honest())).resolves.toMatchObject({ subject: 'person-1' });
    await expect(tokens.verify(raw('"more":1'))).resolves.toMatchObject({ subject: 'person-1' });
    await expect(tokens.verify(ofLength(8_180))).resolves.toMatchObject({ subject: 'person-1' });
    await expect(tokens.verify(honest({ alg: 'ES256', kid: 'ec' }, good, ec))).resolves.toBeDefined();
  });

  it.each(Object.entries(hostile))('%s', async (_title, make) => {
    const before = issuer.state.fetches;
    const refusal: unknown = await tokens.verify(make()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED', message: 'The credential is not valid.' });
    expect(issuer.state.fetches).toBe(before);
    expect(lured).toBe(0);
  });
});
