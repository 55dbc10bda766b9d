import { compactJws, signingKey, startKeyServer, type SigningKey } from '../../../test/support/issuer-server';
import { createOutboundFetch } from '../../platform/outbound';
import { createAccessTokens, type AccessTokenOptions } from '.';

const ISSUER = 'https://login.example.com';
const [first, second] = [signingKey('ES256', 'first'), signingKey('ES256', 'second')];
const refusal = { code: 'UNAUTHENTICATED', message: 'The credential is not valid.' };
const unavailable = { code: 'UNAVAILABLE', kind: { retriable: true } };
const fetch = createOutboundFetch({ allowPrivate: true });
const minute = 60_000;

const closing: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** An issuer with these keys, a verifier of its tokens, and the clock by which it ages keys. */
async function issuerWith(keys: SigningKey[], options: Partial<AccessTokenOptions> = {}) {
  const server = await startKeyServer(keys);
  closing.push(server.close);
  const time = { ms: 0 };
  const { verify } = createAccessTokens({
    issuer: ISSUER,
    audience: 'atrium',
    jwksUrl: () => server.jwksUrl,
    fetch,
    clock: () => time.ms,
    ...options,
  });
  return { issuer: server.state, time, verify };
}

/** A token that a key signed, by default naming it; a null kid names none. */
function token(by: SigningKey, kid: string | null = by.kid): string {
  const iat = Math.floor(Date.now() / 1_000);
  const claims = { iss: ISSUER, aud: 'atrium', sub: 'person-1', iat, exp: iat + 300 };
  const header = { alg: by.alg, ...(kid !== null && { kid }) };
  return compactJws(header, claims, { alg: by.alg, key: by.privateKey });
}

/** Until a refresh behind the back of requests has had its effect. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the keys of an issuer', () => {
  it('are fetched once, on first use, however many ask', async () => {
    const { issuer, verify } = await issuerWith([first]);
    expect(issuer.fetches).toBe(0);
    await Promise.all(Array.from({ length: 50 }, () => verify(token(first))));
    await verify(token(first));
    expect(issuer.fetches).toBe(1);
  });

  it('include a new one after one fetch', async () => {
    const { issuer, verify } = await issuerWith([first]);
    await verify(token(first));
    issuer.published = [first.jwk, second.jwk];
    await expect(verify(token(second))).resolves.toBeDefined();
    await expect(verify(token(second))).resolves.toBeDefined();
    expect(issuer.fetches).toBe(2);
  });

  it('include a withdrawn one until the next refresh, after ten minutes', async () => {
    const { issuer, time, verify } = await issuerWith([first]);
    await verify(token(first));
    issuer.published = [second.jwk];
    time.ms = 9 * minute;
    await expect(verify(token(first))).resolves.toBeDefined();
    expect(issuer.fetches).toBe(1);
    time.ms = 10 * minute;
    await expect(verify(token(first))).resolves.toBeDefined();
    await until(() =>
      verify(token(second)).then(
        () => true,
        () => false,
      ),
    );
    await expect(verify(token(first))).rejects.toMatchObject(refusal);
    expect(issuer.fetches).toBeLessThanOrEqual(3);
  });

  it('are fetched before an answer when they are an hour old', async () => {
    const { issuer, time, verify } = await issuerWith([first]);
    await verify(token(first));
    issuer.published = [second.jwk];
    time.ms = 60 * minute;
    await expect(verify(token(first))).rejects.toMatchObject(refusal);
    expect(issuer.fetches).toBe(2);
  });

  it('are gone when the issuer publishes none', async () => {
    const { issuer, time, verify } = await issuerWith([first]);
    await verify(token(first));
    issuer.published = [];
    time.ms = 60 * minute;
    await expect(verify(token(first))).rejects.toMatchObject(refusal);
  });

  it('are used without a kid when one alone fits', async () => {
    const both = await issuerWith([first, second]);
    await expect(both.verify(token(first, null))).rejects.toMatchObject(refusal);
    const one = await issuerWith([first, signingKey('EdDSA', 'third')]);
    await expect(one.verify(token(first, null))).resolves.toBeDefined();
    await expect(one.verify(token(second, null))).rejects.toMatchObject(refusal);
    expect([both.issuer.fetches, one.issuer.fetches]).toEqual([1, 1]);
  });
});

describe('a flood of unknown keys', () => {
  const flood = Array.from({ length: 1_000 }, (_, index) => token(second, `unknown-${index}`));

  it.each(['cold', 'warm'])('costs three fetches at most, all at once, %s', async (start) => {
    const { issuer, verify } = await issuerWith([first]);
    if (start === 'warm') await verify(token(first));
    const outcomes = await Promise.allSettled(flood.map(verify));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    expect(issuer.fetches).toBeLessThanOrEqual(3);
    await expect(verify(token(first))).resolves.toBeDefined();
  });

  it('costs three fetches at most, one after another, and one more in 30 seconds', async () => {
    const { issuer, time, verify } = await issuerWith([first]);
    for (const each of flood) await expect(verify(each)).rejects.toMatchObject(refusal);
    expect(issuer.fetches).toBeLessThanOrEqual(3);
    const before = issuer.fetches;
    time.ms += 30_000;
    for (const each of flood.slice(0, 100)) await expect(verify(each)).rejects.toMatchObject(refusal);
    expect(issuer.fetches).toBe(before + 1);
  });

  it('costs three fetches at most without any kid', async () => {
    const { issuer, verify } = await issuerWith([first]);
    const foreign = signingKey('EdDSA', 'foreign');
    for (let count = 0; count < 100; count += 1) {
      await expect(verify(token(foreign, null))).rejects.toMatchObject(refusal);
    }
    expect(issuer.fetches).toBeLessThanOrEqual(3);
  });

  it('costs nothing when the kid is none that an issuer would give', async () => {
    const { issuer, verify } = await issuerWith([first]);
    await verify(token(first));
    for (const kid of ['', 'k'.repeat(257), ['first'] as unknown as string]) {
      await expect(verify(token(second, kid))).rejects.toMatchObject(refusal);
    }
    expect(issuer.fetches).toBe(1);
  });

  it('costs three fetches at most while the issuer is down', async () => {
    const { issuer, verify } = await issuerWith([first]);
    issuer.status = 503;
    const outcomes = await Promise.allSettled(flood.map(verify));
    for (const each of flood.slice(0, 100)) await expect(verify(each)).rejects.toMatchObject(unavailable);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: unavailable });
    }
    expect(issuer.fetches).toBeLessThanOrEqual(3);
  });
});

describe('while the issuer is down', () => {
  it('known keys go on working, for as long as it takes', async () => {
    const { issuer, time, verify } = await issuerWith([first]);
    await verify(token(first));
    issuer.status = 500;
    for (const age of [11, 59, 61, 24 * 60, 10 * 24 * 60]) {
      time.ms = age * minute;
      await expect(verify(token(first))).resolves.toBeDefined();
    }
    await until(() => issuer.fetches > 1);
    await expect(verify(token(second))).rejects.toMatchObject(unavailable);
  });

  it('nobody is told that their credential is bad when it is not known to be', async () => {
    const { issuer, time, verify } = await issuerWith([first]);
    issuer.status = 500;
    await expect(verify(token(first))).rejects.toMatchObject(unavailable);
    issuer.status = 200;
    await expect(verify(token(first))).rejects.toMatchObject(unavailable);
    expect(issuer.fetches).toBe(1);
    time.ms += 5_000;
    await expect(verify(token(first))).resolves.toBeDefined();
  });

  it('nonsense is bad all the same', async () => {
    const { issuer, verify } = await issuerWith([first]);
    issuer.status = 500;
    await expect(verify('a.b.c')).rejects.toMatchObject(refusal);
    expect(issuer.fetches).toBe(0);
  });

  it.each([
    ['nobody listens', { jwksUrl: () => 'http://127.0.0.1:1/keys' }],
    ['it has no address', { jwksUrl: () => Promise.reject(new Error('no discovery')) }],
    ['its address is not called', { fetch: createOutboundFetch({ allowPrivate: false }) }],
    ['it answers no key set', { fetch: () => Promise.resolve(Response.json({ error: 'sorry' })) }],
    ['it answers no JSON', { fetch: () => Promise.resolve(new Response('<html>')) }],
  ])('because %s, the fault is a passing one', async (_why, options) => {
    const { verify } = await issuerWith([first], options);
    await expect(verify(token(first))).rejects.toMatchObject(unavailable);
  });
});

describe('a published key that is of no use', () => {
  const weak = signingKey('RS256', 'weak', {}, 1_024);
  const strong = signingKey('RS256', 'strong');

  it('is an RSA key of less than 2,048 bits', async () => {
    const { verify } = await issuerWith([weak, strong]);
    await expect(verify(token(weak))).rejects.toMatchObject(refusal);
    await expect(verify(token(strong))).resolves.toBeDefined();
    // The one that is left is no longer one of two.
    await expect(verify(token(strong, null))).resolves.toBeDefined();
  });

  it('is one for encryption, a secret, a private key, or none at all', async () => {
    const open = { ...second, jwk: { ...second.privateKey.export({ format: 'jwk' }), kid: 'second' } };
    const sealing = signingKey('ES256', 'sealing', { use: 'enc' });
    const { issuer, verify } = await issuerWith([open, sealing, first]);
    const secret = { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' };
    issuer.published = [null, 7, 'key', [], {}, { kty: 'RSA', kid: 'empty' }, secret, ...issuer.published];
    await expect(verify(token(first))).resolves.toBeDefined();
    await expect(verify(token(first, null))).resolves.toBeDefined();
    await expect(verify(token(open))).rejects.toMatchObject(refusal);
    await expect(verify(token(sealing))).rejects.toMatchObject(refusal);
  });
});
