import type { DedicatedConnection } from '../../platform/postgres';

/** Rows that go at once. */
const PURGE_BATCH = 5_000;

const PURGE_TEXT = `
  with old as (
    select tenant_id, id from outbox
    where kind = 'CHANGE' and xid < $1::xid8 and created_at < now() - $2 * interval '1 millisecond'
    order by xid, id limit ${PURGE_BATCH}
  ), gone as (
    delete from outbox o using old where o.tenant_id = old.tenant_id and o.id = old.id and o.kind = 'CHANGE' returning 1
  )
  select count(*)::int as count from gone`;

/** Removes the oldest CHANGE rows of transactions below `below` that are older than `keepMs`; resolves to how many, at most {@link PURGE_BATCH}. */
async function purgeChanges(
  connection: DedicatedConnection,
  { below, keepMs }: { below: bigint; keepMs: number },
): Promise<number> {
  const [answer] = await connection.run<{ count: number }>({
    name: 'atrium_purge',
    text: PURGE_TEXT,
    values: [String(below), keepMs],
  });
  return answer?.count ?? 0;
}

export interface Purge {
  /** Purges if it is time; `settled` is below what this process has still to read. */
  tick(connection: DedicatedConnection, settled: bigint): Promise<void>;
}

/** Purging beside the passes: every now and then a go, and another one right after a full one. */
export function createPurge(options: {
  pauseMs: number;
  keepMs: number;
  /** False: another process does it. */
  mayPurge: () => Promise<boolean>;
}): Purge {
  let due = performance.now() + options.pauseMs;
  // Rows below what was settled one pause ago: every other reader has had that long for them, too, whatever a
  // transaction that took an hour wrote at its beginning.
  let bound: bigint | null = null;
  return {
    tick: async (connection, settled) => {
      if (performance.now() < due) return;
      const below = bound;
      if (below !== null && (await options.mayPurge())) {
        const count = await purgeChanges(connection, { below, keepMs: options.keepMs });
        if (count === PURGE_BATCH) return;
      }
      bound = settled;
      due = performance.now() + options.pauseMs;
    },
  };
}
