import { globalId } from '../../src/schema';
import { transaction, type Scope } from '../../src/tenancy';
import type { Role } from '../../src/kernel';
import { createWorld, type Answer, type Ask, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { plantCustomAgent } from './custom-agents';
import { probeOf, type DatabaseProbe } from './database-probe';
import { idOf, plantPeople, plantTeams, plantTicket } from './planting';

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

interface Somebody {
  readonly personId: string;
  readonly ask: Ask;
}

let planted = 0;
const plant = async (role: Role): Promise<Somebody> => {
  const [personId = ''] = await plantPeople(tenant, { prefix: `p${(planted += 1)}`, count: 1, role });
  return { personId, ask: world.ask(await world.tokenFor(tenant.tenantId, personId)) };
};
const setPerson = (personId: string, data: { role?: Role; status?: 'ACTIVE' | 'DEACTIVATED' }) =>
  transaction(tenant.owner.scope, (tx) => tx.db.person.updateMany({ where: { id: personId }, data }));
/** Makes somebody the only owner, past the API. */
const onlyOwner = async (personId: string): Promise<void> => {
  await setPerson(personId, { role: 'OWNER', status: 'ACTIVE' });
  const others = { role: 'OWNER' as const, id: { not: personId } };
  await transaction(tenant.owner.scope, (tx) =>
    tx.db.person.updateMany({ where: others, data: { role: 'AGENT' } }),
  );
};
const owners = async (): Promise<string[]> => {
  const where = { role: 'OWNER' as const, status: 'ACTIVE' as const };
  return (await tenant.owner.scope.db.person.findMany({ where })).map(({ id }) => id);
};
const roleOf = async (personId: string): Promise<string> =>
  (await tenant.owner.scope.db.person.findFirstOrThrow({ where: { id: personId } })).role;

beforeEach(() => onlyOwner(tenant.owner.personId));

const transfer = (ask: Ask, personId: string): Promise<Answer> =>
  mutate(
    ask,
    'transferOwnership',
    { personId: idOf.person(personId) },
    '__typename person { id role customRole { id } } formerOwner { id role }',
  );
const changeRole = (ask: Ask, personId: string, role: Role): Promise<Answer> =>
  mutate(ask, 'changePersonRole', { personId: idOf.person(personId), role }, '__typename');
const deactivate = (ask: Ask, personId: string): Promise<Answer> =>
  mutate(ask, 'deactivatePerson', { personId: idOf.person(personId) }, '__typename');

/** Sends requests while `write` is done and not yet committed, then commits and resolves to their answers. */
async function duringCommit(
  write: (tx: Scope) => Promise<unknown>,
  request: () => Promise<Answer>,
): Promise<Answer> {
  const { answer } = await transaction(tenant.owner.scope, async (tx) => {
    await write(tx);
    const answer = request();
    await probe.waitForLock();
    return { answer };
  });
  return answer;
}

describe('transferOwnership', () => {
  it('makes the other an owner and the owner an administrator, at once, with the facts of both', async () => {
    const { personId } = await plant('CUSTOMER');
    const facts = await probe.factsOf(async () => {
      expect(outcomeOf(await transfer(tenant.owner.ask, personId))).toEqual({
        __typename: 'TransferOwnershipPayload',
        person: { id: idOf.person(personId), role: 'OWNER', customRole: null },
        formerOwner: { id: idOf.person(tenant.owner.personId), role: 'ADMIN' },
      });
    });
    expect(await owners()).toEqual([personId]);
    expect(facts.map(({ topic, payload }) => ({ topic, payload }))).toMatchObject([
      { topic: 'person.role_changed', payload: { personId, from: 'CUSTOMER', to: 'OWNER' } },
      { topic: 'person.role_changed', payload: { personId: tenant.owner.personId, to: 'ADMIN' } },
    ]);
    expect(codesOf(await transfer(tenant.owner.ask, personId))).toEqual(['FORBIDDEN']);
  });

  it('takes the custom role of who becomes an owner', async () => {
    const { personId } = await plantCustomAgent({ world, tenant }, ['TAGS_READ']);
    expect(outcomeOf(await transfer(tenant.owner.ask, personId))).toMatchObject({
      person: { role: 'OWNER', customRole: null },
    });
  });

  it('lets an owner step down in favour of another owner', async () => {
    const other = await plant('OWNER');
    expect(outcomeOf(await transfer(tenant.owner.ask, other.personId))).toMatchObject({
      person: { role: 'OWNER' },
      formerOwner: { role: 'ADMIN' },
    });
    expect(await owners()).toEqual([other.personId]);
  });

  it('refuses somebody deactivated, oneself and the unknown', async () => {
    const gone = await plant('AGENT');
    await setPerson(gone.personId, { status: 'DEACTIVATED' });
    expect(codesOf(await transfer(tenant.owner.ask, gone.personId))).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await transfer(tenant.owner.ask, tenant.owner.personId))).toEqual(['FORBIDDEN']);
    expect(codesOf(await transfer(tenant.owner.ask, world.globex.owner.personId))).toEqual(['NOT_FOUND']);
    expect(await owners()).toEqual([tenant.owner.personId]);
  });

  it('is for owners alone, whatever a custom role allows', async () => {
    const mighty = await plantCustomAgent({ world, tenant }, ['PEOPLE_MANAGE', 'ROLES_MANAGE']);
    for (const { ask } of [tenant.admin, tenant.agent, tenant.customer, mighty]) {
      const { personId } = await plant('AGENT');
      expect(codesOf(await transfer(ask, personId))).toEqual(['FORBIDDEN']);
    }
  });

  it('is told beforehand by can', async () => {
    const query = 'query ($on: ID) { viewer { can(action: transferOwnership, on: $on) { allowed reason } } }';
    const can = async (ask: Ask, on: string) => dataOf(await ask(query, { on }));
    const agent = idOf.person(tenant.agent.personId);
    expect(await can(tenant.owner.ask, agent)).toEqual({ viewer: { can: { allowed: true, reason: null } } });
    expect(await can(tenant.admin.ask, agent)).toMatchObject({ viewer: { can: { allowed: false } } });
    expect(await can(tenant.owner.ask, globalId('Person', tenant.owner.personId))).toEqual({
      viewer: { can: { allowed: false, reason: 'You own the tenant already.' } },
    });
  });
});

describe('the ownership of a tenant', () => {
  it('goes to one of those to whom its owner hands it at once', async () => {
    for (let round = 0; round < 4; round += 1) {
      await onlyOwner(tenant.owner.personId);
      const heirs = await Promise.all(Array.from({ length: 4 }, () => plant('AGENT')));
      const answers = await Promise.all(heirs.map(({ personId }) => transfer(tenant.owner.ask, personId)));
      const codes = answers.map(codesOf);
      expect(codes.filter((one) => one.length === 0)).toHaveLength(1);
      expect(new Set(codes.flat())).toEqual(new Set(['FORBIDDEN']));
      const heir = heirs[codes.findIndex((one) => one.length === 0)];
      expect(await owners()).toEqual([heir?.personId]);
    }
  });

  it.each([
    ['is deactivated', deactivate],
    ['is made an agent', (ask: Ask, personId: string) => changeRole(ask, personId, 'AGENT')],
    ['is made a customer', (ask: Ask, personId: string) => changeRole(ask, personId, 'CUSTOMER')],
  ])('is not lost when who just got it %s by who just had it', async (_name, act) => {
    const { personId: own } = tenant.owner;
    const heir = await plant('ADMIN');
    const answer = await duringCommit(
      async (tx) => {
        await tx.db.person.updateMany({ where: { id: heir.personId }, data: { role: 'OWNER' } });
        await tx.db.person.updateMany({ where: { id: own }, data: { role: 'ADMIN' } });
      },
      () => act(tenant.owner.ask, heir.personId),
    );
    expect(outcomeOf(answer).__typename).toBe('LastOwner');
    expect(await owners()).toEqual([heir.personId]);
  });

  it('does not go to somebody who is just being deactivated', async () => {
    const heir = await plant('AGENT');
    const answer = await duringCommit(
      (tx) => tx.db.person.updateMany({ where: { id: heir.personId }, data: { status: 'DEACTIVATED' } }),
      () => transfer(tenant.owner.ask, heir.personId),
    );
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(await owners()).toEqual([tenant.owner.personId]);
  });

  it("is never nobody's, whatever owners do to each other and themselves at once", async () => {
    for (let round = 0; round < 12; round += 1) {
      const [one, two, heir] = [await plant('OWNER'), await plant('OWNER'), await plant('AGENT')];
      await setPerson(tenant.owner.personId, { role: 'ADMIN' });
      const answers = await Promise.all([
        transfer(one.ask, heir.personId),
        transfer(two.ask, one.personId),
        deactivate(one.ask, two.personId),
        changeRole(two.ask, one.personId, 'AGENT'),
        deactivate(one.ask, heir.personId),
        changeRole(one.ask, one.personId, 'CUSTOMER'),
        changeRole(two.ask, two.personId, 'ADMIN'),
      ]);
      for (const answer of answers)
        for (const code of codesOf(answer))
          // On a slow machine some wait for a lock longer than they may.
          expect(['FORBIDDEN', 'BAD_USER_INPUT', 'UNAUTHENTICATED', 'CONFLICT', 'TIMEOUT']).toContain(code);
      expect((await owners()).length).toBeGreaterThan(0);
      await onlyOwner(tenant.owner.personId);
    }
  });
});

describe('work that is given at the moment in which somebody becomes a customer', () => {
  const assign = (ticketId: string, personId: string) =>
    mutate(
      tenant.admin.ask,
      'assignTicket',
      { ticketId: globalId('Ticket', ticketId), assigneeId: idOf.person(personId) },
      '__typename',
    );
  const create = (personId: string) =>
    mutate(
      tenant.admin.ask,
      'createTicket',
      { subject: 's', description: 'd', assigneeId: idOf.person(personId) },
      '__typename',
    );
  const join = async (personId: string, teamId: string) =>
    mutate(
      tenant.admin.ask,
      'addTeamMember',
      { teamId: globalId('Team', teamId), personId: idOf.person(personId) },
      '__typename',
    );
  const newTeam = async (): Promise<string> =>
    (await plantTeams(tenant, [`team ${(planted += 1)}`]))[0] ?? '';

  const WAYS: [name: string, give: (personId: string) => Promise<Answer>][] = [
    ['assigned', async (personId) => assign((await plantTicket(tenant)).id, personId)],
    ['created for them', create],
    ['a team', async (personId) => join(personId, await newTeam())],
  ];

  const worksOf = async (personId: string): Promise<number> => {
    const { db } = tenant.owner.scope;
    return (
      (await db.ticket.count({ where: { assigneeId: personId } })) +
      (await db.teamMember.count({ where: { personId } }))
    );
  };

  it.each(WAYS)('is refused when they are one by then: %s', async (_name, give) => {
    const { personId } = await plant('AGENT');
    const answer = await duringCommit(
      (tx) => tx.db.person.updateMany({ where: { id: personId }, data: { role: 'CUSTOMER' } }),
      () => give(personId),
    );
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(await worksOf(personId)).toBe(0);
  });

  it.each(WAYS)('keeps them from becoming one when it came first: %s', async (_name, give) => {
    for (let round = 0; round < 6; round += 1) {
      const { personId } = await plant('AGENT');
      const [given, changed] = await Promise.all([
        give(personId),
        changeRole(tenant.owner.ask, personId, 'CUSTOMER'),
      ]);
      const isCustomer = (await roleOf(personId)) === 'CUSTOMER';
      expect(codesOf(given)).toEqual(isCustomer ? ['BAD_USER_INPUT'] : []);
      expect(outcomeOf(changed).__typename).toBe(isCustomer ? 'ChangePersonRolePayload' : 'StillWorks');
      expect(await worksOf(personId)).toBe(isCustomer ? 0 : 1);
    }
  });
});
