import type { DocumentStore, UseCount } from './document-store';

// Made-up names of apps must not fill the memory between two writes.
const MAX_NAMES = 1_000;

/** Counts uses in memory, to be written in one statement now and then. What a crash loses is counts of seconds. */
export function createUseCounts(store: Pick<DocumentStore, 'addUses' | 'addUntrusted'>) {
  let uses = new Map<string, UseCount>();
  let untrusted = new Map<string, { app: string; plan: string; requests: number }>();

  return {
    noteUse({ app, version, id }: { app: string; version: string; id: string }): void {
      const name = `${app} ${version} ${id}`;
      const before = uses.get(name)?.uses ?? 0;
      uses.set(name, { app, version, id, uses: before + 1, lastUsedAt: new Date() });
    },
    noteUntrusted(app: string, plan: string): void {
      const name = `${app} ${plan}`;
      const before = untrusted.get(name)?.requests ?? 0;
      if (before > 0 || untrusted.size < MAX_NAMES) untrusted.set(name, { app, plan, requests: before + 1 });
    },
    async flush(): Promise<void> {
      const [taken, refused] = [uses, untrusted];
      [uses, untrusted] = [new Map(), new Map()];
      await store.addUses([...taken.values()]);
      await store.addUntrusted([...refused.values()]);
    },
  };
}
