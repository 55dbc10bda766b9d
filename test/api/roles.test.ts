import { grantablePermissions, type Permission } from '../../src/kernel';
import { transaction } from '../../src/tenancy';
import { createWorld, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import {
  assignRole,
  createRole,
  plantCustomAgent,
  plantRole,
  updateRole,
  type CustomAgent,
  type Role,
} from './custom-agents';
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
    const answer = await createRole(tenant.admin.ask, { name, description: 'd', permissions });
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
    const answer = await createRole(tenant.admin.ask, { name: fresh('role'), permissions: [] });
    expect(outcomeOf(answer)).toMatchObject({ customRole: { description: '', permissions: [] } });
  });

  it('takes all that can be handed on from an administrator', async () => {
    const permissions = [...grantablePermissions];
    const answer = await createRole(tenant.admin.ask, { name: fresh('role'), permissions });
    expect(outcomeOf(answer)).toMatchObject({ customRole: { permissions } });
  });

  it.each(['SIGN_IN_MANAGE', 'ADMINS_MANAGE', 'OWNERS_MANAGE'])(
    'refuses %s, also from an owner',
    async (permission) => {
      const answer = await createRole(tenant.owner.ask, { name: fresh('role'), permissions: [permission] });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.body.errors?.[0]?.message).toContain(permission);
    },
  );

  it('tells that a name is taken, but not one of another tenant', async () => {
    const taken = await createRole(tenant.owner.ask, { name: 'role secret-acme canary-acme' });
    expect(outcomeOf(taken)).toEqual({
      __typename: 'CustomRoleNameTaken',
      name: 'role secret-acme canary-acme',
    });
    const free = await createRole(tenant.owner.ask, { name: 'role secret-globex canary-globex' });
    expect(outcomeOf(free).__typename).toBe('CreateCustomRolePayload');
  });

  it('gives a name to one of those who want it at once', async () => {
    const name = fresh('wanted');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => createRole(tenant.owner.ask, { name })),
    );
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
    expect(outcomeOf(await assignRole(tenant.admin.ask, personId, id))).toMatchObject({
      person: { customRole: { id, permissions: ['TEAMS_MANAGE'] } },
    });
    expect(await permissionsOf(ask)).toEqual(['PEOPLE_READ', 'TEAMS_MANAGE', 'TEAMS_READ']);
    expect(codesOf(await ask('mutation { createTeam(input: { name: "own" }) { __typename } }'))).toEqual([]);
    await updateRole(tenant.admin.ask, id, { permissions: ['TAGS_READ'] });
    expect(await permissionsOf(ask)).toEqual(['TAGS_READ']);
    expect(codesOf(await ask('mutation { createTeam(input: { name: "other" }) { __typename } }'))).toEqual([
      'FORBIDDEN',
    ]);
    expect(outcomeOf(await assignRole(tenant.admin.ask, personId, null))).toMatchObject({
      person: { customRole: null },
    });
    expect(await permissionsOf(ask)).toEqual(usual);
  });

  it('keeps its name, text and permissions when an update does not tell new ones', async () => {
    const made = await createRole(tenant.owner.ask, { name: fresh('role'), description: 'old' });
    const { id, name } = outcomeOf<{ customRole: Role }>(made).customRole;
    const described = outcomeOf(await updateRole(tenant.owner.ask, id, { name: null, description: '' }));
    expect(described).toMatchObject({
      customRole: { id, name, description: '', permissions: ['TICKETS_READ'] },
    });
    const renamed = outcomeOf(await updateRole(tenant.owner.ask, id, { name: `${name} new` }));
    expect(renamed).toMatchObject({ customRole: { name: `${name} new`, permissions: ['TICKETS_READ'] } });
    const taken = await updateRole(tenant.owner.ask, id, { name: 'role secret-acme canary-acme' });
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
      for (const roleId of [tenant.ids.CustomRole, null]) {
        const answer = await assignRole(tenant.owner.ask, personId ?? tenant[who].personId, roleId);
        expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
        expect(answer.body.errors?.[0]?.message).toContain('only agents');
      }
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
    const answers = await Promise.all([toCustomer, assignRole(tenant.owner.ask, personId, id)]);
    expect(answers.flatMap(codesOf).filter((code) => code !== 'BAD_USER_INPUT')).toEqual([]);
    expect(await roleOf(personId)).toBeNull();
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
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.ticket.updateMany({
        where: { requesterId: customer.personId },
        data: { assigneeId: personId },
      }),
    );
    const query = `{ node(id: "${idOf.person(personId)}") { ... on Person { customRole { id } } } }`;
    expect(dataOf(await agent.ask(query))).toEqual({ node: { customRole: { id: held.id } } });
    expect(dataOf(await customer.ask(query))).toEqual({ node: { customRole: null } });
    const node = `{ node(id: "${held.id}") { id } }`;
    expect(dataOf(await agent.ask(node))).toEqual({ node: { id: held.id } });
    expect(dataOf(await customer.ask(node))).toEqual({ node: null });
  });

  it('cost the same statements, however many they are', async () => {
    const sql = await world.sqlOf(() => listed(tenant.owner.ask));
    expect(sql).toHaveLength(1 + ['roles with pages of people', 'their number', 'numbers of people'].length);
  });
});
