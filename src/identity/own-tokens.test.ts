import { createOwnTokens } from './own-tokens';
import { signToken } from './token';

const key = 'ab'.repeat(32);
const subject = {
  tenantId: '01890000-0000-7000-8000-00000000000a',
  personId: '01890000-0000-7000-8000-000000000001',
};
const refusal = expect.objectContaining({ code: 'UNAUTHENTICATED' });

describe('a token of ours', () => {
  it('is known once it was verified, and no other is', async () => {
    const tokens = createOwnTokens(key);
    const token = await signToken(key, subject, 60);
    expect(tokens.known(token)).toBeNull();
    expect(await tokens.verify(token)).toMatchObject({ subject });
    expect(tokens.known(token)).toMatchObject({ subject });
    for (let place = 0; place < token.length; place += 1) {
      const other = token[place] === 'A' ? 'B' : 'A';
      expect(tokens.known(`${token.slice(0, place)}${other}${token.slice(place + 1)}`)).toBeNull();
    }
    expect(createOwnTokens('cd'.repeat(32)).known(token)).toBeNull();
  });

  it('is not known when it was refused', async () => {
    const tokens = createOwnTokens(key);
    const foreign = await signToken('cd'.repeat(32), subject, 60);
    await tokens.verify(await signToken(key, subject, 60));
    await expect(tokens.verify(foreign)).rejects.toEqual(refusal);
    expect(tokens.known(foreign)).toBeNull();
  });

  it('is known by its own times alone: not before it was issued, and to its last second', async () => {
    const day = 24 * 3_600;
    for (const lifeS of [60, 400 * day]) {
      let now = Date.now();
      const tokens = createOwnTokens(key, () => now);
      const token = await signToken(key, subject, lifeS);
      const { fromMs, untilMs } = await tokens.verify(token);
      expect(untilMs - fromMs).toBe(Math.min(lifeS, 366 * day) * 1_000);
      for (const [at, isKnown] of [
        [fromMs - 1, false],
        [fromMs, true],
        [untilMs - 1, true],
        [untilMs, false],
      ] as const) {
        now = at;
        expect([at, tokens.known(token) !== null]).toEqual([at, isKnown]);
      }
    }
  });
});
