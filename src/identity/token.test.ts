import { createHmac } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { signToken, verifyToken as verify, type TokenSubject } from './token';

const key = 'ab'.repeat(32);
const subject = {
  tenantId: '01890000-0000-7000-8000-00000000000a',
  personId: '01890000-0000-7000-8000-000000000001',
};
const refusal = expect.objectContaining({ code: 'UNAUTHENTICATED', message: 'The credential is not valid.' });

const verifyToken = async (by: string, token: string): Promise<TokenSubject> =>
  (await verify(by, token)).subject;

describe('a bearer token', () => {
  it('names whom it was signed for, and says nothing of what they may do', async () => {
    const token = await signToken(key, subject, 60);
    expect(await verifyToken(key, token)).toEqual(subject);
    const claims = decodeJwt(token);
    expect(claims).toEqual({
      tid: subject.tenantId,
      sub: subject.personId,
      iss: 'atrium',
      aud: 'atrium',
      iat: expect.any(Number),
      exp: (claims.iat ?? 0) + 60,
    });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
  });

  it('lives as long as was said, 366 days at most', async () => {
    const day = 24 * 3_600;
    await expect(verifyToken(key, await signToken(key, subject, 400 * day))).resolves.toEqual(subject);
    const iat = Math.floor(Date.now() / 1000) - 367 * day;
    await expect(verifyToken(key, signed({ iat, exp: iat + 400 * day }))).rejects.toEqual(refusal);
    await expect(verifyToken(key, await signToken(key, subject, -1))).rejects.toEqual(refusal);
  });

  it('is good for the key that signed it alone', async () => {
    const token = await signToken(key, subject, 60);
    await expect(verifyToken('cd'.repeat(32), token)).rejects.toEqual(refusal);
  });

  it('is refused when any character of it is another', async () => {
    const token = await signToken(key, subject, 60);
    for (let place = 0; place < token.length - 1; place += 1) {
      const other = token[place] === 'A' ? 'B' : 'A';
      const forged = `${token.slice(0, place)}${other}${token.slice(place + 1)}`;
      await expect(verifyToken(key, forged)).rejects.toEqual(refusal);
    }
  });

  it('is refused when it is too long to be one of ours, before it is parsed', async () => {
    const long = signed({ more: 'x'.repeat(4_096) });
    await expect(verifyToken(key, long)).rejects.toEqual(refusal);
    await expect(verifyToken(key, signed({ more: 'x'.repeat(1_000) }))).resolves.toEqual(subject);
  });
});

/** A token with these claims over good ones, signed as ours are. */
function signed(claims: object): string {
  const iat = Math.floor(Date.now() / 1000);
  const good = {
    tid: subject.tenantId,
    sub: subject.personId,
    iss: 'atrium',
    aud: 'atrium',
    iat,
    exp: iat + 60,
  };
  const text = [{ alg: 'HS256' }, { ...good, ...claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('base64url')}`;
}
