import { Client } from 'pg';
import { createSandbox, type CommandResult, type Sandbox } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { soon } from '../support/soon';

let sandbox: Sandbox;
let database: TestDatabase;
beforeAll(async () => {
  sandbox = createSandbox();
  database = await createTestDatabase();
  await run('tenant', 'create', 'acme', '--name', 'Acme', '--owner', 'owner@acme.test');
  await run('tenant', 'create', 'globex', '--name', 'Globex', '--owner', 'owner@globex.test');
});
afterAll(async () => {
  await sandbox.remove();
  await database.drop();
});

const run = (...args: string[]): Promise<CommandResult> =>
  sandbox.run(args, { DATABASE_URL: database.ownerUrl });

const PERSON = ['--tenant', 'acme', '--person', 'owner@acme.test'];
const create = (...more: string[]): Promise<CommandResult> => run('apikey', 'create', ...PERSON, ...more);
const READ = ['--name', 'ci', '--scope', 'TICKETS_READ'];

/** The token that was printed, alone on its line. */
async function printed(result: Promise<CommandResult>): Promise<string> {
  const { code, stdout } = await result;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^atr_live_[\w-]{43}_[\w-]{43}\n$/);
  return stdout.trim();
}

const hintIn = (token: string): string => `…${token.slice(40, 52)}`;

/** The line of a key in the list. */
async function listed(token: string, tenant = 'acme'): Promise<string | undefined> {
  const { stdout } = await run('apikey', 'list', '--tenant', tenant);
  return stdout.split('\n').find((line) => line.startsWith(hintIn(token)));
}

/** Looks past the commands, as the superuser of the test's database. */
async function query(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function statusOf(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'authorization': `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { role } }' }),
  });
  return answer.status;
}

describe('atrium apikey', () => {
  it('prints a new key alone, good for a year, and lists it without its secret', async () => {
    expect((await run('apikey', 'list', '--tenant', 'acme')).stdout).toBe('There is no API key yet.\n');
    const token = await printed(
      create('--name', 'ci', '--scope', 'TICKETS_READ', '--scope', 'COMMENTS_WRITE'),
    );
    const line = await listed(token);
    expect(line).toMatch(/^…\S{12} +ACTIVE +\d{4}-\d\d-\d\d +never +ci: TICKETS_READ, COMMENTS_WRITE$/);
    expect(line).not.toContain(token.slice(-43));
    expect(await listed(token, 'globex')).toBeUndefined();
    const [row] = await query(
      `SELECT (expires_at::date - k.created_at::date) AS days, p.email AS person
       FROM api_key k JOIN person p ON p.id = k.person_id`,
    );
    expect(row).toEqual({ days: 365, person: 'owner@acme.test' });
  });

  it('rotates and revokes by what the list shows', async () => {
    const token = await printed(create(...READ, '--expires-in-days', '2'));
    const hint = hintIn(token);
    const next = await printed(run('apikey', 'rotate', '--tenant', 'acme', '--overlap-hours', '1', hint));
    expect(next.slice(0, 53)).toBe(token.slice(0, 53));
    expect(next).not.toBe(token);
    const revoked = await run('apikey', 'revoke', '--tenant', 'acme', hint);
    expect(revoked).toMatchObject({ code: 0, stdout: `Revoked ${hint}, ci.\n` });
    expect(await listed(token)).toMatch(/REVOKED/);
    const again = await run('apikey', 'rotate', '--tenant', 'acme', hint);
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/expired or revoked/) });
  });

  it('makes keys that the server takes', async () => {
    const token = await printed(create(...READ));
    const server = await sandbox.start({ DATABASE_URL: database.ownerUrl, NODE_ENV: 'test' });
    expect(await statusOf(server.url, token)).toBe(200);
    await run('apikey', 'revoke', '--tenant', 'acme', hintIn(token));
    expect(
      await soon(
        () => statusOf(server.url, token),
        (status) => status !== 200,
      ),
    ).toBe(401);
    await server.stop('SIGINT');
  });

  it("does not find another tenant's key", async () => {
    const token = await printed(create(...READ));
    for (const verb of ['rotate', 'revoke']) {
      const { code, stderr } = await run('apikey', verb, '--tenant', 'globex', hintIn(token));
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/There is no API key .*apikey list/),
      });
    }
    expect(await listed(token)).toMatch(/ACTIVE/);
  });

  it("keeps names from steering the operator's terminal", async () => {
    const token = await printed(create('--name', 'red \u001b[31m', '--scope', 'TICKETS_READ'));
    expect(await listed(token)).toContain('red ?[31m:');
  });

  it.each([
    ['a scope that there is not', [...READ, '--scope', 'NOPE'], /There are: TICKETS_READ, /],
    [
      'a scope that no key may have',
      ['--name', 'x', '--scope', 'OWNERS_MANAGE'],
      /There are: TICKETS_READ, /,
    ],
    ['no scope', ['--name', 'x'], /--scope/],
    ['a blank name', ['--name', ' ', '--scope', 'TICKETS_READ'], /1 to 100 characters/],
    ['more than two years', [...READ, '--expires-in-days', '731'], /1 to 730/],
    ['no day at all', [...READ, '--expires-in-days', '0'], /1 to 730/],
    ['somebody unknown', [...READ, '--person', 'nobody@acme.test'], /no active nobody@acme.test/],
    ["another tenant's person", [...READ, '--person', 'owner@globex.test'], /no active owner@globex.test/],
    ['a tenant that there is not', [...READ, '--tenant', 'acm'], /no tenant "acm"/],
  ])('refuses %s, and makes no key', async (_, more, message) => {
    const keys = () => query('SELECT count(*) FROM api_key');
    const before = await keys();
    const { code, stdout, stderr } = await create(...more);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await keys()).toEqual(before);
  });

  it('teaches by examples', async () => {
    const { stdout } = await run('apikey', '--help');
    for (const verb of ['create', 'list', 'rotate', 'revoke'])
      expect(stdout).toContain(`atrium -- apikey ${verb}`);
    expect((await run('apikey', 'create', '--help')).stdout).toContain('API_KEYS_MANAGE');
  });
});
