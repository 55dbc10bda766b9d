// A database whose log is watched.
import { Client } from 'pg';
import { newId, Viewer } from '../../src/kernel';
import { createScope, type Scope } from '../../src/tenancy';
import { createBoundClients, type BoundClients } from '../support/bound-clients';
import { PLANTED } from './logged-writes';

type Writer = 'app' | 'owner' | 'superuser' | 'other';

/** Two tenants, rows to refer to, and connections; all but the superuser's are bound to acme. */
export interface LogWorld extends Omit<BoundClients, 'clients'> {
  readonly acme: Scope;
  /** `other` is a second connection of the application. */
  readonly clients: Readonly<Record<Writer, Client>>;
}

export async function createLogWorld(): Promise<LogWorld> {
  const bound = await createBoundClients();
  const viewer = new Viewer({ personId: newId(), role: 'OWNER' });
  const acme = createScope(bound.clients, { tenantId: bound.acmeId, viewer });
  const { appUrl, ownerUrl, superuserUrl } = bound.database;
  const connect = async (connectionString: string, tenantId: string): Promise<Client> => {
    const client = new Client({ connectionString, statement_timeout: 20_000 });
    await client.connect();
    await be(client, tenantId);
    return client;
  };
  const clients = {
    app: await connect(appUrl, bound.acmeId),
    other: await connect(appUrl, bound.acmeId),
    owner: await connect(ownerUrl, bound.acmeId),
    superuser: await connect(superuserUrl, ''),
  };
  await clients.app.query(PLANTED);
  const close = async (): Promise<void> => {
    for (const client of Object.values(clients)) await client.end();
    await bound.close();
  };
  return { ...bound, acme, clients, close };
}

/** Binds a session to a tenant. */
export const be = (client: Client, tenantId: string): Promise<unknown> =>
  client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);

/** A change row. */
export interface Logged {
  readonly tenant: string;
  readonly topic: string;
  readonly payload: Readonly<Record<string, readonly (string | null)[] | true>>;
}

/** The change rows of the open transaction. */
export const OWN_CHANGES = `SELECT tenant_id AS tenant, topic, payload FROM outbox
  WHERE kind = 'CHANGE' AND xid = pg_current_xact_id_if_assigned() ORDER BY id`;

/** What the statements write into the log, in a transaction that is rolled back. `before` is not counted. */
export async function logged(client: Client, sql: string, before = ''): Promise<Logged[]> {
  await client.query('BEGIN');
  try {
    await client.query(before);
    const first = (await client.query(OWN_CHANGES)).rows.length;
    await client.query(sql);
    return (await client.query<Logged>(OWN_CHANGES)).rows.slice(first);
  } finally {
    await client.query('ROLLBACK');
  }
}

export const topics = (rows: readonly Logged[]): string[] => rows.map(({ topic }) => topic);

/** Values that a payload names, each once and sorted, so that neither order nor repetition counts. */
export const named = (payload: Logged['payload'] | undefined): unknown =>
  payload &&
  Object.fromEntries(
    Object.entries(payload).map(([column, values]) => [
      column,
      values === true || [...new Set(values)].toSorted(byText),
    ]),
  );

export const byText = (one: unknown, other: unknown): number =>
  JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
export const byTenant = (one: { tenant: string }, other: { tenant: string }): number =>
  one.tenant < other.tenant ? -1 : 1;
