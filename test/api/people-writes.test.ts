import { Role } from '../../src/kernel';
import { transaction } from '../../src/tenancy';
import { createWorld, type Actor, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { idOf, plantPeople, plantTeams, plantTickets } from './planting';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

const person = 'person { id name email role active }';
const create = (actor: Actor, input: object) =>
  mutate(
    actor.ask,
    'createPerson',
    { name: 'New', role: 'AGENT', ...input },
    `__typename ... on CreatePersonPayload { ${person} } ... on EmailTaken { email }`,
  );
const rename = (actor: Actor, personId: string, name: string) =>
  mutate(actor.ask, 'updatePerson', { personId: idOf.person(personId), name }, person);
const changeRole = (actor: Actor, personId: string, role: Role) =>
  mutate(
    actor.ask,
    'changePersonRole',
    { personId: idOf.person(personId), role },
    `__typename ... on ChangePersonRolePayload { ${person} } ... on LastOwner { ${person} }
     ... on StillWorks { ${person} openTickets teams }`,
  );
const deactivate = (actor: Actor, personId: string) =>
  mutate(
    actor.ask,
    'deactivatePerson',
    { personId: idOf.person(personId) },
    `__typename ... on DeactivatePersonPayload { ${person} } ... on LastOwner { ${person} }`,
  );
const reactivate = (actor: Actor, personId: string) =>
  mutate(actor.ask, 'reactivatePerson', { personId: idOf.person(personId) }, person);

let planted = 0;
const plantPerson = async (role: Role): Promise<string> => {
  const [id = ''] = await plantPeople(tenant, { prefix: `person-${(planted += 1)}`, count: 1, role });
  return id;
};
const tokenOf = (personId: string) => world.tokenFor(tenant.tenantId, personId);

describe('createPerson', () => {
  it('lets in somebody new, whose address is stored in lower case', async () => {
    const answer = await create(tenant.admin, {
      email: 'Ada.Lovelace@ACME.test',
      name: 'Ada',
      role: 'CUSTOMER',
    });
    expect(outcomeOf(answer)).toEqual({
      __typename: 'CreatePersonPayload',
      person: {
        id: expect.any(String),
        name: 'Ada',
        email: 'ada.lovelace@acme.test',
        role: 'CUSTOMER',
        active: true,
      },
    });
  });

  it.each(['agent@acme.test', 'AGENT@ACME.TEST', 'Agent@Acme.Test'])(
    'tells that %s is taken, whatever its case',
    async (email) => {
      expect(outcomeOf(await create(tenant.owner, { email }))).toEqual({
        __typename: 'EmailTaken',
        email: 'agent@acme.test',
      });
    },
  );

  it('takes an address that another tenant has', async () => {
    const outcome = outcomeOf(await create(tenant.owner, { email: 'agent@globex.test' }));
    expect(outcome.__typename).toBe('CreatePersonPayload');
  });

  it('gives an address to one of those who want it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        create(tenant.owner, { email: i % 2 ? 'one@x.test' : 'ONE@x.test' }),
      ),
    );
    const kinds = answers.map((answer) => outcomeOf(answer).__typename);
    expect(kinds.toSorted()).toEqual(['CreatePersonPayload', ...Array(7).fill('EmailTaken')]);
  });

  it.each([
    'nobody',
    'a@b',
    'a b@acme.test',
    '@acme.test',
    'a@acme.test, b@acme.test',
    `${'a'.repeat(65)}@acme.test`,
  ])('refuses %j as an address', async (email) => {
    const answer = await create(tenant.owner, { email });
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.body.errors?.[0]?.message).toContain('`email` must be an email address');
  });

  it('is for administrators, and an owner is made by owners alone', async () => {
    const codes = async (actor: Actor, role: Role) =>
      codesOf(await create(actor, { email: `${actor.personId}-${role}@acme.test`.toLowerCase(), role }));
    expect(await codes(tenant.agent, 'CUSTOMER')).toEqual(['FORBIDDEN']);
    expect(await codes(tenant.customer, 'CUSTOMER')).toEqual(['FORBIDDEN']);
    expect(await codes(tenant.admin, 'OWNER')).toEqual(['FORBIDDEN']);
    expect(await codes(tenant.admin, 'ADMIN')).toEqual([]);
  });
});

describe('updatePerson', () => {
  it('renames oneself, whatever the role', async () => {
    for (const role of ['owner', 'admin', 'agent', 'customer'] as const) {
      const name = `${role} renamed`;
      expect(outcomeOf(await rename(tenant[role], tenant[role].personId, name))).toMatchObject({
        person: { name },
      });
    }
  });

  it('renames others for administrators alone, and owners for owners alone', async () => {
    const customer = await plantPerson('CUSTOMER');
    expect(outcomeOf(await rename(tenant.admin, customer, 'by admin'))).toMatchObject({
      person: { name: 'by admin' },
    });
    expect(codesOf(await rename(tenant.agent, customer, 'by agent'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await rename(tenant.admin, tenant.owner.personId, 'by admin'))).toEqual(['FORBIDDEN']);
  });

  it('does not find for a customer whom they cannot see', async () => {
    expect(codesOf(await rename(tenant.customer, tenant.customer2.personId, 'x'))).toEqual(['NOT_FOUND']);
    expect(codesOf(await rename(tenant.customer, tenant.owner.personId, 'x'))).toEqual(['NOT_FOUND']);
    expect(codesOf(await rename(tenant.customer, tenant.agent.personId, 'x'))).toEqual(['FORBIDDEN']);
  });
});

describe('changePersonRole', () => {
  it('takes effect on the next request of the same token', async () => {
    const personId = await plantPerson('CUSTOMER');
    const ask = world.ask(await tokenOf(personId));
    expect((await ask('{ viewer { role } }')).body).toEqual({ data: { viewer: { role: 'CUSTOMER' } } });
    expect(outcomeOf(await changeRole(tenant.admin, personId, 'AGENT'))).toMatchObject({
      __typename: 'ChangePersonRolePayload',
      person: { role: 'AGENT' },
    });
    expect((await ask('{ viewer { role } }')).body).toEqual({ data: { viewer: { role: 'AGENT' } } });
  });

  it('makes and unmakes owners for owners alone', async () => {
    const personId = await plantPerson('AGENT');
    expect(codesOf(await changeRole(tenant.admin, personId, 'OWNER'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await changeRole(tenant.admin, tenant.owner.personId, 'AGENT'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await changeRole(tenant.agent, personId, 'ADMIN'))).toEqual(['FORBIDDEN']);
    expect(codesOf(await changeRole(tenant.owner, personId, 'OWNER'))).toEqual([]);
    expect(outcomeOf(await changeRole(tenant.owner, personId, 'AGENT')).__typename).toBe(
      'ChangePersonRolePayload',
    );
  });

  it('makes no customer of who still has work to do, and tells how much', async () => {
    const personId = await plantPerson('AGENT');
    const statuses = ['OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED'] as const;
    await plantTickets(
      tenant,
      statuses.map((status) => ({ status, assigneeId: personId })),
    );
    await plantTeams(tenant, ['still working', 'working still'], [personId]);
    expect(outcomeOf(await changeRole(tenant.owner, personId, 'CUSTOMER'))).toMatchObject({
      __typename: 'StillWorks',
      person: { role: 'AGENT' },
      openTickets: 3,
      teams: 2,
    });
    expect(outcomeOf(await changeRole(tenant.owner, personId, 'ADMIN')).__typename).toBe(
      'ChangePersonRolePayload',
    );
    const { scope } = tenant.owner;
    await transaction(scope, (tx) => tx.db.teamMember.deleteMany({ where: { personId } }));
    expect(outcomeOf(await changeRole(tenant.owner, personId, 'CUSTOMER'))).toMatchObject({
      openTickets: 3,
      teams: 0,
    });
    await transaction(scope, (tx) =>
      tx.db.ticket.updateMany({ where: { assigneeId: personId }, data: { status: 'SOLVED' } }),
    );
    expect(outcomeOf(await changeRole(tenant.owner, personId, 'CUSTOMER'))).toMatchObject({
      __typename: 'ChangePersonRolePayload',
      person: { role: 'CUSTOMER' },
    });
  });
});

describe('deactivatePerson and reactivatePerson', () => {
  it('shut somebody out at once and let them in again, with the same token', async () => {
    const personId = await plantPerson('AGENT');
    const ask = world.ask(await tokenOf(personId));
    const status = async () => (await ask('{ viewer { role } }')).status;
    expect(await status()).toBe(200);
    expect(outcomeOf(await deactivate(tenant.admin, personId))).toMatchObject({ person: { active: false } });
    expect(await status()).toBe(401);
    expect(outcomeOf(await reactivate(tenant.admin, personId))).toMatchObject({ person: { active: true } });
    expect(await status()).toBe(200);
  });

  it('are for administrators, and for owners where it is an owner', async () => {
    for (const act of [deactivate, reactivate]) {
      expect(codesOf(await act(tenant.agent, tenant.agent2.personId))).toEqual(['FORBIDDEN']);
      expect(codesOf(await act(tenant.customer, tenant.customer.personId))).toEqual(['FORBIDDEN']);
      expect(codesOf(await act(tenant.admin, tenant.owner.personId))).toEqual(['FORBIDDEN']);
    }
  });
});

describe('the last owner', () => {
  const owners = async () => {
    const query = '{ people(filter: { roles: [OWNER], active: true }) { nodes { id } } }';
    const { people } = dataOf<{ people: { nodes: { id: string }[] } }>(await tenant.admin.ask(query));
    return people.nodes.map(({ id }) => id);
  };
  const refused = {
    __typename: 'LastOwner',
    person: { role: 'OWNER', active: true },
  };

  it('can neither step down nor be shut out', async () => {
    const { owner } = tenant;
    expect(await owners()).toEqual([idOf.person(owner.personId)]);
    expect(outcomeOf(await changeRole(owner, owner.personId, 'ADMIN'))).toMatchObject(refused);
    expect(outcomeOf(await deactivate(owner, owner.personId))).toMatchObject(refused);
    expect(outcomeOf(await changeRole(owner, owner.personId, 'OWNER')).__typename).toBe(
      'ChangePersonRolePayload',
    );
  });

  it('is not the last while another one is active, and is again once that one is deactivated', async () => {
    const { owner } = tenant;
    const second = await plantPerson('OWNER');
    expect(outcomeOf(await deactivate(owner, second)).__typename).toBe('DeactivatePersonPayload');
    expect(outcomeOf(await changeRole(owner, owner.personId, 'ADMIN'))).toMatchObject(refused);
    expect(codesOf(await reactivate(owner, second))).toEqual([]);
    expect(outcomeOf(await changeRole(owner, second, 'AGENT')).__typename).toBe('ChangePersonRolePayload');
  });

  it.each([
    ['step down', changeRole],
    ['are shut out by themselves', deactivate],
  ])('stays when two owners %s at once', async (_name, act) => {
    for (let round = 0; round < 5; round += 1) {
      const [first = ''] = await owners();
      const secondId = await plantPerson('OWNER');
      const firstId = Buffer.from(first, 'base64url').toString().replace('Person:', '');
      const actors = await Promise.all(
        [firstId, secondId].map(async (personId) => ({
          ...tenant.owner,
          personId,
          ask: world.ask(await tokenOf(personId)),
        })),
      );
      const answers = await Promise.all(actors.map((actor) => act(actor, actor.personId, 'AGENT')));
      const kinds = answers.map((answer) => outcomeOf(answer).__typename);
      expect(kinds.filter((kind) => kind === 'LastOwner')).toHaveLength(1);
      expect(await owners()).toHaveLength(1);
    }
  });
});
