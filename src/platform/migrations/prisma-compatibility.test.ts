import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createEmptyDatabase, type TestDatabase } from '../../../test/support/database';
import { deployMigrations, migrationStatus } from '.';

const windows = process.platform === 'win32';
let database: TestDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

/** `npm run prisma -- …` against the test's database; resolves whatever the exit code is. */
function prisma(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, DATABASE_URL: database.ownerUrl };
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/prisma.mjs', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

async function tableShape(): Promise<unknown> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const columns = await client.query(
      `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
    );
    const facts = await client.query(
      `SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at FROM _prisma_migrations`,
    );
    return { columns: columns.rows, facts: facts.rows };
  } finally {
    await client.end();
  }
}

// On Windows the Prisma CLI fetches its own engine from the network, which no test may need.
(windows ? describe.skip : describe)('beside the Prisma CLI', () => {
  it('leaves `prisma migrate deploy` nothing to do', async () => {
    await deployMigrations({ ownerUrl: database.ownerUrl });
    expect(await prisma('migrate', 'deploy')).toMatchObject({
      code: 0,
      output: expect.stringContaining('No pending migrations to apply.') as string,
    });
    expect(await prisma('migrate', 'status')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Database schema is up to date!') as string,
    });
  });

  it('has nothing to do after `prisma migrate deploy`, and keeps the very same book', async () => {
    expect(await prisma('migrate', 'deploy')).toMatchObject({ code: 0 });
    const { applied, alreadyApplied } = await deployMigrations({ ownerUrl: database.ownerUrl });
    expect(applied).toEqual([]);
    expect(alreadyApplied).toContain('20261121000000_init');
    const byPrisma = await tableShape();
    await database.drop();
    database = await createEmptyDatabase();
    await deployMigrations({ ownerUrl: database.ownerUrl });
    expect(await tableShape()).toEqual(byPrisma);
  });

  it('finds no difference between the hand-written SQL and the Prisma schema', async () => {
    const from = ['--from-migrations', 'prisma/migrations'];
    const to = ['--to-schema', 'prisma/schema.prisma', '--exit-code'];
    expect(await prisma('migrate', 'diff', ...from, ...to)).toMatchObject({
      code: 0,
      output: expect.stringContaining('No difference detected.') as string,
    });
  });
});

(windows ? describe.skip : describe)('after a failure', () => {
  const name = '20260101000000_only';
  let project: string;

  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'atrium-prisma-'));
    mkdirSync(path.join(project, 'migrations', name), { recursive: true });
    writeFileSync(path.join(project, 'migrations/migration_lock.toml'), 'provider = "postgresql"\n');
    writeFileSync(
      path.join(project, 'prisma.config.ts'),
      `export default {
        schema: '${path.resolve('prisma/schema.prisma')}',
        migrations: { path: '${path.join(project, 'migrations')}' },
        datasource: { url: process.env.DATABASE_URL },
      };`,
    );
  });

  afterEach(() => rmSync(project, { recursive: true }));

  const write = (script: string) =>
    writeFileSync(path.join(project, 'migrations', name, 'migration.sql'), script);

  it('is seen by Prisma as its own P3009, resolved by its CLI, and goes on', async () => {
    const options = { ownerUrl: database.ownerUrl, directory: path.join(project, 'migrations') };
    const config = ['--config', path.join(project, 'prisma.config.ts')];
    write('SELECT 1 / 0;');
    await expect(deployMigrations(options)).rejects.toThrow('division by zero');

    const refused = await prisma('migrate', 'deploy', ...config);
    expect(refused).toMatchObject({
      code: 1,
      output: expect.stringMatching(/P3009[^]*20260101000000_only/) as string,
    });

    write('CREATE TABLE a (id int);');
    expect(await prisma('migrate', 'resolve', '--rolled-back', name, ...config)).toMatchObject({ code: 0 });
    expect(await deployMigrations(options)).toEqual({ applied: [name], alreadyApplied: [] });
    expect(await migrationStatus(options)).toMatchObject({ applied: [name], failed: [], edited: [] });
  });
});
