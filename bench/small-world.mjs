// A migrated database of small tenants in a temporary folder, for measurements of one server alone.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { idOf } from './comparison/seeded-ids.mjs';

const dist = path.resolve(import.meta.dirname, '../dist');
const SETTINGS = { synchronous_commit: 'off', autovacuum: 'off', jit: 'off', max_wal_size: '4GB' };

/** `tenants` is their number. `env` is what a server takes to start on the database; `close` ends and removes it. */
export async function openSmallWorld({ tenants }) {
  const built = createRequire(path.join(dist, 'main.js'));
  built('reflect-metadata');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atrium-bench-'));
  const ending = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of ending.toReversed()) await end();
  };
  try {
    const dataDir = path.join(folder, 'data');
    mkdirSync(dataDir);
    const options = { dataDir, settings: SETTINGS };
    const postgres = await built('./platform/embedded-postgres').startEmbeddedPostgres(options);
    ending.push(() => postgres.stop());
    const config = built('./config').loadConfig({ NODE_ENV: 'test', ATRIUM_DATA_DIR: dataDir });
    const secret = built('./platform/secret').installationSecret({ configured: null, dataDir });
    const open = built('./platform/database').openDatabase;
    const database = await open({ database: config.database, dataDir, secret });
    ending.push(() => database.close());
    await database.migrate();
    const appUrl = await database.appUrl();
    await seed(postgres.superuserUrl(new URL(database.ownerUrl()).pathname.slice(1)), tenants);
    const env = {
      ATRIUM_SECRET: secret,
      DATABASE_URL: database.ownerUrl(),
      ATRIUM_DATA_DIR: path.join(folder, 'unused'),
    };
    return { folder, env, appUrl, tokenOf: tokensOf(built, secret), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function seed(url, tenants) {
  const sql = readFileSync(path.join(import.meta.dirname, 'comparison/small-tenants.sql'), 'utf8');
  const client = new Client(url);
  await client.connect();
  await client.query(sql.replaceAll('@COUNT@', String(tenants)));
  await client.query('VACUUM (ANALYZE)');
  await client.end();
}

/** The token of the first agent of a small tenant, which are numbered from 1. */
function tokensOf(built, secret) {
  const { signToken } = built('./identity');
  const key = built('./main').tokenKeyOf(secret);
  return (number) => {
    const tenantId = idOf(`tenant small-${number}`);
    return signToken(key, { tenantId, personId: idOf(`person small-${number} 1`) }, 86_400);
  };
}
