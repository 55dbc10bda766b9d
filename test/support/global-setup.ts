import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/platform/embedded-postgres';
import { deployMigrations } from '../../src/platform/migrations';
import { clusterVariable, runSql, templateName, withDatabase, type TestCluster } from './database';

declare global {
  /** Set by the global setup, called by the global teardown: both run in Jest's first process. */
  var stopTestCluster: (() => Promise<void>) | undefined;
}

const folderPrefix = 'atrium-jest-';

// The data is thrown away: nothing needs to reach the disk.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  // It would hold the template while a test file copies it.
  autovacuum: 'off',
  max_connections: '200',
};

/** One PostgreSQL for the whole run, with a migrated template; its facts go to the tests by the environment. */
// oxlint-disable-next-line import/no-default-export -- the shape that Jest asks for
export default async function startTestCluster(): Promise<void> {
  await removeLeftOvers();
  const folder = mkdtempSync(path.join(tmpdir(), `${folderPrefix}${process.pid}-`));
  chmodSync(folder, 0o711); // Root's PostgreSQL runs as somebody else, who must get through.
  const postgres = await startEmbeddedPostgres({ dataDir: folder, settings });
  globalThis.stopTestCluster = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  stopOnSignals(globalThis.stopTestCluster);
  try {
    process.env[clusterVariable] = JSON.stringify(await prepare(postgres));
  } catch (error) {
    await globalThis.stopTestCluster();
    throw error;
  }
}

/** Ctrl-C ends Jest at once, without its teardown. */
function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(128 + constants.signals[signal])));
  }
}

async function prepare(postgres: EmbeddedPostgres): Promise<TestCluster> {
  const superuserUrl = postgres.superuserUrl();
  const password = randomBytes(18).toString('base64url');
  const urlOf = (role: string): string =>
    `postgresql://${role}:${password}@127.0.0.1:${postgres.port}/postgres`;
  const [ownerUrl, appUrl, relayUrl] = ['owner', 'app', 'relay'].map((role) =>
    urlOf(`atrium_test_${role}`),
  ) as [string, string, string];
  await runSql(
    superuserUrl,
    `CREATE ROLE atrium_test_owner LOGIN NOSUPERUSER NOBYPASSRLS CREATEROLE CREATEDB PASSWORD '${password}';
     CREATE ROLE atrium_test_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}';
     CREATE ROLE atrium_test_relay LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${password}'`,
  );
  await runSql(ownerUrl, `CREATE DATABASE ${templateName}`);
  await deployMigrations({ ownerUrl: withDatabase(ownerUrl, templateName) });
  await runSql(
    superuserUrl,
    `GRANT atrium_app TO atrium_test_app;
     GRANT atrium_relay TO atrium_test_relay;
     ALTER DATABASE ${templateName} ALLOW_CONNECTIONS false`,
  );
  return { superuserUrl, ownerUrl, appUrl, relayUrl };
}

/** A run that was killed leaves its folder, and perhaps its server: whoever starts it last may stop it. */
async function removeLeftOvers(): Promise<void> {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(folderPrefix));
  for (const name of names.filter((name) => !isAlive(Number.parseInt(name.slice(folderPrefix.length), 10)))) {
    const folder = path.join(tmpdir(), name);
    try {
      const leftOver = await startEmbeddedPostgres({ dataDir: folder });
      await leftOver.stop();
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's, or another run is at it: none of this run's business.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
