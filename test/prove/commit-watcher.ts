import type { Pool } from 'pg';

/** Looks when a write of these tenants becomes visible; what is returned tells that, Infinity when it did not. */
export async function watchCommit(pool: Pool, tenantIds: readonly string[]): Promise<() => Promise<number>> {
  const newest = async (): Promise<string> => {
    const { rows } = await pool.query<{ id: string }>(
      'SELECT coalesce(max(id), 0) AS id FROM outbox WHERE tenant_id = ANY ($1)',
      [tenantIds],
    );
    return rows[0]?.id ?? '0';
  };
  const before = await newest();
  const state = { isOver: false, seenAt: Infinity };
  const watching = (async () => {
    while (!state.isOver) {
      if ((await newest()) === before) continue;
      state.seenAt = performance.now();
      return;
    }
  })();
  return async () => {
    state.isOver = true;
    await watching;
    return state.seenAt;
  };
}
