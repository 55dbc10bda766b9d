import { demoTenants, isDemoComplete, seedDemo } from '../demo';
import { Role, Viewer } from '../kernel';
import { createTenantClients } from '../main';
import { createScope, type TenantClients } from '../tenancy';
import type { Installation } from './installation';

/** Makes the demo tenants; what is there stays. Resolves to a line about what was made. */
export function seedDemoWorld(installation: Installation): Promise<string> {
  const catalogue = installation.catalogue();
  return withClients(installation, (clients) =>
    seedDemo({
      ensureTenant: async ({ slug, name, owner }) =>
        (await catalogue.find(slug))?.id ?? (await catalogue.create({ slug, name, owner })).tenantId,
      scopeOf: (tenantId, personId) =>
        createScope(clients, { tenantId, viewer: new Viewer({ personId, role: Role.OWNER }) }),
      clients,
    }),
  );
}

/** Whether the demo world is to be made: there is no tenant yet, or making it was interrupted. */
export async function wantsDemoWorld(installation: Installation): Promise<boolean> {
  const tenants = await installation.catalogue().list();
  const demo = demoTenants.map(({ slug }) => tenants.find((tenant) => tenant.slug === slug));
  const others = tenants.length - demo.filter(Boolean).length;
  if (others > 0) return false;
  return withClients(installation, async (clients) => {
    const complete = await Promise.all(
      demoTenants.map((tenant, index) => isDemoComplete(clients, demo[index]?.id ?? null, tenant)),
    );
    return complete.includes(false);
  });
}

async function withClients<T>(
  installation: Installation,
  work: (clients: TenantClients) => Promise<T>,
): Promise<T> {
  const appUrl = await installation.database.appUrl();
  const { pool, clients } = createTenantClients({ ...installation, appUrl });
  try {
    return await work(clients);
  } finally {
    await pool.close();
  }
}
