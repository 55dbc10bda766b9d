import { createSandbox, type CommandResult, type Sandbox } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/database';

let sandbox: Sandbox;
let database: TestDatabase;
beforeAll(async () => {
  sandbox = createSandbox();
  database = await createTestDatabase();
  await atrium('tenant', 'create', 'acme', '--name', 'Acme', '--owner', 'o@acme.test', '--plan', 'pro');
  await atrium('tenant', 'create', 'initech', '--name', 'Initech', '--owner', 'o@initech.test');
}, 180_000);
afterAll(async () => {
  await sandbox.remove();
  await database.drop();
});

const atrium = (...args: string[]): Promise<CommandResult> =>
  sandbox.run(args, { DATABASE_URL: database.ownerUrl });
const flag = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await atrium('flag', ...args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
};

describe('atrium flag', () => {
  it('sets, lists and takes away, and says what that changed', async () => {
    expect(await flag('list')).toBe('No flag is set: `atrium flag --help`.\n');
    expect(await flag('set', 'desk.new', 'on', '--plan', 'pro')).toBe(
      'desk.new for plan pro: on (before: not set)\nTenants of this plan: 1. What one has set itself counts there instead.\n',
    );
    expect(await flag('set', 'desk.new', 'off', '--tenant', 'acme')).toBe(
      'desk.new for acme: off, set for the tenant (before: on, by its plan pro)\n',
    );
    expect(await flag('set', 'desk.new', 'off', '--tenant', 'acme')).toBe(
      'desk.new for acme: nothing changed (off, set for the tenant)\n',
    );
    expect(await flag('list')).toMatch(/^plan pro +desk\.new +on\ntenant acme +desk\.new +off\n$/);
    expect(await flag('list', '--tenant', 'acme')).toMatch(/^desk\.new +off, set for the tenant\n$/);
    expect(await flag('list', '--tenant', 'initech')).toMatch(/^No flag is set/);
    expect(await flag('unset', 'desk.new', '--tenant', 'acme')).toBe(
      'desk.new for acme: on, by its plan pro (before: off, set for the tenant)\n',
    );
    expect(await flag('list', '--tenant', 'acme')).toMatch(/^desk\.new +on, by its plan pro\n$/);
    expect(await flag('unset', 'desk.new', '--tenant', 'acme')).toBe(
      'desk.new for acme: nothing changed (on, by its plan pro)\n',
    );
    expect(await flag('unset', 'desk.new', '--plan', 'pro')).toMatch(
      /^desk\.new for plan pro: not set \(before: on\)\n/,
    );
    expect(await flag('set', 'desk.new', 'on', '--plan', 'gold')).toMatch(
      /\nNo tenant has this plan; there are: free, pro\.\n$/,
    );
  }, 180_000);

  it.each([
    [/Say for whom: --tenant .* --plan/, ['set', 'desk.new', 'on']],
    [/cannot be used with option/, ['set', 'desk.new', 'on', '--plan', 'pro', '--tenant', 'acme']],
    [/Allowed choices are on, off/, ['set', 'desk.new', 'yes', '--plan', 'pro']],
    [/lower-case words with dots or dashes/, ['set', 'Desk', 'on', '--plan', 'pro']],
    [/no tenant "acm".*acme/, ['set', 'desk.new', 'on', '--tenant', 'acm']],
    [/no tenant "acm".*acme/, ['list', '--tenant', 'acm']],
    [/name of a plan/, ['unset', 'desk.new', '--plan', '']],
  ])(
    'refuses in a sentence: %s',
    async (message, args) => {
      const { code, stdout, stderr } = await atrium('flag', ...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    },
    60_000,
  );

  it('teaches by its help', async () => {
    const help = await flag('--help');
    expect(help).toMatch(/its own flag, else that of its plan, else off/);
    expect(help).toMatch(/flag set inbox\.new-layout on --tenant acme/);
  }, 60_000);
});
