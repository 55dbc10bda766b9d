import { newId } from '../../kernel';
import { issueToken, parseToken, sameHash } from './tenant-token';

const row = { tenantId: newId(), id: newId() };

describe('a token of a row', () => {
  it('names its row, and the hash that the row must have', () => {
    const { token, hash } = issueToken('atr_live_', row);
    expect(token).toMatch(/^atr_live_[\w-]{43}_[\w-]{43}$/);
    expect(parseToken('atr_live_', token)).toEqual({ ...row, hash });
    expect(hash).not.toContain(token.slice(-43));
  });

  it('is another one each time', () => {
    expect(issueToken('x_', row).token).not.toBe(issueToken('x_', row).token);
  });

  it('has another hash when any character of its secret is another', () => {
    const { token, hash } = issueToken('x_', row);
    for (let place = token.length - 43; place < token.length; place += 1) {
      const forged = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);
      expect(parseToken('x_', forged)?.hash).not.toBe(hash);
    }
  });

  it.each([
    ['another prefix', (token: string) => token.replace('x_', 'y_')],
    ['a character more', (token: string) => `${token}A`],
    ['a character less', (token: string) => token.slice(0, -1)],
    ['a line end', (token: string) => `${token}\n`],
    ['no secret', (token: string) => token.slice(0, 46)],
    ['a lookup part that is written in another way', (token: string) => respelt(token)],
    ['bytes that are no UUIDs', (token: string) => `x_${'A'.repeat(20)}B${token.slice(23)}`],
  ])('is none with %s', (_, change) => {
    expect(parseToken('x_', change(issueToken('x_', row).token))).toBeNull();
  });
});

/** The same bytes in another base64url: the last character of 32 bytes carries two bits that mean nothing. */
function respelt(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const place = 'x_'.length + 42;
  const next = alphabet[alphabet.indexOf(token[place] ?? '') ^ 1] ?? '';
  return token.slice(0, place) + next + token.slice(place + 1);
}

describe('sameHash', () => {
  it('tells equal from different, of any length', () => {
    expect([sameHash('ab', 'ab'), sameHash('ab', 'ac'), sameHash('ab', 'abc')]).toEqual([true, false, false]);
  });
});
