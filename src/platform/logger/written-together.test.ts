import { setImmediate } from 'node:timers/promises';
import { writtenTogether } from './written-together';

function over() {
  const written: string[] = [];
  return { written, log: writtenTogether({ write: (text) => void written.push(text) }) };
}

describe('lines that are written together', () => {
  it('are those of one turn, in their order', async () => {
    const { written, log } = over();
    for (const line of ['a\n', 'b\n']) log.write(line);
    expect(written).toEqual([]);
    await setImmediate();
    log.write('c\n');
    await setImmediate();
    expect(written).toEqual(['a\nb\n', 'c\n']);
  });

  it('are written at once when they are many, or when the process ends', async () => {
    const { written, log } = over();
    const long = `${'x'.repeat(10_000)}\n`;
    for (const line of [long, long, 'last\n']) log.write(line);
    expect(written).toEqual([long + long]);
    log.flushSync();
    expect(written).toEqual([long + long, 'last\n']);
    await setImmediate();
    expect(written).toHaveLength(2);
  });
});
