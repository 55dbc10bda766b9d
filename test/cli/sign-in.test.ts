import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { tenantSecretSealer } from '../../src/identity';
import { installationSecret } from '../../src/platform/secret';
import { createSandbox, type CommandResult, type Sandbox } from '../support/command';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { plantedCertificate } from '../support/planted-providers';

let sandbox: Sandbox;
let database: TestDatabase;
let folder: string;
const SECRET = 'a-secret-that-is-in-a-file';
beforeAll(async () => {
  sandbox = createSandbox();
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'atrium-sso-'));
  writeFileSync(path.join(folder, 'secret.txt'), `${SECRET}\n`);
  writeFileSync(path.join(folder, 'signing.pem'), plantedCertificate());
  await run('tenant', 'create', 'acme', '--name', 'Acme', '--owner', 'olga@acme.test');
});
afterAll(async () => {
  await sandbox.remove();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]): Promise<CommandResult> =>
  sandbox.run(args, { DATABASE_URL: database.ownerUrl });
const sso = (...args: string[]): Promise<CommandResult> => run('sso', ...args, '--tenant', 'acme');
const file = (name: string): string => path.join(folder, name);

async function storedSecret(): Promise<string> {
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ sealed: string }>(
      "SELECT client_secret AS sealed FROM identity_provider WHERE name = 'Keycloak'",
    );
    return rows[0]?.sealed ?? '';
  } finally {
    await client.end();
  }
}

const OIDC = [
  '--name',
  'Keycloak',
  '--domain',
  'Acme.example',
  '--domain',
  'acme.test',
  '--client-id',
  'desk',
];
const SAML = ['--entity-id', 'urn:adfs', '--sign-in-url', 'https://adfs.acme.example/ls'];

describe('atrium sso', () => {
  it('says that a tenant has no provider of its own', async () => {
    expect(await sso('list')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^There is none/) });
  });

  it('adds, lists, enforces and removes providers, and shows no secret', async () => {
    const issuer = ['--issuer', 'https://id.acme.example/realms/acme'];
    const secret = ['--client-secret-file', file('secret.txt')];
    const oidc = await sso('add-oidc', ...OIDC, ...issuer, ...secret, '--new-person-role', 'agent');
    expect(oidc).toMatchObject({ code: 0 });
    expect(oidc.stdout).toMatch(/^Keycloak +OIDC +enabled +AGENT +acme\.example,acme\.test +https:\/\/id/);
    const certificate = ['--certificate-file', file('signing.pem')];
    const saml = await sso('add-saml', '--name', 'ADFS', '--domain', 'adfs.example', ...SAML, ...certificate);
    expect(saml.stdout).toMatch(/^ADFS +SAML +enabled +- +adfs\.example +urn:adfs +[\w-]{43}\n$/);
    const enforced = await sso('enforce', 'Keycloak');
    expect(enforced.stdout).toMatch(/^Keycloak +OIDC +enforced/);
    const { stdout } = await sso('list');
    expect(stdout).toBe(saml.stdout + enforced.stdout);
    expect((await sso('enforce', 'Keycloak', '--off')).stdout).toMatch(/^Keycloak +OIDC +enabled/);
    expect(await sso('remove', 'ADFS')).toMatchObject({ code: 0, stdout: 'Removed ADFS.\n' });
    expect((await sso('list')).stdout).toBe(oidc.stdout);
    expect(oidc.stdout + stdout).not.toContain(SECRET);
    const installation = installationSecret({ configured: null, dataDir: sandbox.dataDir });
    expect(tenantSecretSealer(installation).open(await storedSecret())).toBe(SECRET);
  }, 180_000);

  it('tells in a sentence what it refuses', async () => {
    const refusals: [RegExp, string[]][] = [
      [/^`issuer` must begin with https:/m, ['add-oidc', ...OIDC, '--issuer', 'http://id.acme.example']],
      [
        /^The file .*none\.txt cannot be read/m,
        ['add-oidc', ...OIDC, '--issuer', 'https://x.example', '--client-secret-file', file('none.txt')],
      ],
      [/already/, ['add-oidc', ...OIDC, '--issuer', 'https://x.example']],
      [/^There is no such identity provider\.\n$/m, ['remove', 'Nobody']],
    ];
    for (const [message, args] of refusals) {
      const { code, stdout, stderr } = await sso(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  }, 180_000);

  it('teaches with examples, and tells how owners get in when a provider is down', async () => {
    const help = async (...args: string[]) => (await run('sso', ...args, '--help')).stdout;
    expect(await help()).toMatch(/Owners can always sign in by the installation's own provider/);
    expect(await help('enforce')).toMatch(/Owners can always sign in .*sso enforce "Acme Keycloak"/s);
    expect(await help('add-oidc')).toMatch(/sso add-oidc --tenant acme/);
    expect(await help('add-saml')).toMatch(/sso add-saml --tenant acme/);
  }, 180_000);
});
