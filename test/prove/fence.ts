import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { newId } from '../../src/kernel';
import { signToken } from '../../src/identity';
import { tokenKeyOf } from '../../src/main';
import { globalId } from '../../src/schema';
import type { Seen } from './asking';
import type { ProofServer } from './servers';

const PATIENCE_MS = 40_000;

/** Knows when what was written past the API has reached every server, by a tenant of its own. */
export interface Fence {
  /** Resolves when every write that was committed before is heard of; to how stale an answer was seen, milliseconds. */
  readonly pass: () => Promise<number>;
}

export async function createFence(
  pool: Pool,
  servers: readonly ProofServer[],
  secret: string,
): Promise<Fence> {
  const [tenantId, personId, tagId] = [newId(), newId(), newId()];
  const slug = `fence-${tenantId.slice(-12)}`;
  await pool.query(`INSERT INTO tenant (id, slug, name) VALUES ($1, $2, 'Fence')`, [tenantId, slug]);
  await pool.query(
    `INSERT INTO person (tenant_id, id, email, name, role) VALUES ($1, $2, 'o@x.test', 'Owner', 'OWNER')`,
    [tenantId, personId],
  );
  await pool.query(`INSERT INTO tag (tenant_id, id, name) VALUES ($1, $2, 'n0')`, [tenantId, tagId]);
  const token = await signToken(tokenKeyOf(secret), { tenantId, personId }, 86_400);
  const query = '{ node(id: "' + globalId('Tag', tagId) + '") { ... on Tag { name } } }';
  const ask = (server: ProofServer): Promise<Seen> => server.ask(token, { query, variables: {} });
  let value = 0;

  /** Asks until the answer is as wanted; resolves to when the last other one was asked for. */
  async function until(server: ProofServer, isWanted: (seen: Seen) => boolean): Promise<number> {
    const began = performance.now();
    for (let lastOther = -Infinity; ;) {
      const seen = await ask(server);
      if (isWanted(seen)) return lastOther;
      if (seen.text) lastOther = seen.began;
      if (performance.now() - began > PATIENCE_MS) {
        throw new Error(`the cache of ${server.url} does not come back: ${seen.cache} ${seen.text}`);
      }
      await sleep(3);
    }
  }

  async function passOnce(): Promise<number> {
    // What is kept now cannot be told from what is made anew otherwise.
    await Promise.all(servers.map((server) => until(server, ({ cache }) => cache === 'HIT')));
    value += 1;
    const name = `n${value}`;
    await pool.query('UPDATE tag SET name = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, tagId, name]);
    const committed = performance.now();
    const last = await Promise.all(
      servers.map((server) => until(server, ({ text }) => text?.includes(`"${name}"`) ?? false)),
    );
    return Math.max(0, ...last.map((at) => at - committed));
  }

  // Twice: changes that are read in one go are handed on tenant by tenant.
  return { pass: async () => Math.max(await passOnce(), await passOnce()) };
}
