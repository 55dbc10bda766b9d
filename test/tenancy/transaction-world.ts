import { newId, Viewer } from '../../src/kernel';
import { createScope, databaseFault, TenantClients, type CommitWatch, type Scope } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';
import { runSql } from '../support/database';

export const BOUNDS = { statementTimeoutMs: 10_000, lockTimeoutMs: 3_000 };
export const viewer = new Viewer({ personId: newId(), role: 'OWNER' });

/** Two tenants on one connection: who does not give it back is found out by whoever comes next. */
export interface TransactionWorld {
  readonly bound: BoundClients;
  readonly acme: Scope;
  readonly globex: Scope;
  /** What the watch of commits was told. */
  readonly told: string[];
  /** Rejects when a transaction is still open somewhere, or the connection is gone. */
  readonly check: () => Promise<void>;
}

// Runs at COMMIT: waits as long as the tag's name says, or refuses.
const LATE_CHECK = `
  CREATE FUNCTION late_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.name LIKE 'wait %' THEN PERFORM pg_sleep(substr(NEW.name, 6)::float8); END IF;
    IF NEW.name LIKE 'refuse %' THEN RAISE EXCEPTION 'no' USING ERRCODE = substr(NEW.name, 8); END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER late_check AFTER INSERT ON tag
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late_check()`;

export async function createTransactionWorld(): Promise<TransactionWorld> {
  const bound = await createBoundClients({ pool: { size: 1, waitMs: 2_000 } });
  await runSql(bound.database.superuserUrl, LATE_CHECK);
  const told: string[] = [];
  const commits: CommitWatch = {
    begin: async () => ({
      committed: async () => void told.push('committed'),
      rolledBack: async () => void told.push('rolled back'),
    }),
  };
  const clients = new TenantClients({ pool: bound.pool, bounds: BOUNDS, max: 4, commits });
  const [acme, globex] = [bound.acmeId, bound.globexId].map((tenantId) =>
    createScope(clients, { tenantId, viewer }),
  ) as [Scope, Scope];
  const check = async (): Promise<void> => {
    expect(await acme.db.person.count()).toBe(1);
    expect(await globex.db.person.count()).toBe(1);
    expect(await openTransactions(bound)).toEqual([]);
  };
  return { bound, acme, globex, told, check };
}

/** Sessions of the server that are in a transaction still. */
export async function openTransactions({ pool }: BoundClients): Promise<unknown[]> {
  const text = `SELECT state FROM pg_stat_activity WHERE datname = current_database()
    AND application_name = 'atrium' AND pid <> pg_backend_pid() AND state LIKE '%transaction%'`;
  return (await pool.run([{ text }], 0)).rows;
}

/** Ends the server's side of every connection. */
export const cut = ({ bound }: TransactionWorld): Promise<void> =>
  runSql(
    bound.database.superuserUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'atrium'`,
  );

export const tagged = (name: string) => ({ data: { id: newId(), name } });

/** What no statement is compiled for. */
export const upsert = (tx: Scope, name: string): Promise<unknown> => {
  const where = { tenantId_name: { tenantId: tx.tenantId, name } };
  return tx.db.tag.upsert({ where, create: { id: newId(), name }, update: { name } });
};

/** Of the tenant's tags, in order. */
export const names = async (scope: Scope): Promise<string[]> =>
  (await scope.db.tag.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name);

/** The code of what it fails with; null when it does not. */
export const faultOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: unknown) => databaseFault(error)?.code ?? String(error),
  );
