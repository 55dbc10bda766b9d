import { Role } from '../kernel';
import { personOf } from './demo-tickets';
import type { DemoTenant } from './demo.types';
import type { DemoIdentity } from './identity-provider.types';

/** Everybody of these tenants, staff before customers. */
export function demoPeople(tenants: readonly DemoTenant[]): DemoIdentity[] {
  return tenants.flatMap((tenant) => {
    const withRole = (role: Role, people: DemoTenant['customers']): DemoIdentity[] =>
      people.map((person) => ({ ...personOf(tenant, person), tenant: tenant.slug, role }));
    return [
      ...withRole(Role.OWNER, [tenant.owner]),
      ...withRole(Role.ADMIN, [tenant.admin]),
      ...withRole(Role.AGENT, tenant.agents),
      ...withRole(Role.CUSTOMER, tenant.customers),
    ];
  });
}
