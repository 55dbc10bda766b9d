import type { Attacker, IsolationWorld } from './isolation-world';
import type { Leak } from './leaks';
import { perform, type Operation, type Reply } from './operations';
import { changedRows, type TableRow } from './tenant-rows';

/** What a mutation answered, and the rows of acme that it changed, as they were and as they became. */
export interface WatchedReply {
  readonly reply: Reply;
  readonly changed: readonly TableRow[];
}

/**
 * Makes a way to run mutations that compares all rows of both tenants before and after each, reports what must never
 * happen, and puts every row back.
 */
export async function watchedMutation(
  world: IsolationWorld,
  attacker: Attacker,
  report: (leak: Leak) => void,
): Promise<(operation: Operation, name: string) => Promise<WatchedReply>> {
  const { rows, acme, globex } = world;
  const rowsBefore = (tenantId: string): readonly TableRow[] => world.rowsBefore.get(tenantId) ?? [];
  let before = await rows.fingerprints();

  return async (operation, name) => {
    const [reply] = await perform(attacker.ask, [operation], world.sending);
    if (!reply) throw new Error('an operation has a reply');
    const after = await rows.fingerprints();
    const hasChanged = ({ tenantId }: { tenantId: string }): boolean =>
      after.get(tenantId) !== before.get(tenantId);
    const leak = { role: attacker.role, attack: name, seen: JSON.stringify(reply).slice(0, 300) };
    if (hasChanged(globex)) report({ ...leak, why: 'changed rows of another tenant' });
    if (hasChanged(acme) && reply.faults.length > 0) report({ ...leak, why: 'failed, and changed rows' });
    const changed = hasChanged(acme)
      ? changedRows(rowsBefore(acme.tenantId), await rows.read(acme.tenantId), ['updated_at'])
      : [];
    const toRestore = [acme, globex].filter(hasChanged);
    for (const { tenantId } of toRestore) await rows.restore(tenantId, rowsBefore(tenantId));
    if (toRestore.length > 0) before = await rows.fingerprints();
    return { reply, changed };
  };
}
