import { grantablePermissions, type Permission } from '../../src/kernel';
import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import { createWorld, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import {
  assignRole,
  createRole,
  plantCustomAgent,
  plantRole,
  removeRole,
  updateRole,
  type CustomAgent,
  type Role,
} from './custom-agents';
import { probeOf, type DatabaseProbe } from './database-probe';
import { idOf } from './planting';

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
const customAgent = (permissions: readonly Permission[]): Promise<CustomAgent> =>
  plantCustomAgent({ world, tenant }, permissions);
const roleOf = async (personId: string): Promise<string | null> => {
  const person = await tenant.owner.scope.db.person.findFirstOrThrow({ where: { id: personId } });
  return person.customRoleId;
};

describe('custom roles', () => {
  it('are made and given by those who manage roles alone', async () => {
    const { personId } = await customAgent(['TAGS_READ']);
    for (const { ask } of [tenant.agent, tenant.customer, await customAgent(['PEOPLE_MANAGE'])]) {
      const answers = [
        await createRole(ask, { name: fresh('role'), permissions: [] }),
        await updateRole(ask, tenant.ids.CustomRole, { name: 'n' }),
        await removeRole(ask, tenant.ids.CustomRole),
        await assignRole(ask, personId, tenant.ids.CustomRole),
      ];
      for (const answer of answers) expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
    expect(codesOf(await createRole(world.ask(null), {}))).toEqual(['UNAUTHENTICATED']);
  });
});

describe('who manages roles by a custom role', () => {
  let manager: CustomAgent;
  let strong: CustomAgent;
  beforeAll(async () => {
    manager = await customAgent(['ROLES_MANAGE', 'PEOPLE_READ', 'TAGS_READ']);
    strong = await customAgent(['API_KEYS_MANAGE']);
  });

  it('makes, changes, gives and deletes roles of what they may do themselves', async () => {
    const made = await createRole(manager.ask, { name: fresh('own'), permissions: ['TAGS_READ'] });
    const { id } = outcomeOf<{ customRole: Role }>(made).customRole;
    const weak = await customAgent(['PEOPLE_READ']);
    expect(codesOf(await assignRole(manager.ask, weak.personId, id))).toEqual([]);
    expect(codesOf(await assignRole(manager.ask, weak.personId, weak.role.id))).toEqual([]);
    expect(codesOf(await updateRole(manager.ask, id, { permissions: ['PEOPLE_READ'] }))).toEqual([]);
    expect(outcomeOf(await removeRole(manager.ask, id)).__typename).toBe('DeleteCustomRolePayload');
  });

  it('makes no role that may more', async () => {
    const before = await probe.fingerprint();
    for (const permission of ['API_KEYS_MANAGE', 'PEOPLE_MANAGE', 'TICKETS_READ_OWN']) {
      const answer = await createRole(manager.ask, {
        name: fresh('more'),
        permissions: ['TAGS_READ', permission],
      });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
      expect(answer.body.errors?.[0]?.message).toContain(permission);
    }
    expect(await probe.fingerprint()).toEqual(before);
  });

  it('puts nothing into a role that they lack, their own role among them', async () => {
    const { id } = await plantRole(tenant, ['TAGS_READ']);
    for (const customRoleId of [id, manager.role.id]) {
      const answer = await updateRole(manager.ask, customRoleId, { permissions: ['TEAMS_MANAGE'] });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
  });

  it('touches no role that holds what they lack: neither its name nor its permissions nor at all', async () => {
    const { id } = await plantRole(tenant, ['API_KEYS_MANAGE']);
    expect(codesOf(await updateRole(manager.ask, id, { name: 'weaker' }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await updateRole(manager.ask, id, { permissions: [] }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await removeRole(manager.ask, id))).toEqual(['FORBIDDEN']);
  });

  it('does not touch a role into which more is put at this moment', async () => {
    const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
    const { scope } = tenant.owner;
    for (const attempt of [
      () => updateRole(manager.ask, id, { permissions: [] }),
      () => removeRole(manager.ask, id),
      async () => assignRole(manager.ask, (await customAgent(['TAGS_READ'])).personId, id),
    ]) {
      await transaction(scope, (tx) =>
        tx.db.customRole.updateMany({ where: { id: roleId }, data: { permissions: ['TAGS_READ'] } }),
      );
      const { answer } = await transaction(scope, async (tx) => {
        const data = { permissions: ['API_KEYS_MANAGE'] };
        await tx.db.customRole.updateMany({ where: { id: roleId }, data });
        const answer = attempt();
        await probe.waitForLock();
        return { answer };
      });
      expect(codesOf(await answer)).toEqual(['FORBIDDEN']);
    }
  });

  it('gives nobody more than they may do themselves, and takes nothing such away', async () => {
    const weak = await customAgent(['TAGS_READ']);
    const { id } = await plantRole(tenant, ['API_KEYS_MANAGE']);
    const attempts: [personId: string, roleId: string | null][] = [
      [weak.personId, id],
      // What agents usually may is more.
      [weak.personId, null],
      [strong.personId, manager.role.id],
      [strong.personId, null],
      [tenant.agent.personId, manager.role.id],
    ];
    for (const [personId, roleId] of attempts)
      expect(codesOf(await assignRole(manager.ask, personId, roleId))).toEqual(['FORBIDDEN']);
    expect(await roleOf(weak.personId)).toBe(weak.role.roleId);
    expect(await roleOf(strong.personId)).toBe(strong.role.roleId);
  });

  it('changes their own role neither up nor down, whatever they may do', async () => {
    const mighty = await customAgent(grantablePermissions);
    const { id } = await plantRole(tenant, ['TAGS_READ']);
    for (const { ask, personId } of [manager, mighty]) {
      for (const roleId of [id, null]) {
        const answer = await assignRole(ask, personId, roleId);
        expect(codesOf(answer)).toEqual(['FORBIDDEN']);
        expect(answer.body.errors?.[0]?.message).toBe('Nobody changes their own role.');
      }
    }
  });

  it('is told so beforehand', async () => {
    const can = async (ask: Ask, action: string, on: string) =>
      dataOf<{ viewer: { can: { allowed: boolean; reason: string | null } } }>(
        await ask(`query ($on: ID) { viewer { can(action: ${action}, on: $on) { allowed reason } } }`, {
          on,
        }),
      ).viewer.can;
    const { id } = await plantRole(tenant, ['API_KEYS_MANAGE']);
    const lacks = { allowed: false, reason: expect.stringContaining('API_KEYS_MANAGE') };
    expect(await can(manager.ask, 'updateCustomRole', id)).toEqual(lacks);
    expect(await can(manager.ask, 'deleteCustomRole', id)).toEqual(lacks);
    expect(await can(manager.ask, 'assignCustomRole', idOf.person(strong.personId))).toEqual(lacks);
    expect(await can(manager.ask, 'updateCustomRole', manager.role.id)).toEqual({
      allowed: true,
      reason: null,
    });
    const own = idOf.person(manager.personId);
    expect((await can(manager.ask, 'assignCustomRole', own)).reason).toBe('Nobody changes their own role.');
    const customer = idOf.person(tenant.customer.personId);
    expect((await can(tenant.owner.ask, 'assignCustomRole', customer)).reason).toBe(
      'Only agents can have a custom role.',
    );
    const unknown = globalId('CustomRole', '01890000-0000-7000-8000-00000000dead');
    const none = { allowed: false, reason: 'There is no such role.' };
    expect(await can(tenant.owner.ask, 'deleteCustomRole', unknown)).toEqual(none);
    expect(await can(tenant.owner.ask, 'deleteCustomRole', world.globex.ids.CustomRole)).toEqual(none);
  });
});

describe('who manages people by a custom role', () => {
  let manager: CustomAgent;
  beforeAll(async () => {
    manager = await customAgent(['PEOPLE_MANAGE']);
  });
  const made = (personRole: string) =>
    mutate(
      manager.ask,
      'createPerson',
      { email: `${fresh('new').replace(' ', '')}@acme.test`, name: 'n', role: personRole },
      '__typename',
    );
  const changed = (personId: string, personRole: string) =>
    mutate(
      manager.ask,
      'changePersonRole',
      { personId: idOf.person(personId), role: personRole },
      '__typename',
    );

  it('makes customers, and nobody who may more than they', async () => {
    expect(codesOf(await made('CUSTOMER'))).toEqual([]);
    for (const personRole of ['OWNER', 'ADMIN', 'AGENT'])
      expect(codesOf(await made(personRole))).toEqual(['FORBIDDEN']);
  });

  it('makes agents when they may do what agents may', async () => {
    const full = await customAgent([
      'PEOPLE_MANAGE',
      'TICKETS_READ',
      'TICKETS_WORK',
      'COMMENTS_WRITE',
      'COMMENTS_INTERNAL',
    ]);
    const input = { email: 'full@acme.test', name: 'n', role: 'AGENT' };
    expect(codesOf(await mutate(full.ask, 'createPerson', input, '__typename'))).toEqual([]);
    const admin = { ...input, email: 'full2@acme.test', role: 'ADMIN' };
    expect(codesOf(await mutate(full.ask, 'createPerson', admin, '__typename'))).toEqual(['FORBIDDEN']);
  });

  it('raises nobody: not at once, and not by way of a customer', async () => {
    const helper = await customAgent(['TAGS_READ']);
    for (const personRole of ['OWNER', 'ADMIN'])
      expect(codesOf(await changed(helper.personId, personRole))).toEqual(['FORBIDDEN']);
    expect(codesOf(await changed(helper.personId, 'CUSTOMER'))).toEqual([]);
    expect(codesOf(await changed(helper.personId, 'AGENT'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await changed(manager.personId, 'ADMIN'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await changed(tenant.admin.personId, 'CUSTOMER'))).toEqual(['FORBIDDEN']);
  });
});
