export { demoPeople } from './demo-people';
export type { DemoPerson, DemoTenant } from './demo.types';
export type {
  DemoIdentity,
  DemoIdentityProvider,
  DemoIdentityProviderModule,
  DemoIdentityProviderOptions,
} from './identity-provider.types';
export { loadDemoIdentityProvider } from './load-identity-provider';
export { demoTenants, isDemoComplete, seedDemo, type DemoInstallation } from './seed-demo';
