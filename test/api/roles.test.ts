import { grantablePermissions, type Permission } from '../../src/kernel';
import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import { createWorld, type Answer, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { plantCustomAgent, plantRole, type CustomAgent } from './custom-agents';
import { probeOf, type DatabaseProbe } from './database-probe';
import { idOf, plantPeople } from './planting';

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

interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: string[];
}

const role = 'customRole { id name description permissions }';
const create = (ask: Ask, input: object): Promise<Answer> =>
  mutate(
    ask,
    'createCustomRole',
    { name: 'role', permissions: ['TICKETS_READ'], ...input },
    `__typename ... on CreateCustomRolePayload { ${role} } ... on CustomRoleNameTaken { name }`,
  );
const update = (ask: Ask, customRoleId: string, input: object): Promise<Answer> =>
  mutate(
    ask,
    'updateCustomRole',
    { customRoleId, ...input },
    `__typename ... on UpdateCustomRolePayload { ${role} } ... on CustomRoleNameTaken { name }`,
  );
const remove = (ask: Ask, customRoleId: string): Promise<Answer> =>
  mutate(
    ask,
    'deleteCustomRole',
    { customRoleId },
    `__typename ... on DeleteCustomRolePayload { deletedCustomRoleId }
     ... on CustomRoleInUse { ${role} people invitations }`,
  );
const assign = (ask: Ask, personId: string, customRoleId: string | null): Promise<Answer> =>
  mutate(
    ask,
    'assignCustomRole',
    { personId: idOf.person(personId), customRoleId },
    'person { id customRole { id permissions } }',
  );

let count = 0;
const fresh = (what: string): string => `${what} ${(count += 1)}`;
const newAgent = async (): Promise<string> =>
  (await plantPeople(tenant, { prefix: fresh('agent').replace(' ', '-'), count: 1, role: 'AGENT' }))[0] ?? '';
const customAgent = (permissions: readonly Permission[]): Promise<CustomAgent> =>
  plantCustomAgent({ world, tenant }, permissions);
const permissionsOf = async (ask: Ask): Promise<string[]> =>
  dataOf<{ viewer: { permissions: string[] } }>(await ask('{ viewer { permissions } }')).viewer.permissions;
const roleOf = async (personId: string): Promise<string | null> => {
  const person = await tenant.owner.scope.db.person.findFirstOrThrow({ where: { id: personId } });
  return person.customRoleId;
};

describe('createCustomRole', () => {
  it('makes a role of permissions, each once and in one order', async () => {
    const name = fresh('role');
    const permissions = ['TEAMS_READ', 'TICKETS_READ', 'TEAMS_READ'];
    const answer = await create(tenant.admin.ask, { name, description: 'd', permissions });
    expect(outcomeOf(answer)).toEqual({
      __typename: 'CreateCustomRolePayload',
      customRole: {
        id: expect.any(String),
        name,
        description: 'd',
        permissions: ['TICKETS_READ', 'TEAMS_READ'],
      },
    });
  });

  it('makes a role that allows nothing', async () => {
    const answer = await create(tenant.admin.ask, { name: fresh('role'), permissions: [] });
    expect(outcomeOf(answer)).toMatchObject({ customRole: { description: '', permissions: [] } });
  });

  it('takes all that can be handed on from an administrator', async () => {
    const permissions = [...grantablePermissions];
    const answer = await create(tenant.admin.ask, { name: fresh('role'), permissions });
    expect(outcomeOf(answer)).toMatchObject({ customRole: { permissions } });
  });

  it.each(['SIGN_IN_MANAGE', 'ADMINS_MANAGE', 'OWNERS_MANAGE'])(
    'refuses %s, also from an owner',
    async (permission) => {
      const answer = await create(tenant.owner.ask, { name: fresh('role'), permissions: [permission] });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.body.errors?.[0]?.message).toContain(permission);
    },
  );

  it('tells that a name is taken, but not one of another tenant', async () => {
    const taken = await create(tenant.owner.ask, { name: 'role secret-acme canary-acme' });
    expect(outcomeOf(taken)).toEqual({
      __typename: 'CustomRoleNameTaken',
      name: 'role secret-acme canary-acme',
    });
    const free = await create(tenant.owner.ask, { name: 'role secret-globex canary-globex' });
    expect(outcomeOf(free).__typename).toBe('CreateCustomRolePayload');
  });

  it('gives a name to one of those who want it at once', async () => {
    const name = fresh('wanted');
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(tenant.owner.ask, { name })));
    const kinds = answers.map((answer) => outcomeOf(answer).__typename);
    expect(kinds.toSorted()).toEqual(['CreateCustomRolePayload', ...Array(7).fill('CustomRoleNameTaken')]);
  });
});

describe('a custom role', () => {
  it('stands in the place of what agents usually may, with what it implies, from the next request on', async () => {
    const personId = await newAgent();
    const ask = world.ask(await world.tokenFor(tenant.tenantId, personId));
    const usual = await permissionsOf(ask);
    expect(usual).toContain('TICKETS_WORK');
    const { id } = await plantRole(tenant, ['TEAMS_MANAGE']);
    expect(outcomeOf(await assign(tenant.admin.ask, personId, id))).toMatchObject({
      person: { customRole: { id, permissions: ['TEAMS_MANAGE'] } },
    });
    expect(await permissionsOf(ask)).toEqual(['PEOPLE_READ', 'TEAMS_MANAGE', 'TEAMS_READ']);
    expect(codesOf(await ask('mutation { createTeam(input: { name: "own" }) { __typename } }'))).toEqual([]);
    await update(tenant.admin.ask, id, { permissions: ['TAGS_READ'] });
    expect(await permissionsOf(ask)).toEqual(['TAGS_READ']);
    expect(codesOf(await ask('mutation { createTeam(input: { name: "other" }) { __typename } }'))).toEqual([
      'FORBIDDEN',
    ]);
    expect(outcomeOf(await assign(tenant.admin.ask, personId, null))).toMatchObject({
      person: { customRole: null },
    });
    expect(await permissionsOf(ask)).toEqual(usual);
  });

  it('keeps its name, text and permissions when an update does not tell new ones', async () => {
    const made = await create(tenant.owner.ask, { name: fresh('role'), description: 'old' });
    const { id, name } = outcomeOf<{ customRole: Role }>(made).customRole;
    const described = outcomeOf(await update(tenant.owner.ask, id, { name: null, description: '' }));
    expect(described).toMatchObject({
      customRole: { id, name, description: '', permissions: ['TICKETS_READ'] },
    });
    const renamed = outcomeOf(await update(tenant.owner.ask, id, { name: `${name} new` }));
    expect(renamed).toMatchObject({ customRole: { name: `${name} new`, permissions: ['TICKETS_READ'] } });
    const taken = await update(tenant.owner.ask, id, { name: 'role secret-acme canary-acme' });
    expect(outcomeOf(taken).__typename).toBe('CustomRoleNameTaken');
  });

  it('goes when its person is no agent any more, with the fact of it', async () => {
    for (const next of ['ADMIN', 'CUSTOMER']) {
      const { personId, role: held } = await customAgent(['TAGS_READ']);
      const input = { personId: idOf.person(personId), role: next };
      const facts = await probe.factsOf(async () => {
        const answer = await mutate(
          tenant.owner.ask,
          'changePersonRole',
          input,
          '... on ChangePersonRolePayload { person { role customRole { id } } }',
        );
        expect(outcomeOf(answer)).toEqual({ person: { role: next, customRole: null } });
      });
      expect(facts.map(({ topic, payload }) => ({ topic, payload }))).toMatchObject([
        {
          topic: 'person.custom_role_changed',
          payload: { personId, fromCustomRoleId: held.roleId, toCustomRoleId: null },
        },
        { topic: 'person.role_changed', payload: { personId, from: 'AGENT', to: next } },
      ]);
    }
  });
});

describe('assignCustomRole', () => {
  it.each(['owner', 'admin', 'customer'] as const)(
    'refuses the %s, who is no agent, also from an owner',
    async (who) => {
      const personId =
        who === 'owner'
          ? (await plantPeople(tenant, { prefix: fresh('o'), count: 1, role: 'OWNER' }))[0]
          : null;
      const answer = await assign(tenant.owner.ask, personId ?? tenant[who].personId, tenant.ids.CustomRole);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    },
  );

  it('is refused for somebody who just became a customer', async () => {
    const personId = await newAgent();
    const { id } = await plantRole(tenant, ['TAGS_READ']);
    const toCustomer = mutate(
      tenant.owner.ask,
      'changePersonRole',
      { personId: idOf.person(personId), role: 'CUSTOMER' },
      '__typename',
    );
    const answers = await Promise.all([toCustomer, assign(tenant.owner.ask, personId, id)]);
    expect(answers.flatMap(codesOf).filter((code) => code !== 'BAD_USER_INPUT')).toEqual([]);
    expect(await roleOf(personId)).toBeNull();
  });
});

describe('deleteCustomRole', () => {
  it('deletes a role that nobody has', async () => {
    const { id } = await plantRole(tenant, ['TAGS_READ']);
    expect(outcomeOf(await remove(tenant.admin.ask, id))).toEqual({
      __typename: 'DeleteCustomRolePayload',
      deletedCustomRoleId: id,
    });
    expect(codesOf(await remove(tenant.admin.ask, id))).toEqual(['NOT_FOUND']);
  });

  it('refuses while somebody has it, be they deactivated, and leaves it as it is', async () => {
    const { personId, role: held } = await customAgent(['TAGS_READ']);
    const where = { id: personId };
    await tenant.owner.scope.db.person.updateMany({ where, data: { status: 'DEACTIVATED' } });
    const before = await probe.fingerprint();
    expect(outcomeOf(await remove(tenant.owner.ask, held.id))).toMatchObject({
      __typename: 'CustomRoleInUse',
      customRole: { id: held.id, permissions: ['TAGS_READ'] },
      people: 1,
      invitations: 0,
    });
    expect(await probe.fingerprint()).toEqual(before);
    await tenant.owner.scope.db.person.updateMany({ where, data: { customRoleId: null } });
    expect(outcomeOf(await remove(tenant.owner.ask, held.id)).__typename).toBe('DeleteCustomRolePayload');
  });

  it('refuses while somebody is invited to it, also when that expired, and not once it is revoked', async () => {
    const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
    const input = { email: `${fresh('x').replace(' ', '')}@acme.test`, name: 'n', role: 'AGENT' };
    const selection = '... on InvitePersonPayload { invitation { id } }';
    const invited = await mutate(tenant.owner.ask, 'invitePerson', { ...input, customRoleId: id }, selection);
    const { invitation } = outcomeOf<{ invitation: { id: string } }>(invited);
    const inUse = { __typename: 'CustomRoleInUse', people: 0, invitations: 1 };
    expect(outcomeOf(await remove(tenant.owner.ask, id))).toMatchObject(inUse);
    await tenant.owner.scope.db.invitation.updateMany({
      where: { customRoleId: roleId },
      data: { expiresAt: new Date(0) },
    });
    expect(outcomeOf(await remove(tenant.owner.ask, id))).toMatchObject(inUse);
    await mutate(tenant.owner.ask, 'revokeInvitation', { invitationId: invitation.id }, '__typename');
    expect(outcomeOf(await remove(tenant.owner.ask, id)).__typename).toBe('DeleteCustomRolePayload');
    const query = `{ node(id: "${invitation.id}") { ... on Invitation { status customRole { id } } } }`;
    expect(dataOf(await tenant.owner.ask(query))).toEqual({
      node: { status: 'REVOKED', customRole: null },
    });
  });

  it('and an assignment at once leave nobody with a role that is gone', async () => {
    for (let round = 0; round < 8; round += 1) {
      const personId = await newAgent();
      const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
      const [deleted, assigned] = await Promise.all([
        remove(tenant.owner.ask, id),
        assign(tenant.owner.ask, personId, id),
      ]);
      const isDeleted = outcomeOf(deleted).__typename === 'DeleteCustomRolePayload';
      expect(codesOf(assigned)).toEqual(isDeleted ? ['NOT_FOUND'] : []);
      expect(await roleOf(personId)).toBe(isDeleted ? null : roleId);
    }
  });
});

describe('custom roles', () => {
  const LIST = '{ customRoles(first: 50) { totalCount nodes { name people { totalCount nodes { id } } } } }';
  const listed = async (ask: Ask) =>
    dataOf<{ customRoles: { totalCount: number; nodes: { name: string }[] } }>(await ask(LIST)).customRoles;

  it('are listed for those who manage roles or people, and for nobody else', async () => {
    const people = await customAgent(['PEOPLE_MANAGE']);
    const rolesAlone = await customAgent(['ROLES_MANAGE']);
    for (const { ask } of [tenant.owner, tenant.admin, people, rolesAlone])
      expect((await listed(ask)).totalCount).toBeGreaterThan(2);
    for (const { ask } of [tenant.agent, tenant.customer])
      expect(await listed(ask)).toEqual({ totalCount: 0, nodes: [] });
  });

  it('tell who has them, as far as the viewer sees people', async () => {
    const holder = await customAgent(['TAGS_READ']);
    const rolesAlone = await customAgent(['ROLES_MANAGE']);
    const query = `{ node(id: "${holder.role.id}") { ... on CustomRole { people { totalCount nodes { id } } } } }`;
    const people = { totalCount: 1, nodes: [{ id: idOf.person(holder.personId) }] };
    expect(dataOf(await tenant.admin.ask(query))).toEqual({ node: { people } });
    expect(dataOf(await rolesAlone.ask(query))).toEqual({ node: { people: { totalCount: 0, nodes: [] } } });
  });

  it('are seen on people by whoever sees people, and not by a customer', async () => {
    const { personId, role: held } = await customAgent(['TAGS_READ']);
    const { customer, agent } = tenant;
    await tenant.owner.scope.db.ticket.updateMany({
      where: { requesterId: customer.personId },
      data: { assigneeId: personId },
    });
    const query = `{ node(id: "${idOf.person(personId)}") { ... on Person { customRole { id } } } }`;
    expect(dataOf(await agent.ask(query))).toEqual({ node: { customRole: { id: held.id } } });
    expect(dataOf(await customer.ask(query))).toEqual({ node: { customRole: null } });
    const node = `{ node(id: "${held.id}") { id } }`;
    expect(dataOf(await agent.ask(node))).toEqual({ node: { id: held.id } });
    expect(dataOf(await customer.ask(node))).toEqual({ node: null });
  });

  it('cost the same statements, however many they are', async () => {
    const sql = await world.sqlOf(() => listed(tenant.owner.ask));
    expect(sql).toHaveLength(1 + ['roles', 'their number', 'pages of people', 'numbers of people'].length);
  });

  it('are made and given by those who manage roles alone', async () => {
    const personId = await newAgent();
    for (const { ask } of [tenant.agent, tenant.customer, await customAgent(['PEOPLE_MANAGE'])]) {
      const answers = [
        await create(ask, { name: fresh('role'), permissions: [] }),
        await update(ask, tenant.ids.CustomRole, { name: 'n' }),
        await remove(ask, tenant.ids.CustomRole),
        await assign(ask, personId, tenant.ids.CustomRole),
      ];
      for (const answer of answers) expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
    expect(codesOf(await create(world.ask(null), {}))).toEqual(['UNAUTHENTICATED']);
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
    const made = await create(manager.ask, { name: fresh('own'), permissions: ['TAGS_READ'] });
    const { id } = outcomeOf<{ customRole: Role }>(made).customRole;
    const weak = await customAgent(['PEOPLE_READ']);
    expect(codesOf(await assign(manager.ask, weak.personId, id))).toEqual([]);
    expect(codesOf(await assign(manager.ask, weak.personId, weak.role.id))).toEqual([]);
    expect(codesOf(await update(manager.ask, id, { permissions: ['PEOPLE_READ'] }))).toEqual([]);
    expect(outcomeOf(await remove(manager.ask, id)).__typename).toBe('DeleteCustomRolePayload');
  });

  it('makes no role that may more', async () => {
    const before = await probe.fingerprint();
    for (const permission of ['API_KEYS_MANAGE', 'PEOPLE_MANAGE', 'TICKETS_READ_OWN']) {
      const answer = await create(manager.ask, {
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
      const answer = await update(manager.ask, customRoleId, { permissions: ['TEAMS_MANAGE'] });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
  });

  it('touches no role that holds what they lack: neither its name nor its permissions nor at all', async () => {
    const { id } = await plantRole(tenant, ['API_KEYS_MANAGE']);
    expect(codesOf(await update(manager.ask, id, { name: 'weaker' }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await update(manager.ask, id, { permissions: [] }))).toEqual(['FORBIDDEN']);
    expect(codesOf(await remove(manager.ask, id))).toEqual(['FORBIDDEN']);
  });

  it('does not touch a role into which more is put at this moment', async () => {
    const { id, roleId } = await plantRole(tenant, ['TAGS_READ']);
    const { scope } = tenant.owner;
    for (const attempt of [
      () => update(manager.ask, id, { permissions: [] }),
      () => remove(manager.ask, id),
      async () => assign(manager.ask, (await customAgent(['TAGS_READ'])).personId, id),
    ]) {
      await scope.db.customRole.updateMany({ where: { id: roleId }, data: { permissions: ['TAGS_READ'] } });
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
      expect(codesOf(await assign(manager.ask, personId, roleId))).toEqual(['FORBIDDEN']);
    expect(await roleOf(weak.personId)).toBe(weak.role.roleId);
    expect(await roleOf(strong.personId)).toBe(strong.role.roleId);
  });

  it('changes their own role neither up nor down, whatever they may do', async () => {
    const mighty = await customAgent(grantablePermissions);
    const { id } = await plantRole(tenant, ['TAGS_READ']);
    for (const { ask, personId } of [manager, mighty]) {
      for (const roleId of [id, null]) {
        const answer = await assign(ask, personId, roleId);
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
