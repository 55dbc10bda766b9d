import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';

/** The database that every test database is a copy of: migrated, without rows. */
export const templateName = 'atrium_template';

/** Names the environment variable by which the global setup hands a TestCluster, as JSON, to the tests. */
export const clusterVariable = 'ATRIUM_TEST_DATABASE';

/** Connection strings by role, here to the database `postgres` of the one PostgreSQL of a test run. */
export interface TestCluster {
  readonly superuserUrl: string;
  /** Migrates, and may create roles and databases; neither superuser nor past row security. */
  readonly ownerUrl: string;
  /** A member of the group `atrium_app`, as which the server works. */
  readonly appUrl: string;
  /** A member of the group `atrium_relay`, as which the server reads the log. */
  readonly relayUrl: string;
}

/** The same by role, to a database of its own. */
export interface TestDatabase extends TestCluster {
  readonly name: string;
  /** Cuts whoever is still connected. May be called again. */
  drop(): Promise<void>;
}

/** Makes a database with every table and no row. It costs some 50 ms: let each test file, or each test, have its own. */
export const createTestDatabase = (): Promise<TestDatabase> => createDatabase(`TEMPLATE ${templateName}`);

/** Makes a database with nothing in it, for tests that migrate it themselves. */
export const createEmptyDatabase = (): Promise<TestDatabase> => createDatabase('');

/** The same connection string, to another database. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** Runs SQL, several statements if need be, on a connection of its own. */
export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const cluster = testCluster();
  const name = `atrium_test_${randomBytes(6).toString('hex')}`;
  await retryWhileBusy(() => runSql(cluster.ownerUrl, `CREATE DATABASE ${name} ${options}`));
  return {
    name,
    superuserUrl: withDatabase(cluster.superuserUrl, name),
    ownerUrl: withDatabase(cluster.ownerUrl, name),
    appUrl: withDatabase(cluster.appUrl, name),
    relayUrl: withDatabase(cluster.relayUrl, name),
    drop: () => runSql(cluster.superuserUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function testCluster(): TestCluster {
  const facts = process.env[clusterVariable];
  if (!facts)
    throw new Error(`${clusterVariable} is not set: run the tests with Jest, whose global setup sets it`);
  return JSON.parse(facts) as TestCluster;
}

/** PostgreSQL copies no database that somebody uses, and a copy under way may count as use. */
async function retryWhileBusy(create: () => Promise<void>): Promise<void> {
  const objectInUse = '55006';
  for (let attemptsLeft = 100; ; attemptsLeft -= 1) {
    try {
      return await create();
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== objectInUse || attemptsLeft === 0) throw error;
      await sleep(50 + Math.random() * 100);
    }
  }
}
