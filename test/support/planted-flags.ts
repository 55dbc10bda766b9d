import type { TenantCatalogue } from '../../src/tenancy';

/** Plants a flag of the tenant, one of its plan, and one that both have set, each with the mark in its name. */
export async function plantFlags(
  { flags }: TenantCatalogue,
  { tenantId, plan, mark }: { tenantId: string; plan: string; mark: string },
): Promise<void> {
  await flags.set({ tenantId }, { name: `own.${mark}`, enabled: true });
  await flags.set({ plan }, { name: `plans.${mark}`, enabled: true });
  await flags.set({ plan }, { name: `both.${mark}`, enabled: true });
  await flags.set({ tenantId }, { name: `both.${mark}`, enabled: false });
}
