import { createServer, type AddressInfo } from 'node:net';
import { createSandbox, type Sandbox } from '../support/command';
import { createEmptyDatabase, createTestDatabase, runSql, type TestDatabase } from '../support/database';

let sandbox: Sandbox;
let database: TestDatabase;
beforeAll(async () => {
  sandbox = createSandbox();
  database = await createTestDatabase();
});
afterAll(async () => {
  await sandbox.remove();
  await database.drop();
});

/** A refusal is one readable message on standard error, without a stack, and exit code 1. */
async function refused(args: readonly string[], variables: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await sandbox.run(args, variables);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at /);
  return stderr;
}

describe('the command', () => {
  it('names every wrong variable at once', async () => {
    const message = await refused(['start'], {
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
    });
    expect(message).toMatch(/PORT.*\n.*LOG_LEVEL|LOG_LEVEL.*\n.*PORT/s);
    expect(message).toMatch(/DATABASE_URL: must look like postgresql:/);
  });

  it('says what production needs', async () => {
    const message = await refused(['start'], { NODE_ENV: 'production' });
    expect(message).toMatch(/ATRIUM_SECRET/);
    expect(message).toMatch(/DATABASE_URL/);
  });

  it('says that the database cannot be reached', async () => {
    const message = await refused(['start'], { DATABASE_URL: 'postgresql://me:hidden@127.0.0.1:1/atrium' });
    expect(message).toMatch(/127\.0\.0\.1:1/);
    expect(message).not.toMatch(/hidden/);
  });

  it('says which port is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const { port } = holder.address() as AddressInfo;
    const variables = { DATABASE_URL: database.ownerUrl, PORT: String(port), NODE_ENV: 'test' };
    expect(await refused(['start'], variables)).toMatch(`Port ${port} is in use`);
    holder.close();
  });

  it('does not start on a migration that was edited after it was applied', async () => {
    const edited = await createTestDatabase();
    await runSql(edited.superuserUrl, `UPDATE _prisma_migrations SET checksum = repeat('0', 64)`);
    expect(await refused(['start'], { DATABASE_URL: edited.ownerUrl })).toMatch(/20261121000000_init/);
    await edited.drop();
  });

  it.each([
    ['a superuser', (db: TestDatabase) => db.superuserUrl],
    ['the owner of the tables', (db: TestDatabase) => db.ownerUrl],
  ])('does not serve as %s', async (_name, urlOf) => {
    const message = await refused(['start'], { DATABASE_APP_URL: urlOf(database) });
    expect(message).toMatch(/could get past tenant isolation/);
  });

  it('names the tenants there are when it is asked for another', async () => {
    const variables = { DATABASE_URL: database.ownerUrl };
    await sandbox.run(
      ['tenant', 'create', 'initech', '--name', 'Initech', '--owner', 'bill@initech.test'],
      variables,
    );
    const message = await refused(['token', '--tenant', 'initec', '--person', 'x@y.test'], variables);
    expect(message).toMatch(/no tenant "initec".*initech/);
  });

  it('asks for migrations before it works on an empty database', async () => {
    const empty = await createEmptyDatabase();
    const variables = { DATABASE_URL: empty.ownerUrl };
    expect(await refused(['tenant', 'list'], variables)).toMatch(/atrium migrate deploy/);
    expect(await sandbox.run(['migrate', 'deploy'], variables)).toMatchObject({ code: 0 });
    expect(await sandbox.run(['tenant', 'list'], variables)).toMatchObject({
      code: 0,
      stdout: 'There is no tenant yet.\n',
    });
    await empty.drop();
  });

  it('refuses a taken or impossible name for a tenant', async () => {
    const variables = { DATABASE_URL: database.ownerUrl };
    const create = (slug: string) => ['tenant', 'create', slug, '--name', 'X', '--owner', 'x@x.test'];
    await sandbox.run(create('taken'), variables);
    expect(await refused(create('taken'), variables)).toMatch(/There is a tenant "taken" already/);
    expect(await refused(create('No Spaces'), variables)).toMatch(/a-z, 0-9 and hyphens/);
  });
});

describe('npm start with DATABASE_URL', () => {
  it('migrates that database and serves as a role of its own', async () => {
    const empty = await createEmptyDatabase();
    const server = await sandbox.start({ DATABASE_URL: empty.ownerUrl });
    expect(server.output()).toMatch(`PostgreSQL at ${new URL(empty.ownerUrl).host}/${empty.name}`);
    expect(await (await fetch(`${server.url}/health/ready`)).json()).toMatchObject({ status: 'ready' });
    expect(await server.stop('SIGINT')).toBe(0);
    await empty.drop();
    await runSql(database.superuserUrl, `DROP ROLE ${empty.name}_server`);
  });
});
