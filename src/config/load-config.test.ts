import path from 'node:path';
import { ConfigError, loadConfig } from '.';

/** The lines of the refusal, one a fault. */
function faultsOf(variables: Record<string, string>): string[] {
  try {
    loadConfig(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    const [headline, ...faults] = (error as Error).message.split('\n');
    expect(headline).toBe('The configuration is wrong:');
    return faults.map((fault) => fault.replace(/^ {2}- /, ''));
  }
  throw new Error('this configuration was taken');
}

const secret = 's'.repeat(32);
const database = 'postgresql://atrium@db/atrium';

describe('configuration', () => {
  it('needs nothing: the defaults are for development', () => {
    expect(loadConfig({})).toEqual({
      mode: 'development',
      listen: { host: '127.0.0.1', port: 4000 },
      logLevel: 'info',
      dataDir: path.resolve('.atrium'),
      secret: null,
      database: { kind: 'embedded' },
      pool: {
        size: 10,
        queue: 500,
        waitMs: 5_000,
        statementTimeoutMs: 10_000,
        lockTimeoutMs: 3_000,
        statementNames: true,
      },
      documentModes: [],
      documents: {
        bytes: 16_384,
        tokens: 2_000,
        depth: 12,
        aliases: 30,
        rootFields: 20,
        directivesPerField: 5,
        fields: 2_000,
        listArgument: 250,
      },
      requestDeadlineMs: 10_000,
      tenantSlots: { running: 4, waiting: 200 },
      limits: {
        budgets: {
          free: { capacity: 10_000, restorePerS: 500 },
          pro: { capacity: 50_000, restorePerS: 2_500 },
          enterprise: { capacity: 200_000, restorePerS: 10_000 },
        },
        anonymousPerMinute: 300,
        failedPerMinute: 20,
        trustedProxies: 0,
      },
      costMax: 10_000,
      tenantClientsMax: 50,
      redisUrl: null,
      cache: { memoryBytes: 67_108_864, longestLifeMs: 3_600_000 },
      web: { publicUrl: null, tenantHosts: null, frontendOrigins: [] },
      sessions: { idleMs: 8 * 3_600_000, absoluteMs: 7 * 24 * 3_600_000 },
      signIn: { kind: 'demo' },
    });
  });

  it('takes an identity provider in place of the demo, and none outside development', () => {
    const oidc = { OIDC_ISSUER: 'https://id.test/', OIDC_CLIENT_ID: 'atrium' };
    expect(loadConfig(oidc).signIn).toEqual({
      kind: 'oidc',
      issuer: 'https://id.test/',
      clientId: 'atrium',
      clientSecret: null,
      scopes: 'openid email profile offline_access',
      audience: null,
      tenantClaim: 'tenant',
    });
    expect(loadConfig({ NODE_ENV: 'test' }).signIn).toEqual({ kind: 'none' });
    expect(loadConfig({ DEMO_SIGN_IN: 'off' }).signIn).toEqual({ kind: 'none' });
  });

  const production = { NODE_ENV: 'production', ATRIUM_SECRET: 'x'.repeat(32), DATABASE_URL: database };
  it.each<[string, Record<string, string>, RegExp]>([
    ['the demo in production', { ...production, DEMO_SIGN_IN: 'on' }, /DEMO_SIGN_IN: is for development/],
    [
      'plain http in production',
      { ...production, PUBLIC_URL: 'http://desk.test' },
      /PUBLIC_URL: must be https/,
    ],
    [
      'a provider by plain http in production',
      { ...production, OIDC_ISSUER: 'http://id.test', OIDC_CLIENT_ID: 'x', PUBLIC_URL: 'https://desk.test' },
      /OIDC_ISSUER: must be https/,
    ],
    [
      'a provider without our own address in production',
      { ...production, OIDC_ISSUER: 'https://id.test', OIDC_CLIENT_ID: 'x' },
      /PUBLIC_URL: is required/,
    ],
    ['half a provider', { OIDC_ISSUER: 'https://id.test' }, /OIDC_CLIENT_ID: is required/],
    ['the other half', { OIDC_CLIENT_ID: 'x' }, /OIDC_ISSUER: is required/],
    [
      'a provider and the demo',
      { OIDC_ISSUER: 'https://id.test', OIDC_CLIENT_ID: 'x', DEMO_SIGN_IN: 'on' },
      /either or/,
    ],
    ['an address with a path', { PUBLIC_URL: 'https://desk.test/x' }, /PUBLIC_URL: must be an origin/],
    ['any origin', { FRONTEND_ORIGINS: 'https://app.test, *' }, /FRONTEND_ORIGINS.*must be origins/],
  ])('refuses %s', (_name, variables, fault) => {
    expect(() => loadConfig(variables)).toThrow(fault);
  });

  it('takes empty values as absent, blanks around numbers, and variables that are not its own', () => {
    const config = loadConfig({
      PORT: ' 80 ',
      DATABASE_URL: '',
      LOG_LEVEL: '',
      HOME: '/root',
      npm_config_x: '1',
    });
    expect(config).toEqual({ ...loadConfig({}), listen: { host: '127.0.0.1', port: 80 } });
  });

  it.each([
    [{ DATABASE_URL: database }, { kind: 'owner-url', url: database, relayUrl: null }],
    [{ DATABASE_APP_URL: database }, { kind: 'app-url', url: database, relayUrl: null, ownerUrl: null }],
    [
      { DATABASE_APP_URL: database, DATABASE_URL: 'postgres://owner@db/atrium' },
      { kind: 'app-url', url: database, relayUrl: null, ownerUrl: 'postgres://owner@db/atrium' },
    ],
    [
      { DATABASE_APP_URL: database, DATABASE_RELAY_URL: 'postgres://relay@db/atrium' },
      { kind: 'app-url', url: database, relayUrl: 'postgres://relay@db/atrium', ownerUrl: null },
    ],
    [
      { DATABASE_URL: database, DATABASE_RELAY_URL: 'postgres://relay@db/atrium' },
      { kind: 'owner-url', url: database, relayUrl: 'postgres://relay@db/atrium' },
    ],
  ])('reaches the database by %j', (variables, expected) => {
    expect(loadConfig(variables).database).toEqual(expected);
  });

  it('takes no relay for the embedded database, which makes its own', () => {
    expect(faultsOf({ DATABASE_RELAY_URL: database })).toEqual([
      'DATABASE_RELAY_URL: goes with DATABASE_URL or DATABASE_APP_URL',
    ]);
  });

  it('is frozen, to its depth', () => {
    const config = loadConfig({});
    expect([config, config.listen, config.database, config.pool].every(Object.isFrozen)).toBe(true);
  });

  it('reports every fault at once, in a line that names the variable and what it takes', () => {
    const faults = faultsOf({
      NODE_ENV: 'prod',
      PORT: '65536',
      LOG_LEVEL: 'loud',
      ATRIUM_SECRET: 'short',
      DATABASE_URL: 'mysql://db',
      DATABASE_APP_URL: 'db',
      DATABASE_RELAY_URL: 'db',
      DATABASE_POOL_SIZE: '0',
      DATABASE_POOL_QUEUE: '-1',
      DATABASE_POOL_WAIT_MS: '99',
      DATABASE_STATEMENT_TIMEOUT_MS: '1e9',
      DATABASE_LOCK_TIMEOUT_MS: '50.5',
      DATABASE_STATEMENT_NAMES: 'yes',
      TENANT_CLIENTS_MAX: 'many',
      REDIS_URL: 'http://redis',
    });
    const postgres = 'must look like postgresql://user:password@host:5432/database';
    expect(faults).toEqual([
      'NODE_ENV: Invalid option: expected one of "development"|"test"|"production"',
      'PORT: must be a whole number from 0 to 65535',
      'LOG_LEVEL: Invalid option: expected one of "trace"|"debug"|"info"|"warn"|"error"|"fatal"|"silent"',
      'ATRIUM_SECRET: must have at least 32 characters',
      `DATABASE_URL: ${postgres}`,
      `DATABASE_APP_URL: ${postgres}`,
      `DATABASE_RELAY_URL: ${postgres}`,
      'DATABASE_POOL_SIZE: must be a whole number from 1 to 500',
      'DATABASE_POOL_QUEUE: must be a whole number from 0 to 100000',
      'DATABASE_POOL_WAIT_MS: must be a whole number from 100 to 60000',
      'DATABASE_STATEMENT_TIMEOUT_MS: must be a whole number from 100 to 600000',
      'DATABASE_LOCK_TIMEOUT_MS: must be a whole number from 50 to 600000',
      'DATABASE_STATEMENT_NAMES: Invalid option: expected one of "on"|"off"',
      'TENANT_CLIENTS_MAX: must be a whole number from 1 to 10000',
      'REDIS_URL: must look like redis://host:6379',
    ]);
  });

  it.each([' ', '0x10', '1e3', '4000.0', '+80', '-0', 'NaN', 'Infinity', '4000;', '٤', '99999999999'])(
    'takes no %j for a number',
    (port) => {
      expect(faultsOf({ PORT: port })).toEqual(['PORT: must be a whole number from 0 to 65535']);
    },
  );

  it('takes budgets by plan, blanks around them, and plans of its own', () => {
    expect(loadConfig({ BUDGETS: ' free=10/1 , gold-2=5000/5000' }).limits.budgets).toEqual({
      'free': { capacity: 10, restorePerS: 1 },
      'gold-2': { capacity: 5_000, restorePerS: 5_000 },
    });
  });

  const entries =
    'must be plan=capacity/restored-per-second entries, as in free=10000/500,pro=50000/2500,enterprise=200000/10000';

  it.each([
    ['free', entries],
    ['free=0/1', entries],
    ['free=10/0', entries],
    ['free=10/0.5', entries],
    ['free=-10/1', entries],
    ['free=10/1,', entries],
    ['free=10/1;pro=20/2', entries],
    ['__proto__=10/1', entries],
    ['free=10/11', 'restores more of free a second than it holds'],
    ['free=10/1,free=20/1', 'names the plan free twice'],
    ['pro=10/1', 'must name the plan free: unknown plans have its budget'],
    ['constructor=10/1', 'must name the plan free: unknown plans have its budget'],
  ])('refuses the budgets %s', (text, fault) => {
    expect(faultsOf({ BUDGETS: text })).toEqual([`BUDGETS: ${fault}`]);
  });

  it('never repeats a secret or a connection string', () => {
    const faults = faultsOf({ ATRIUM_SECRET: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db', PORT: 'x' });
    expect(faults.join('\n')).not.toContain('hunter2');
  });
});

describe('configuration for production', () => {
  const needs = [
    'ATRIUM_SECRET: is required in production (for example `openssl rand -hex 32`)',
    'DATABASE_URL: is required in production; the embedded database is for development',
  ];

  it('needs a secret and a database, and says so together with every other fault', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual(needs);
    expect(faultsOf({ NODE_ENV: 'production', PORT: 'x' })).toEqual([
      'PORT: must be a whole number from 0 to 65535',
      ...needs,
    ]);
    expect(faultsOf({ NODE_ENV: 'production', ATRIUM_SECRET: secret })).toEqual([needs[1]]);
    expect(faultsOf({ NODE_ENV: 'production', DATABASE_URL: database })).toEqual([needs[0]]);
  });

  it.each(['DATABASE_URL', 'DATABASE_APP_URL'])('is complete with a secret and %s', (name) => {
    const config = loadConfig({ NODE_ENV: 'production', ATRIUM_SECRET: secret, [name]: database });
    expect(config).toMatchObject({ mode: 'production', secret });
  });
});
