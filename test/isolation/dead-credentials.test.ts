import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import { createWorld, type Actor, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

const READ = '{ tickets(first: 2) { nodes { id } } }';
const statusOf = async ({ ask }: Actor): Promise<number> => (await ask(READ)).status;
const everybody = (): Actor[] => {
  const { owner, admin, agent, customer } = world.globex;
  return [owner, admin, agent, customer];
};

const DEACTIVATE = 'mutation($id: ID!) { deactivatePerson(input: { personId: $id }) { __typename } }';
const REACTIVATE = 'mutation($id: ID!) { reactivatePerson(input: { personId: $id }) { __typename } }';

/** Asks again and again until `end` has happened, and then some; tells what was answered to requests begun after it. */
async function storm(
  actors: readonly Actor[],
  end: () => Promise<unknown>,
): Promise<[before: number[], after: number[]]> {
  const [before, after]: [number[], number[]] = [[], []];
  let ended = false;
  let left = 20;
  const one = async (actor: Actor): Promise<void> => {
    while (left > 0) {
      const isAfter = ended;
      if (isAfter) left -= 1;
      (isAfter ? after : before).push(await statusOf(actor));
    }
  };
  const asking = Array.from({ length: 12 }, (_, index) => one(actors[index % actors.length] as Actor));
  while (before.length < 40) await statusOf(world.acme.agent);
  await end();
  ended = true;
  await Promise.all(asking);
  return [before, after];
}

describe('a suspended tenant', () => {
  afterEach(() => world.catalogue.setStatus('globex', 'ACTIVE'));

  it('shuts out everybody of it with 401, and nobody else', async () => {
    for (const actor of everybody()) expect(await statusOf(actor)).toBe(200);
    await world.catalogue.setStatus('globex', 'SUSPENDED');
    for (const actor of everybody()) {
      const { status, body } = await actor.ask(READ);
      expect({ status, body }).toMatchObject({
        status: 401,
        body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      });
      expect(body.data ?? null).toBeNull();
    }
    expect(await statusOf(world.acme.agent)).toBe(200);
    await world.catalogue.setStatus('globex', 'ACTIVE');
    for (const actor of everybody()) expect(await statusOf(actor)).toBe(200);
  });

  it('answers nothing that is asked after the suspension, in the midst of a storm of requests', async () => {
    const [before, after] = await storm(everybody(), () => world.catalogue.setStatus('globex', 'SUSPENDED'));
    expect(before).toContain(200);
    expect(after.length).toBeGreaterThan(10);
    expect(new Set(after)).toEqual(new Set([401]));
  });
});

describe('a deactivated person', () => {
  afterEach(async () => {
    await world.globex.owner.ask(REACTIVATE, { id: globalId('Person', world.globex.agent.personId) });
  });

  it('is shut out with 401, alone, and let in again', async () => {
    const { owner, agent, agent2 } = world.globex;
    const id = globalId('Person', agent.personId);
    expect((await owner.ask(DEACTIVATE, { id })).body.errors).toBeUndefined();
    expect(await statusOf(agent)).toBe(401);
    expect(await statusOf(agent2)).toBe(200);
    expect((await owner.ask(REACTIVATE, { id })).body.errors).toBeUndefined();
    expect(await statusOf(agent)).toBe(200);
  });

  it('is answered nothing that is asked after it, in the midst of a storm of requests', async () => {
    const { owner, agent } = world.globex;
    const id = globalId('Person', agent.personId);
    const [before, after] = await storm([agent], () => owner.ask(DEACTIVATE, { id }));
    expect(before).toContain(200);
    expect(after.length).toBeGreaterThan(10);
    expect(new Set(after)).toEqual(new Set([401]));
  });

  it('has the rights of the role they have now, not of the one that the token was made with', async () => {
    const { owner, agent2 } = world.globex;
    const id = globalId('Person', agent2.personId);
    const change = (role: string) =>
      owner.ask(
        `mutation($id: ID!) { changePersonRole(input: { personId: $id, role: ${role} }) { __typename } }`,
        { id },
      );
    expect((await agent2.ask('{ teams { totalCount } }')).body.data).toEqual({ teams: { totalCount: 1 } });
    // Who still has work to do cannot become a customer.
    await transaction(owner.scope, (tx) =>
      tx.db.ticket.updateMany({
        where: { assigneeId: agent2.personId },
        data: { assigneeId: null },
      }),
    );
    await transaction(owner.scope, (tx) =>
      tx.db.teamMember.deleteMany({ where: { personId: agent2.personId } }),
    );
    await change('CUSTOMER');
    expect((await agent2.ask('{ teams { totalCount } }')).body.data).toEqual({ teams: { totalCount: 0 } });
    await change('AGENT');
    expect((await agent2.ask('{ teams { totalCount } }')).body.data).toEqual({ teams: { totalCount: 1 } });
  });
});
