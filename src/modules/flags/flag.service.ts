import { remember, type Scope } from '../../tenancy';
import { readOwnFlags, readPlanFlags, type SetFlag } from './flag.store';

/** The most flags that one answer has. */
export const MAX_FLAGS = 100;

/**
 * What counts for the tenant, by name: its own flag, else its plan's. With `names` those alone, each once, and what
 * nobody has set is off.
 */
export async function listFlags(scope: Scope, names: readonly string[] | null): Promise<SetFlag[]> {
  const flags = await remember(scope, 'flags', readFlags);
  const enabled = new Map(flags.map((flag) => [flag.name, flag.enabled]));
  return [...new Set(names ?? enabled.keys())]
    .toSorted()
    .slice(0, MAX_FLAGS)
    .map((name) => ({ name, enabled: enabled.get(name) ?? false }));
}

/** All that are set, each once. They are few, so that one list serves every question. */
async function readFlags(scope: Scope): Promise<SetFlag[]> {
  const flags = new Map((await readPlanFlags(scope)).map((flag) => [flag.name, flag]));
  for (const flag of await readOwnFlags(scope)) flags.set(flag.name, flag);
  return [...flags.values()];
}
