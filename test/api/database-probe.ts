import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { World } from '../support/world';

/** A row of the log, as a reader of it would find it. */
export interface LoggedFact {
  readonly topic: string;
  readonly payload: Record<string, unknown>;
  /** The transaction that wrote it. */
  readonly xid: string;
}

/** Looks past the API and its policies, as the superuser of the test's database. */
export interface DatabaseProbe {
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** The facts that `run` appended, over all tenants, in order. */
  factsOf(run: () => Promise<unknown>): Promise<LoggedFact[]>;
  /** A digest of every row of every table: equal before and after means that nothing at all was written. */
  fingerprint(): Promise<Record<string, string>>;
  /** Resolves when a statement of the application waits for a lock. Throws when none comes to wait. */
  waitForLock(): Promise<void>;
  /** Ends the connections of the application that wait for a lock. */
  endWaiting(): Promise<void>;
  close(): Promise<void>;
}

const WAITING = `FROM pg_stat_activity
  WHERE application_name = 'atrium' AND datname = current_database() AND wait_event_type = 'Lock'`;

/** Connects to the database of a world. */
export async function probeOf(world: World): Promise<DatabaseProbe> {
  const client = new Client({ connectionString: world.database.superuserUrl });
  await client.connect();
  const query = async <Row>(sql: string, values?: unknown[]): Promise<Row[]> =>
    (await client.query(sql, values)).rows as Row[];

  const factsOf = async (run: () => Promise<unknown>): Promise<LoggedFact[]> => {
    const [last] = await query<{ id: string }>('SELECT coalesce(max(id), 0) AS id FROM outbox');
    await run();
    return query(`SELECT topic, payload, xid::text FROM outbox WHERE kind = 'FACT' AND id > $1 ORDER BY id`, [
      last?.id,
    ]);
  };

  const fingerprint = async (): Promise<Record<string, string>> => {
    const tables = await query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1",
    );
    const digests: Record<string, string> = {};
    for (const { name } of tables) {
      const [row] = await query<{ digest: string }>(
        `SELECT count(*) || ':' || coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), '') AS digest FROM "${name}" t`,
      );
      digests[name] = row?.digest ?? '';
    }
    return digests;
  };

  // Not by the connection that holds the lock: inside a transaction PostgreSQL shows activity as it was first seen.
  const waitForLock = async (): Promise<void> => {
    for (let tries = 0; tries < 1_000; tries += 1) {
      if ((await query(`SELECT ${WAITING}`)).length > 0) return;
      await sleep(10);
    }
    throw new Error('nobody came to wait for the lock');
  };

  return {
    query,
    factsOf,
    fingerprint,
    waitForLock,
    endWaiting: async () => void (await query(`SELECT pg_terminate_backend(pid) ${WAITING}`)),
    close: () => client.end(),
  };
}
