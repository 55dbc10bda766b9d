import type { UseCount } from './document-store';
import { createUseCounts } from './use-counts';

function counted() {
  const written: { uses: readonly UseCount[]; untrusted: readonly object[] }[] = [];
  const counts = createUseCounts({
    addUses: async (uses) => void written.push({ uses, untrusted: [] }),
    addUntrusted: async (untrusted) => void written.push({ uses: [], untrusted }),
  });
  const flushed = async () => {
    written.length = 0;
    await counts.flush();
    return {
      uses: written.flatMap(({ uses }) => uses),
      untrusted: written.flatMap(({ untrusted }) => untrusted),
    };
  };
  return { counts, flushed };
}

describe('uses of documents', () => {
  it('are added up, and written once', async () => {
    const { counts, flushed } = counted();
    const use = { app: 'web', version: '1', id: 'x' };
    for (let times = 0; times < 3; times += 1) counts.noteUse(use);
    counts.noteUse({ ...use, version: '2' });
    expect((await flushed()).uses).toMatchObject([
      { ...use, uses: 3 },
      { ...use, version: '2', uses: 1 },
    ]);
    expect(await flushed()).toEqual({ uses: [], untrusted: [] });
  });

  it('that made-up names of apps would have are bounded; names that are there go on counting', async () => {
    const { counts, flushed } = counted();
    for (let i = 0; i < 5_000; i += 1) counts.noteUntrusted(`app-${i}`, 'free');
    counts.noteUntrusted('app-7', 'free');
    const { untrusted } = await flushed();
    expect(untrusted).toHaveLength(1_000);
    expect(untrusted).toContainEqual({ app: 'app-7', plan: 'free', requests: 2 });
  });
});
