import { gunzipSync } from 'node:zlib';
import { compressed, KeptAnswer, type Encoding } from './kept-answer';

const TEXT = Buffer.from('{"data":"'.padEnd(500_000, 'x'));
const answer = (encoding: Encoding, body = TEXT): KeptAnswer =>
  new KeptAnswer(
    { etag: 'e', storedAtMs: 0, goodUntilMs: null, encoding },
    encoding === 'gzip' ? compressed(body) : body,
  );

describe('a kept answer', () => {
  it.each<Encoding>(['identity', 'gzip'])('that came as %s goes out either way', (encoding) => {
    const kept = answer(encoding);
    for (let turn = 0; turn < 2; turn += 1) {
      expect(kept.bodyFor(false)).toEqual({ encoding: 'identity', body: TEXT });
      const { encoding: coding, body } = kept.bodyFor(true);
      expect([coding, gunzipSync(body).equals(TEXT)]).toEqual(['gzip', true]);
    }
  });

  it('holds no more than it says, however it was asked for', () => {
    const kept = answer('gzip');
    const { size } = kept;
    expect(size).toBeLessThan(TEXT.length / 10);
    kept.bodyFor(false);
    expect(kept.size).toBe(size);
    // What is written out long is not held beside.
    expect(kept.bodyFor(false).body).not.toBe(kept.bodyFor(false).body);
    const plain = answer('identity');
    const gzip = plain.bodyFor(true).body;
    expect(plain.bodyFor(true).body).toBe(gzip);
    expect(plain.size).toBeGreaterThan(plain.stored.length + gzip.length);
  });

  it('that is short is never compressed', () => {
    const short = answer('identity', Buffer.from('{}'));
    expect(short.bodyFor(true)).toEqual({ encoding: 'identity', body: Buffer.from('{}') });
  });
});
