import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeTogether } from './write-together';

describe('what is due to the database', () => {
  it('goes at the end of the turn, in its order', async () => {
    const written: string[] = [];
    writeTogether(() => written.push('one'));
    await Promise.resolve();
    writeTogether(() => written.push('two'));
    expect(written).toEqual([]);
    await nextTurn();
    expect(written).toEqual(['one', 'two']);
  });

  it('goes a turn later when it comes up meanwhile', async () => {
    const written: string[] = [];
    writeTogether(() => {
      writeTogether(() => written.push('later'));
      written.push('now');
    });
    await nextTurn();
    expect(written).toEqual(['now']);
    await nextTurn();
    expect(written).toEqual(['now', 'later']);
  });
});
