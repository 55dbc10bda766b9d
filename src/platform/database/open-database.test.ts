import { Client } from 'pg';
import { createTestDatabase, runSql, type TestDatabase } from '../../../test/support/database';
import { OperatorError } from '../../kernel';
import { openDatabase } from '.';

const secret = 's'.repeat(32);
const relayUrl = 'postgresql://relay@db/atrium';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
  await runSql(
    withoutName(database.superuserUrl),
    `DROP ROLE IF EXISTS ${database.name}_server; DROP ROLE IF EXISTS ${database.name}_log_reader`,
  );
});

const withoutName = (url: string): string => url.replace(/[^/]*$/, 'postgres');

async function memberships(url: string): Promise<object | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<object>(
    `SELECT current_user::text AS name, pg_has_role('atrium_app', 'USAGE') AS app, pg_has_role('atrium_relay', 'USAGE') AS relay`,
  );
  await client.end();
  return rows[0];
}

const opened = (ownerUrl: string, given: string | null = null) =>
  openDatabase({
    database: { kind: 'owner-url', url: ownerUrl, relayUrl: given },
    dataDir: '/nowhere',
    secret,
  });

describe('the roles that the server logs in as', () => {
  it('are two, each with the rights of its own group alone', async () => {
    const { appUrl, relayUrl: relay } = await opened(database.ownerUrl);
    expect(await memberships(await appUrl())).toEqual({
      name: `${database.name}_server`,
      app: true,
      relay: false,
    });
    expect(await memberships((await relay()) ?? '')).toEqual({
      name: `${database.name}_log_reader`,
      app: false,
      relay: true,
    });
  });

  it('are made once, by several servers that start together', async () => {
    const urls = await Promise.all([1, 2, 3].map(async () => (await opened(database.ownerUrl)).relayUrl()));
    expect(new Set(urls).size).toBe(1);
  });

  it('are given the password that this installation has', async () => {
    const { relayUrl: relay } = await opened(database.ownerUrl);
    await runSql(database.superuserUrl, `ALTER ROLE ${database.name}_log_reader PASSWORD 'another'`);
    expect(await memberships((await relay()) ?? '')).toMatchObject({ relay: true });
  });

  it('are named to an administrator where the owner may not make them', async () => {
    await runSql(database.superuserUrl, `DROP ROLE IF EXISTS ${database.name}_log_reader`);
    const { relayUrl: relay } = await opened(database.appUrl);
    const refused = relay();
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toThrow(
      `CREATE ROLE ${database.name}_log_reader LOGIN PASSWORD '…' IN ROLE atrium_relay;\nand give its connection string as DATABASE_RELAY_URL`,
    );
  });

  it('are those that were given: for the log, none beside the application role alone', async () => {
    const appOnly = { kind: 'app-url', url: database.appUrl, relayUrl: null, ownerUrl: null } as const;
    const open = (config: Parameters<typeof openDatabase>[0]['database']) =>
      openDatabase({ database: config, dataDir: '/nowhere', secret });
    expect(await (await open(appOnly)).relayUrl()).toBeNull();
    expect(await (await open({ ...appOnly, ownerUrl: database.ownerUrl })).relayUrl()).toBeNull();
    expect(await (await open({ ...appOnly, relayUrl })).relayUrl()).toBe(relayUrl);
    expect(await (await opened(database.ownerUrl, relayUrl)).relayUrl()).toBe(relayUrl);
  });
});
