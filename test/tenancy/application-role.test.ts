import { Client } from 'pg';
import { createBoundClients, type BoundClients } from '../support/bound-clients';

// What somebody could do who got hold of the application's own connection and its SQL.

let world: BoundClients;
let client: Client;
beforeAll(async () => {
  world = await createBoundClients();
  client = new Client({ connectionString: world.database.appUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await world.close();
});

const TABLES = [
  'person',
  'team',
  'team_member',
  'ticket_counter',
  'ticket',
  'comment',
  'tag',
  'ticket_tag',
  'tenant',
];

/** Rows of every tenant table that the connection sees under this setting; 'refused' when it sees an error. */
async function visible(setting: string | null): Promise<unknown[]> {
  await client.query('RESET ALL');
  if (setting !== null) await client.query("SELECT set_config('app.tenant_id', $1, false)", [setting]);
  const seen: unknown[] = [];
  for (const table of TABLES) {
    const answer = client.query(`SELECT 1 FROM ${table}`);
    seen.push(
      await answer.then(
        (result) => result.rowCount,
        () => 'refused',
      ),
    );
  }
  return seen;
}

describe('the application role', () => {
  it.each([
    ['no tenant is set', null],
    ['the tenant is empty', ''],
    ['the tenant is unknown', '00000000-0000-7000-8000-000000000000'],
  ])('sees no row when %s', async (_name, setting) => {
    expect(await visible(setting)).toEqual(TABLES.map(() => 0));
  });

  it('sees no row when the tenant is garbage', async () => {
    expect(await visible("' OR true --")).toEqual(TABLES.map(() => 'refused'));
  });

  it.each([
    ['empties a table', 'TRUNCATE ticket'],
    ['switches row security off', 'SET row_security = off; SELECT * FROM person'],
    ['becomes the owner', 'SET ROLE atrium_test_owner'],
    ['becomes the relay', 'SET ROLE atrium_relay'],
    ['becomes the superuser', 'SET SESSION AUTHORIZATION postgres'],
    ['drops a policy', 'DROP POLICY tenant_isolation ON ticket'],
    ['disables row security', 'ALTER TABLE ticket DISABLE ROW LEVEL SECURITY'],
    ['makes a table', 'CREATE TABLE public.loot (x text)'],
    ['makes a function', 'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$'],
    ['writes a file', "COPY (SELECT 1) TO '/tmp/loot'"],
    ['runs a program', "COPY (SELECT 1) TO PROGRAM 'true'"],
    ['reads a file', "SELECT pg_read_file('/etc/hostname')"],
    ['reads how far the log was read', 'SELECT * FROM log_reader'],
    ['changes the log', "UPDATE outbox SET topic = 'x'"],
    ['creates a tenant', "INSERT INTO tenant (id, slug, name) VALUES (gen_random_uuid(), 'x', 'x')"],
    ['resumes a tenant', "UPDATE tenant SET status = 'ACTIVE'"],
    ['reads the migrations', 'SELECT * FROM _prisma_migrations'],
    ['reads password hashes', 'SELECT * FROM pg_authid'],
  ])('never %s', async (_name, sql) => {
    await expect(client.query(sql)).rejects.toMatchObject({ severity: 'ERROR' });
    await client.query('RESET ALL');
  });

  it('copies out and explains only what it may see', async () => {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [world.acmeId]);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      'EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) SELECT * FROM person',
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/rows=1/);
  });

  it('does not evaluate a careless condition on rows that it may not see', async () => {
    await client.query("SELECT set_config('app.tenant_id', $1, false)", [world.acmeId]);
    // Evaluated on the other tenant's row, the cast would fail and its message tell the value.
    const probe = "SELECT * FROM person WHERE email = 'owner@acme.test' OR email::int = 1";
    const { rows } = await client.query<{ email: string }>(probe);
    expect(rows.map((row) => row.email)).toEqual(['owner@acme.test']);
  });
});
