export { demoTenants, isDemoComplete, seedDemo, type DemoInstallation } from './seed-demo';
export type { DemoPerson, DemoTenant } from './demo.types';
