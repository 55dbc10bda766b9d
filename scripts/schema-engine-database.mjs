import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

// PostgreSQL's inner type "char" (columns of pg_catalog have it), which the adapter refuses to read.
const innerCharOid = 18;
const textOid = 25;

/** What the engine opens databases with: the one at `url`, and a throw-away shadow database beside it. */
export function databaseFactory(url) {
  const base = new PrismaPg({ connectionString: url });
  return bindMigrationAwareSqlAdapterFactory({
    provider: base.provider,
    adapterName: base.adapterName,
    connect: () => open(url),
    connectToShadowDb: () => openShadow(url),
  });
}

/** Throws node-postgres' error when the database does not answer. */
export async function ping(url) {
  await runOnce(url, 'SELECT 1');
}

/** Creates the database that `url` names and returns its name. */
export async function createDatabase(url) {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  await runOnce(withDatabase(url, 'postgres'), `CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  return name;
}

/** Prisma's code for why a connection failed. */
export function connectionFault(error) {
  return { '3D000': 'P1003', '28P01': 'P1000', '28000': 'P1000', '42P04': 'P1009' }[error.code] ?? 'P1001';
}

/** One connection that is kept: Prisma's advisory lock belongs to a session. */
async function open(url) {
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  const factory = new PrismaPg({ connectionString: url, max: 1, idleTimeoutMillis: 0 }, { schema });
  return forMigrations(await factory.connect());
}

async function openShadow(url) {
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  await runOnce(url, `CREATE DATABASE "${name}"`);
  const shadow = await open(withDatabase(url, name));
  // The adapter's own would drop the database while its pool still holds it.
  const close = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await close();
    await runOnce(url, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
  };
  return shadow;
}

async function runOnce(url, sql) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function forMigrations(adapter) {
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  const charactersOf = new WeakMap();
  return Object.assign(adapter, {
    // Read as text past the adapter, then handed to the engine as the single characters that it insists on.
    async performIO(query) {
      const result = await performIO(query);
      const characters = result.fields.filter((field) => field.dataTypeID === innerCharOid);
      charactersOf.set(result.rows, new Set(characters.map((field) => result.fields.indexOf(field))));
      for (const field of characters) field.dataTypeID = textOid;
      return result;
    },
    async queryRaw(query) {
      const answer = await queryRaw(query);
      for (const index of charactersOf.get(answer.rows)) answer.columnTypes[index] = ColumnTypeEnum.Character;
      return answer;
    },
    // The adapter's own cuts a script at every semicolon, also inside function bodies. Whole, in one simple query,
    // it is one implicit transaction as well, as with the binary engine.
    async executeScript(script) {
      try {
        await adapter.underlyingDriver().query(script);
      } catch (error) {
        adapter.onError(error);
      }
    },
  });
}

function withDatabase(url, name) {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}
