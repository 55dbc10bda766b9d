import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createEmptyDatabase, runSql, type TestDatabase } from '../../../test/support/database';
import { OperatorError } from '../../kernel';
import { deployMigrations, migrationsDirectory, migrationStatus } from '.';

const first = '20260101000000_first';
const second = '20260102000000_second';

let database: TestDatabase;
let ownerUrl: string;
let directory: string;

beforeEach(async () => {
  database = await createEmptyDatabase();
  ownerUrl = database.ownerUrl;
  directory = mkdtempSync(path.join(tmpdir(), 'atrium-migrations-'));
  write(first, 'CREATE TABLE a (id int);');
  write(second, 'CREATE TABLE b (id int);');
});

afterEach(async () => {
  rmSync(directory, { recursive: true });
  await database.drop();
});

function write(name: string, script: string): void {
  mkdirSync(path.join(directory, name), { recursive: true });
  writeFileSync(path.join(directory, name, 'migration.sql'), script);
}

const deploy = () => deployMigrations({ ownerUrl, directory });
const status = () => migrationStatus({ ownerUrl, directory });

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(OperatorError);
  return (error as OperatorError).message;
}

function refusalOf(change: (url: URL) => void): Promise<string> {
  const url = new URL(ownerUrl);
  change(url);
  return refusal(deployMigrations({ ownerUrl: url.href, directory }));
}

async function rows(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('deploying', () => {
  it('applies every migration in order, once', async () => {
    expect(await deploy()).toEqual({ applied: [first, second], alreadyApplied: [] });
    expect(await deploy()).toEqual({ applied: [], alreadyApplied: [first, second] });
    expect(await rows('SELECT to_regclass($$a$$) a, to_regclass($$b$$) b')).toEqual([{ a: 'a', b: 'b' }]);
  });

  it('applies what came later to a database that has the rest', async () => {
    await deploy();
    const third = '20260103000000_third';
    write(third, 'CREATE TABLE c (id int);');
    expect(await deploy()).toEqual({ applied: [third], alreadyApplied: [first, second] });
  });

  it('makes the tables of this package when no directory is given', async () => {
    const { applied } = await deployMigrations({ ownerUrl });
    expect(applied[0]).toBe('20261121000000_init');
    expect(migrationsDirectory).toBe(path.resolve('prisma/migrations'));
    expect(await rows('SELECT count(*)::int AS tickets FROM ticket')).toEqual([{ tickets: 0 }]);
  });

  it('applies each migration once when four processes start together', async () => {
    const all = await Promise.all([deploy(), deploy(), deploy(), deploy()]);
    expect(all.flatMap(({ applied }) => applied)).toEqual([first, second]);
    expect(await rows('SELECT count(*)::int AS n FROM _prisma_migrations')).toEqual([{ n: 2 }]);
  });

  it('gives up, and says why, when another process keeps the lock', async () => {
    const other = new Client({ connectionString: ownerUrl });
    await other.connect();
    await other.query('SELECT pg_advisory_lock(72707369)');
    expect(await refusal(deployMigrations({ ownerUrl, directory, lockWaitMs: 50 }))).toMatch(
      /Another process/,
    );
    await other.end();
    expect((await deploy()).applied).toEqual([first, second]);
  });

  it('keeps settings of one script from the next, and from the book', async () => {
    write(first, 'CREATE SCHEMA hidden; SET search_path TO hidden; CREATE TABLE a (id int);');
    await deploy();
    expect(await rows('SELECT to_regclass($$hidden.a$$) a, to_regclass($$public.b$$) b')).toEqual([
      { a: 'hidden.a', b: 'b' },
    ]);
  });
});

describe('a failing migration', () => {
  beforeEach(() => write(second, 'CREATE TABLE b (id int);\n\nSELECT * FROM nowhere;\n'));

  it('is named with its reason, its line and the way out, and leaves nothing behind', async () => {
    const message = await refusal(deploy());
    expect(message).toContain(second);
    expect(message).toContain('line 3: relation "nowhere" does not exist');
    expect(message).toContain(`migrate resolve --rolled-back ${second}`);
    expect(await rows('SELECT to_regclass($$a$$) a, to_regclass($$b$$) b')).toEqual([{ a: 'a', b: null }]);
  });

  it('is named again by the next deployment, with the reason that was kept', async () => {
    await refusal(deploy());
    write(second, 'CREATE TABLE b (id int);');
    const message = await refusal(deploy());
    expect(message).toContain(`Migration ${second} failed on 20`);
    expect(message).toContain('relation "nowhere" does not exist');
    expect((await status()).failed).toEqual([second]);
  });

  it('is recorded as failed also when it opened a transaction of its own', async () => {
    write(second, 'BEGIN; CREATE TABLE b (id int); SELECT 1 / 0; COMMIT;');
    expect(await refusal(deploy())).toContain('division by zero');
    expect(await rows('SELECT logs FROM _prisma_migrations WHERE finished_at IS NULL')).toEqual([
      { logs: 'ERROR 22012: division by zero' },
    ]);
  });

  it('is named when the connection was cut under it', async () => {
    write(second, 'SELECT pg_terminate_backend(pg_backend_pid());');
    expect(await refusal(deploy())).toContain(second);
    expect(await refusal(deploy())).toContain('It was cut off.');
  });
});

describe('an edited migration', () => {
  it('is refused by name until it is restored', async () => {
    await deploy();
    write(first, 'CREATE TABLE a (id bigint);');
    const message = await refusal(deploy());
    expect(message).toContain(first);
    expect(message).toContain('into a new migration');
    expect((await status()).edited).toEqual([first]);
    write(first, 'CREATE TABLE a (id int);');
    expect((await deploy()).applied).toEqual([]);
  });

  it('is not one whose line ends alone have changed', async () => {
    write(second, 'CREATE TABLE b (\n  id int\n);\n');
    await deploy();
    write(second, 'CREATE TABLE b (\r\n  id int\r\n);\r\n');
    expect((await status()).edited).toEqual([]);
  });
});

describe('the status', () => {
  it('of a database without any table is that all is pending, and makes no table', async () => {
    expect(await status()).toEqual({
      applied: [],
      pending: [first, second],
      edited: [],
      failed: [],
      unknown: [],
    });
    expect(await rows('SELECT to_regclass($$_prisma_migrations$$) AS made')).toEqual([{ made: null }]);
  });

  it('tells a database that is newer than the code, which still deploys', async () => {
    await deploy();
    rmSync(path.join(directory, second), { recursive: true });
    expect(await status()).toMatchObject({ applied: [first], pending: [], unknown: [second] });
    expect(await deploy()).toEqual({ applied: [], alreadyApplied: [first] });
  });
});

describe('a database that cannot be used', () => {
  it('is said to be out of reach, by address and without the password', async () => {
    const message = await refusalOf((url) => (url.port = '1'));
    expect(message).toMatch(/No PostgreSQL can be reached at 127\.0\.0\.1:1 .*ECONNREFUSED/);
    expect(message).not.toContain(new URL(ownerUrl).password);
    expect(await refusalOf((url) => (url.hostname = 'nowhere.invalid'))).toContain('nowhere.invalid');
  });

  it('is said to refuse a wrong password or role', async () => {
    expect(await refusalOf((url) => (url.password = 'wrong-one'))).toMatch(
      /does not let "atrium_test_owner" in/,
    );
  });

  it('is said to be missing', async () => {
    expect(await refusalOf((url) => (url.pathname = '/absent'))).toContain('has no database "absent"');
  });

  it('is said to be no URL, without repeating it', async () => {
    const message = await refusal(deployMigrations({ ownerUrl: 'postgresql://u:p#ss@[::1/x', directory }));
    expect(message).toContain('DATABASE_URL is not a URL');
    expect(message).not.toContain('p#ss');
  });

  it('is said to be older than PostgreSQL 15', async () => {
    // No older server is at hand: this database answers as one would.
    await runSql(
      database.superuserUrl,
      `CREATE SCHEMA old;
       CREATE FUNCTION old.current_setting(text) RETURNS text LANGUAGE sql
         RETURN CASE $1 WHEN 'server_version_num' THEN '140012' ELSE '14.12' END;
       GRANT USAGE ON SCHEMA old TO PUBLIC;
       ALTER DATABASE ${database.name} SET search_path = old, pg_catalog, public`,
    );
    expect(await refusal(deploy())).toMatch(/PostgreSQL 14\.12 .* is too old: Atrium needs 15 or newer/);
  });

  it('is left alone when it holds tables of somebody else', async () => {
    await runSql(ownerUrl, 'CREATE TABLE customers (id int)');
    expect(await refusal(deploy())).toMatch(/tables that Atrium did not make \(customers\)/);
  });

  it('is said to need rights when the role may make no table', async () => {
    const message = await refusalOf((url) => (url.username = 'atrium_test_app'));
    expect(message).toContain(`ALTER DATABASE "${database.name}" OWNER TO "atrium_test_app"`);
  });
});

describe('a broken installation', () => {
  it('is told by the file that is missing', async () => {
    rmSync(path.join(directory, second, 'migration.sql'));
    expect(await refusal(deploy())).toContain(`Migration ${second} has no`);
    expect(await refusal(deployMigrations({ ownerUrl, directory: '/nowhere' }))).toContain(
      'cannot read /nowhere',
    );
  });
});
