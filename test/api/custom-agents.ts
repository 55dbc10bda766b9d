import type { Permission } from '../../src/kernel';
import { importRole } from '../../src/modules/roles';
import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import type { Ask, TestTenant, World } from '../support/world';
import { plantPeople } from './planting';

/** A custom role, by UUID and global id. */
export interface PlantedRole {
  readonly roleId: string;
  readonly id: string;
}

/** An agent with a custom role of their own. */
export interface CustomAgent {
  readonly personId: string;
  readonly ask: Ask;
  readonly role: PlantedRole;
}

let planted = 0;

/** Plants a custom role of these permissions. */
export async function plantRole(
  tenant: TestTenant,
  permissions: readonly Permission[],
): Promise<PlantedRole> {
  const name = `planted role ${(planted += 1)}`;
  const { id } = await transaction(tenant.owner.scope, (tx) => importRole(tx, { name, permissions }));
  return { roleId: id, id: globalId('CustomRole', id) };
}

/** Plants an agent who may do what these permissions allow, and no more. */
export async function plantCustomAgent(
  { world, tenant }: { world: World; tenant: TestTenant },
  permissions: readonly Permission[],
): Promise<CustomAgent> {
  const role = await plantRole(tenant, permissions);
  const prefix = `custom-${(planted += 1)}`;
  const [personId = ''] = await plantPeople(tenant, { prefix, count: 1, role: 'AGENT' });
  await tenant.owner.scope.db.person.updateMany({
    where: { id: personId },
    data: { customRoleId: role.roleId },
  });
  return { personId, role, ask: world.ask(await world.tokenFor(tenant.tenantId, personId)) };
}
