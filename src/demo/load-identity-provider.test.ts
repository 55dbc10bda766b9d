import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoPeople, demoTenants, loadDemoIdentityProvider } from '.';
import { OperatorError } from '../kernel';

const root = path.resolve(__dirname, '../..');

describe('the demo identity provider', () => {
  it('is there in development', () => {
    expect(loadDemoIdentityProvider({ mode: 'development' })).toHaveProperty('startDemoIdentityProvider');
  });

  it('is refused in production, whatever the build', () => {
    const load = () => loadDemoIdentityProvider({ mode: 'production' });
    expect(load).toThrow(OperatorError);
    expect(load).toThrow('The demo identity provider is for development');
  });

  it('has everybody of the demo world, once', () => {
    const people = demoPeople(demoTenants);
    expect(people).toContainEqual({
      email: 'agent@acme.test',
      name: 'Priya Raman',
      tenant: 'acme',
      role: 'AGENT',
    });
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
    expect(new Set(people.map(({ tenant }) => tenant))).toEqual(new Set(demoTenants.map(({ slug }) => slug)));
  });
});

describe('a production build', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'atrium-production-'));
  const dist = path.join(folder, 'dist');

  beforeAll(() => {
    execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs'), '--production', '--into', dist], {
      stdio: 'pipe',
    });
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has no demo identity provider, and no file that names its library', () => {
    const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const naming = files
      .map((file) => path.join(file.parentPath, file.name))
      .filter((file) => readFileSync(file, 'utf8').includes('oidc-provider'));
    expect(naming).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
    expect(existsSync(path.join(dist, 'demo/identity-provider'))).toBe(false);
  });

  it('does without it, in development mode too', () => {
    const script = `process.stdout.write(String(require('./demo').loadDemoIdentityProvider({ mode: 'development' })))`;
    const printed = execFileSync(process.execPath, ['-r', 'reflect-metadata', '-e', script], { cwd: dist });
    expect(printed.toString()).toBe('null');
  });
});
