import { newId, type Permission } from '../../src/kernel';
import { importInvitation } from '../../src/modules/invitations';
import { transaction } from '../../src/tenancy';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { assignRole, plantCustomAgent, plantRole, removeRole, type CustomAgent } from './custom-agents';
import { probeOf, type DatabaseProbe } from './database-probe';
import { plantPeople } from './planting';

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  probe = await probeOf(world);
});
afterAll(async () => {
  await probe.close();
  await world.close();
});

let count = 0;
const fresh = (what: string): string => `${what} ${(count += 1)}`;
const newAgent = async (): Promise<string> =>
  (await plantPeople(tenant, { prefix: fresh('agent').replace(' ', '-'), count: 1, role: 'AGENT' }))[0] ?? '';
const customAgent = (permissions: readonly Permission[]): Promise<CustomAgent> =>
  plantCustomAgent({ world, tenant }, permissions);
const roleOf = async (personId: string): Promise<string | null> => {
  const person = await tenant.owner.scope.db.person.findFirstOrThrow({ where: { id: personId } });
  return person.customRoleId;
};

describe('deleteCustomRole', () => {
  it('deletes a role that nobody has', async () => {
    const { id } = await plantRole(tenant, ['TAGS_READ']);
    expect(outcomeOf(await removeRole(tenant.admin.ask, id))).toEqual({
      __typename: 'DeleteCustomRolePayload',
      deletedCustomRoleId: id,
    });
    expect(codesOf(await removeRole(tenant.admin.ask, id))).toEqual(['NOT_FOUND']);
  });

  it('refuses while somebody has it, be they deactivated, and leaves it as it is', async () => {
    const { personId, role: held } = await customAgent(['TAGS_READ']);
    const where = { id: personId };
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({ where, data: { status: 'DEACTIVATED' } }),
    );
    const before = await probe.fingerprint();
    expect(outcomeOf(await removeRole(tenant.owner.ask, held.id))).toMatchObject({
      __typename: 'CustomRoleInUse',
      customRole: { id: held.id, permissions: ['TAGS_READ'] },
      people: 1,
      invitations: 0,
    });
    expect(await probe.fingerprint()).toEqual(before);
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({ where, data: { customRoleId: null } }),
    );
    expect(outcomeOf(await removeRole(tenant.owner.ask, held.id)).__typename).toBe('DeleteCustomRolePayload');
  });

  it('refuses while somebody is invited to it, also when that expired, and not once it is revoked', async () => {
    const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
    const input = { email: `${fresh('x').replace(' ', '')}@acme.test`, name: 'n', role: 'AGENT' };
    const selection = '... on InvitePersonPayload { invitation { id } }';
    const invited = await mutate(tenant.owner.ask, 'invitePerson', { ...input, customRoleId: id }, selection);
    const { invitation } = outcomeOf<{ invitation: { id: string } }>(invited);
    const inUse = { __typename: 'CustomRoleInUse', people: 0, invitations: 1 };
    expect(outcomeOf(await removeRole(tenant.owner.ask, id))).toMatchObject(inUse);
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.invitation.updateMany({
        where: { customRoleId: roleId },
        data: { expiresAt: new Date(0) },
      }),
    );
    expect(outcomeOf(await removeRole(tenant.owner.ask, id))).toMatchObject(inUse);
    await mutate(tenant.owner.ask, 'revokeInvitation', { invitationId: invitation.id }, '__typename');
    expect(outcomeOf(await removeRole(tenant.owner.ask, id)).__typename).toBe('DeleteCustomRolePayload');
    const query = `{ node(id: "${invitation.id}") { ... on Invitation { status customRole { id } } } }`;
    expect(dataOf(await tenant.owner.ask(query))).toEqual({
      node: { status: 'REVOKED', customRole: null },
    });
  });

  it('sees somebody who is being invited to it at this moment', async () => {
    const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
    const { scope, personId } = tenant.owner;
    const { answer } = await transaction(scope, async (tx) => {
      const row = { email: `${roleId}@acme.test`, name: 'n', role: 'AGENT', customRoleId: roleId } as const;
      const rest = { invitedById: personId, secretHash: '0'.repeat(64), expiresAt: new Date() };
      await importInvitation(tx, { ...row, ...rest, id: newId() });
      const answer = removeRole(tenant.owner.ask, id);
      await probe.waitForLock();
      return { answer };
    });
    expect(outcomeOf(await answer)).toMatchObject({ __typename: 'CustomRoleInUse', invitations: 1 });
  });

  it('and an assignment at once leave nobody with a role that is gone', async () => {
    for (let round = 0; round < 8; round += 1) {
      const personId = await newAgent();
      const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
      const [deleted, assigned] = await Promise.all([
        removeRole(tenant.owner.ask, id),
        assignRole(tenant.owner.ask, personId, id),
      ]);
      const isDeleted = outcomeOf(deleted).__typename === 'DeleteCustomRolePayload';
      expect(codesOf(assigned)).toEqual(isDeleted ? ['NOT_FOUND'] : []);
      expect(await roleOf(personId)).toBe(isDeleted ? null : roleId);
    }
  });
});
