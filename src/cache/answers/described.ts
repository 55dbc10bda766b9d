import { slotOf } from '../../tenancy';
import type { FacetSet } from '../kept';
import type { CacheStore, Resting } from '../store';
import type { CacheWishes } from './answer-cache.types';
import type { KeptAnswer } from './kept-answer';

/** What a question is looked up by, and why nothing of it is served if nothing is. */
export interface Described {
  readonly schemaVersion: string;
  readonly plan: string;
  /** Canonical. */
  readonly variables: string;
  readonly facetSets: readonly FacetSet[];
  readonly whyMissed: 'client' | 'new' | 'unlike' | 'over' | 'changed';
  /** Which of these dependencies were changed since an answer was made that is held here. */
  readonly changedAmong: (dependencies: readonly string[]) => Promise<readonly string[]>;
}

interface Known extends Pick<Described, 'schemaVersion' | 'plan' | 'variables' | 'facetSets'> {
  readonly tenantId: string;
  readonly wishes: CacheWishes;
  /** What this process holds for a viewer like this one. */
  readonly held: readonly { readonly answer: KeptAnswer; readonly resting: Resting }[];
  readonly isWanted: (answer: KeptAnswer) => boolean;
  readonly store: CacheStore;
}

const MOST_COMPARED = 1_000;

export function describe({ tenantId, wishes, held, isWanted, store, ...key }: Known): Described {
  const candidate = held.find(({ answer }) => isWanted(answer));
  const missed = (): Described['whyMissed'] => {
    if (wishes.noCache) return 'client';
    if (key.facetSets.length === 0) return 'new';
    if (held.length === 0) return 'unlike';
    return candidate ? 'changed' : 'over';
  };
  return {
    ...key,
    whyMissed: missed(),
    changedAmong: async (dependencies) => {
      if (!candidate) return [];
      const { stamp } = candidate.resting;
      const asked = dependencies.slice(0, MOST_COMPARED);
      const { fresh } = await store.lookup({
        tenantId,
        held: asked.map((dependency) => ({ stamp, slots: [slotOf(dependency)] })),
      });
      return asked.filter((_, index) => !fresh[index]);
    },
  };
}
