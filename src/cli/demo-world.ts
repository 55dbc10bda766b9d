import { seedDemo } from '../demo';
import { Role } from '../kernel';
import { createTenantClients } from '../main';
import { createScope } from '../tenancy';
import type { Installation } from './installation';

/** Makes the demo tenants; what is there stays. Resolves to a line about what was made. */
export async function seedDemoWorld(installation: Installation): Promise<string> {
  const catalogue = installation.catalogue();
  const appUrl = await installation.database.appUrl();
  const { pool, clients } = createTenantClients({ ...installation, appUrl });
  try {
    return await seedDemo({
      ensureTenant: async ({ slug, name, owner }) =>
        (await catalogue.find(slug))?.id ?? (await catalogue.create({ slug, name, owner })).tenantId,
      scopeOf: (tenantId, personId) =>
        createScope(clients, { tenantId, viewer: { personId, role: Role.OWNER } }),
      clients,
    });
  } finally {
    await pool.close();
  }
}
