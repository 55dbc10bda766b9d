import { remember, type Scope, type Tenant as TenantRow } from '../../tenancy';

/** The tenant of the scope; row security shows no other. Every page of a frontend asks for it, and it hardly changes. */
export const readOwnTenant = (scope: Scope): Promise<Readonly<TenantRow>> =>
  remember(scope, 'own tenant', async (scope) => {
    const tenant = await scope.db.tenant.findFirst();
    if (!tenant) throw new Error('the tenant of a scope is gone');
    return tenant;
  });
