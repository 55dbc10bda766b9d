import type { Scope, Tenant as TenantRow } from '../../tenancy';

/** The tenant of the scope; row security shows no other. */
export const readOwnTenant = (scope: Scope): Promise<TenantRow> => scope.db.tenant.findFirstOrThrow();
