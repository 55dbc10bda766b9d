// Jest cannot require() packages that are ESM only (Node itself can since 20.19), so those few are compiled.
const esmOnly = ['jose', 'oauth4webapi', 'oidc-provider', 'openid-client', 'uuid'];

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFiles: ['reflect-metadata'],
  transform: { '^.+\\.([cm]?[tj]s)$': '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  // The generated Prisma client names its TypeScript files as the JavaScript they will be.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testTimeout: 60_000,
  // Tests wait for PostgreSQL as much as they compute.
  maxWorkers: '100%',
};
