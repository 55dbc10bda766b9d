import { createSealer } from './sealer';

const sealer = createSealer('ab'.repeat(32));

describe('a sealer', () => {
  it('opens what it sealed, and never seals alike twice', () => {
    const [first, second] = [sealer.seal('a secret, ü'), sealer.seal('a secret, ü')];
    expect(sealer.open(first)).toBe('a secret, ü');
    expect(first).not.toBe(second);
    expect(first).not.toContain('secret');
  });

  it('opens nothing that was changed, cut or sealed by another key', () => {
    const sealed = sealer.seal('a secret');
    const changed = Buffer.from(sealed, 'base64url');
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
    expect(() => sealer.open(changed.toString('base64url'))).toThrow(/unable|invalid|tag/i);
    expect(() => sealer.open(sealed.slice(0, 20))).toThrow(/unable|invalid|tag/i);
    expect(() => sealer.open('')).toThrow(/unable|invalid|tag/i);
    expect(() => createSealer('cd'.repeat(32)).open(sealed)).toThrow(/unable|invalid|tag/i);
  });
});
