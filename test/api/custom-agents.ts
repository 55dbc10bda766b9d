import type { Permission } from '../../src/kernel';
import { importRole } from '../../src/modules/roles';
import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import type { Answer, Ask, TestTenant, World } from '../support/world';
import { mutate } from './answers';
import { idOf, plantPeople } from './planting';

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
  await transaction(tenant.owner.scope, (tx) =>
    tx.db.person.updateMany({
      where: { id: personId },
      data: { customRoleId: role.roleId },
    }),
  );
  return { personId, role, ask: world.ask(await world.tokenFor(tenant.tenantId, personId)) };
}

/** A role as the API tells it. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: string[];
}

const role = 'customRole { id name description permissions }';
export const createRole = (ask: Ask, input: object): Promise<Answer> =>
  mutate(
    ask,
    'createCustomRole',
    { name: 'role', permissions: ['TICKETS_READ'], ...input },
    `__typename ... on CreateCustomRolePayload { ${role} } ... on CustomRoleNameTaken { name }`,
  );
export const updateRole = (ask: Ask, customRoleId: string, input: object): Promise<Answer> =>
  mutate(
    ask,
    'updateCustomRole',
    { customRoleId, ...input },
    `__typename ... on UpdateCustomRolePayload { ${role} } ... on CustomRoleNameTaken { name }`,
  );
export const removeRole = (ask: Ask, customRoleId: string): Promise<Answer> =>
  mutate(
    ask,
    'deleteCustomRole',
    { customRoleId },
    `__typename ... on DeleteCustomRolePayload { deletedCustomRoleId }
     ... on CustomRoleInUse { ${role} people invitations }`,
  );
export const assignRole = (ask: Ask, personId: string, customRoleId: string | null): Promise<Answer> =>
  mutate(
    ask,
    'assignCustomRole',
    { personId: idOf.person(personId), customRoleId },
    'person { id customRole { id permissions } }',
  );
