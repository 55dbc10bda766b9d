import { slotOf } from '../../tenancy';
import type { FacetSet } from '../kept';
import type { CacheStore } from '../store';
import type { Described } from './answer-cache.types';
import type { Asked, Held } from './asked.types';
import { isWanted } from './held-answers';

interface Known {
  readonly schemaVersion: string;
  readonly store: CacheStore;
  readonly asked: Asked;
  readonly facetSets: readonly FacetSet[];
  /** What this process holds under each of the sets, for a viewer like this one. */
  readonly held: readonly (Held | undefined)[];
}

const MOST_COMPARED = 1_000;

export function describe({ schemaVersion, store, asked, facetSets, held }: Known): Described {
  const { scope, wishes } = asked.question;
  const candidate = held.find((one) => one && isWanted(one.answer, wishes));
  const missed = (): Described['whyMissed'] => {
    if (wishes.noCache) return 'client';
    if (facetSets.length === 0) return 'new';
    if (candidate) return 'changed';
    return held.some((one) => one) ? 'over' : 'unlike';
  };
  return {
    schemaVersion,
    plan: asked.plan.id,
    variables: asked.base.slice(asked.operation.length + 1),
    facetSets,
    whyMissed: missed(),
    changedAmong: async (dependencies) => {
      if (!candidate) return [];
      const { stamp } = candidate.resting;
      const compared = dependencies.slice(0, MOST_COMPARED);
      const { fresh } = await store.lookup({
        tenantId: scope.tenantId,
        held: compared.map((dependency) => ({ stamp, slots: [slotOf(dependency)] })),
      });
      return compared.filter((_, index) => !fresh[index]);
    },
  };
}
