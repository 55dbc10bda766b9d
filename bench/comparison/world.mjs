// The database of the comparison: ours with the seeded help desk, and a copy of it for the peers.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { hasProc, parentOf } from './processes.mjs';

// A server's, not a laptop's; nobody waits for the disk, so that it is the servers which are compared.
const SETTINGS = {
  max_connections: '300',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
  synchronous_commit: 'off',
  autovacuum: 'off',
  jit: 'off',
};
const COPY = 'bench_peers';

const sqlFile = (name) => readFileSync(path.join(import.meta.dirname, name), 'utf8');

/** Makes the world with the code that is built in `dist`. `close` ends and removes it. */
export async function openWorld({ dist }) {
  const built = createRequire(path.join(dist, 'main.js'));
  built('reflect-metadata');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
  const ending = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ending.toReversed()) await end();
  };
  try {
    console.log('making the database …');
    const dataDir = path.join(folder, 'data');
    mkdirSync(dataDir);
    const postgres = await built('./platform/embedded-postgres').startEmbeddedPostgres({
      dataDir,
      settings: SETTINGS,
    });
    ending.push(() => postgres.stop());
    const { database, secret } = await openDatabase(built, dataDir);
    ending.push(() => database.close());
    await database.migrate();
    const peersUrl = await seed(postgres, database);
    const ownerUrl = database.ownerUrl();
    const about = await aboutPostgres(ownerUrl);
    const sign = signerOf(built, secret);
    return {
      folder,
      secret,
      ownerUrl,
      peersUrl,
      sign,
      ...about,
      ...adminOf(postgres, nameOf(ownerUrl)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDatabase(built, dataDir) {
  const config = built('./config').loadConfig({ NODE_ENV: 'test', ATRIUM_DATA_DIR: dataDir });
  const secret = built('./platform/secret').installationSecret({ configured: null, dataDir });
  const database = await built('./platform/database').openDatabase({
    database: config.database,
    dataDir,
    secret,
  });
  return { database, secret };
}

const nameOf = (url) => new URL(url).pathname.slice(1);

async function seed(postgres, database) {
  const name = nameOf(database.ownerUrl());
  const appUrl = new URL(await database.appUrl());
  console.log('writing 20 tenants, 40,000 tickets and 200,000 comments …');
  await runSql(postgres.superuserUrl(name), sqlFile('seed.sql'));
  await runSql(postgres.superuserUrl(), `CREATE DATABASE ${COPY} TEMPLATE "${name}" STRATEGY file_copy`);
  await runSql(postgres.superuserUrl(COPY), sqlFile('peers.sql'));
  await vacuum(postgres, [name, COPY]);
  appUrl.pathname = `/${COPY}`;
  return appUrl.href;
}

async function runSql(url, ...statements) {
  const client = new Client(url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const vacuum = (postgres, names) =>
  Promise.all(names.map((name) => runSql(postgres.superuserUrl(name), 'VACUUM (ANALYZE)')));

/** What is done to both databases between measurements. */
function adminOf(postgres, name) {
  const names = [name, COPY];
  return {
    /** Leaves nothing of a round of writes for the next one to carry. */
    tidy: () =>
      Promise.all(
        names.map((one) =>
          runSql(postgres.superuserUrl(one), 'TRUNCATE outbox', 'VACUUM (ANALYZE) comment', 'CHECKPOINT'),
        ),
      ),
    addSmallTenants: async (count) => {
      const sql = sqlFile('small-tenants.sql').replaceAll('@COUNT@', String(count));
      for (const one of names) await runSql(postgres.superuserUrl(one), sql);
      await vacuum(postgres, names);
    },
  };
}

async function aboutPostgres(url) {
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query(
    "SELECT pg_backend_pid() AS pid, current_setting('server_version') AS version",
  );
  const postmaster = hasProc ? parentOf(rows[0].pid) : null;
  await client.end();
  return { postgresVersion: rows[0].version, postmaster };
}

function signerOf(built, secret) {
  const { signToken } = built('./identity');
  const key = built('./main').tokenKeyOf(secret);
  return (tenantId, personId) => signToken(key, { tenantId, personId }, 86_400);
}
