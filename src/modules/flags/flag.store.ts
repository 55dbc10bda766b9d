import type { Scope } from '../../tenancy';

/** A switch that somebody has set. */
export interface SetFlag {
  readonly name: string;
  readonly enabled: boolean;
}

const select = { name: true, enabled: true } as const;

/** Those that the tenant has set itself. */
export const readOwnFlags = (scope: Scope): Promise<SetFlag[]> => scope.db.featureFlag.findMany({ select });

/** Those of the tenant's plan; row security shows no other plan's. */
export const readPlanFlags = (scope: Scope): Promise<SetFlag[]> => scope.db.planFlag.findMany({ select });
