import { ensureMembers, ensureTeams } from '../../src/modules/teams';
import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import { createWorld, type Actor, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { idOf, plantTeams, plantTicket } from './planting';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

const team = 'team { id name description }';
const createTeam = (actor: Actor, input: object) =>
  mutate(
    actor.ask,
    'createTeam',
    input,
    `__typename ... on CreateTeamPayload { ${team} } ... on TeamNameTaken { name }`,
  );
const updateTeam = (actor: Actor, input: object) =>
  mutate(
    actor.ask,
    'updateTeam',
    input,
    `__typename ... on UpdateTeamPayload { ${team} } ... on TeamNameTaken { name }`,
  );
const membership = (actor: Actor, name: 'addTeamMember' | 'removeTeamMember', input: object) =>
  mutate(actor.ask, name, input, 'team { members { nodes { id } totalCount } } person { teams { name } }');
const plantTeam = async (name: string): Promise<string> =>
  idOf.team((await plantTeams(tenant, [name]))[0] ?? '');
const tagging = (actor: Actor, name: 'tagTicket' | 'untagTicket', input: object) =>
  mutate(
    actor.ask,
    name,
    input,
    `ticket { version tags { name } } ${name === 'tagTicket' ? 'tag { name }' : ''}`,
  );

describe('teams', () => {
  it('are created with and without a description', async () => {
    expect(outcomeOf(await createTeam(tenant.admin, { name: 'Plain' }))).toMatchObject({
      __typename: 'CreateTeamPayload',
      team: { name: 'Plain', description: '' },
    });
    expect(outcomeOf(await createTeam(tenant.owner, { name: 'Told', description: 'Why' }))).toMatchObject({
      team: { name: 'Told', description: 'Why' },
    });
  });

  it('have names that are unique in the tenant, also when they are given at once or changed', async () => {
    await plantTeams(world.globex, ['Elsewhere']);
    expect(outcomeOf(await createTeam(tenant.owner, { name: 'Elsewhere' })).__typename).toBe(
      'CreateTeamPayload',
    );
    expect(outcomeOf(await createTeam(tenant.owner, { name: 'Elsewhere' }))).toEqual({
      __typename: 'TeamNameTaken',
      name: 'Elsewhere',
    });
    const teamId = await plantTeam('Renamed');
    expect(outcomeOf(await updateTeam(tenant.owner, { teamId, name: 'Elsewhere' }))).toEqual({
      __typename: 'TeamNameTaken',
      name: 'Elsewhere',
    });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => createTeam(tenant.owner, { name: 'At once' })),
    );
    const kinds = answers.map((answer) => outcomeOf(answer).__typename);
    expect(kinds.toSorted()).toEqual(['CreateTeamPayload', ...Array(5).fill('TeamNameTaken')]);
  });

  it('change in what is given: null and absent leave, an empty description takes away', async () => {
    const teamId = await plantTeam('Before');
    const steps: [object, object][] = [
      [
        { name: 'After', description: 'Words' },
        { name: 'After', description: 'Words' },
      ],
      [
        { name: null, description: null },
        { name: 'After', description: 'Words' },
      ],
      [{ description: '' }, { name: 'After', description: '' }],
      [{ name: 'After' }, { name: 'After', description: '' }],
    ];
    for (const [input, then] of steps) {
      expect(outcomeOf(await updateTeam(tenant.owner, { teamId, ...input }))).toMatchObject({ team: then });
    }
  });

  it('are deleted without their tickets, which have no team then', async () => {
    const [uuid = ''] = await plantTeams(tenant, ['Short-lived'], [tenant.agent.personId]);
    const ticketId = idOf.ticket(await plantTicket(tenant, { teamId: uuid }));
    const teamId = idOf.team(uuid);
    const deleted = await mutate(tenant.admin.ask, 'deleteTeam', { teamId }, 'deletedTeamId');
    expect(outcomeOf(deleted)).toEqual({ deletedTeamId: teamId });
    const { body } = await tenant.agent.ask(
      'query ($ticket: ID!, $team: ID!) { ticket(id: $ticket) { version team { id } } node(id: $team) { id } }',
      { ticket: ticketId, team: teamId },
    );
    expect(body).toEqual({ data: { ticket: { version: 2, team: null }, node: null } });
    const again = await mutate(tenant.admin.ask, 'deleteTeam', { teamId }, 'deletedTeamId');
    expect(codesOf(again)).toEqual(['NOT_FOUND']);
  });

  it('have members that join and leave, as often as it is said', async () => {
    const teamId = await plantTeam('Joined');
    const personId = idOf.person(tenant.agent2.personId);
    const joined = { team: { members: { nodes: [{ id: personId }], totalCount: 1 } } };
    const left = { team: { members: { nodes: [], totalCount: 0 } } };
    for (const [name, then] of [
      ['addTeamMember', joined],
      ['addTeamMember', joined],
      ['removeTeamMember', left],
      ['removeTeamMember', left],
    ] as const) {
      expect(outcomeOf(await membership(tenant.admin, name, { teamId, personId }))).toMatchObject(then);
    }
  });

  it('are at most fifty of one person, who stays in those that they are in', async () => {
    const { scope } = tenant.owner;
    const personId = tenant.agent.personId;
    const names = Array.from({ length: 60 }, (_, index) => `Crowded ${index}`);
    const teamIds = [...(await transaction(scope, (tx) => ensureTeams(tx, names))).values()];
    const others = await scope.db.teamMember.count({ where: { personId } });
    const upTo = teamIds.slice(0, 49 - others).map((teamId) => ({ teamId, personId }));
    await transaction(scope, (tx) => ensureMembers(tx, upTo));
    const join = (index: number) =>
      membership(tenant.admin, 'addTeamMember', {
        teamId: globalId('Team', teamIds[index] ?? ''),
        personId: idOf.person(personId),
      });
    const both = await Promise.all([join(58), join(59)]);
    expect(both.flatMap(codesOf)).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await join(0))).toEqual([]);
    expect(await scope.db.teamMember.count({ where: { personId } })).toBe(50);
  });

  it('take no customer as a member', async () => {
    const teamId = await plantTeam('Staff only');
    const personId = idOf.person(tenant.customer.personId);
    expect(codesOf(await membership(tenant.owner, 'addTeamMember', { teamId, personId }))).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it.each(['agent', 'customer'] as const)('are not administered by the %s', async (role) => {
    const teamId = await plantTeam(`Not by ${role}`);
    const member = { teamId, personId: idOf.person(tenant.agent.personId) };
    const actor = tenant[role];
    const answers = [
      await createTeam(actor, { name: `By ${role}` }),
      await updateTeam(actor, { teamId, name: `By ${role}` }),
      await mutate(actor.ask, 'deleteTeam', { teamId }, 'deletedTeamId'),
      await membership(actor, 'addTeamMember', member),
      await membership(actor, 'removeTeamMember', member),
    ];
    expect(answers.flatMap(codesOf)).toEqual(Array(5).fill('FORBIDDEN'));
  });
});

describe('tags', () => {
  it('are put on a ticket as often as it is said, and made when they are new', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    for (const name of ['  Refund ', 'REFUND', 'refund']) {
      expect(outcomeOf(await tagging(tenant.agent, 'tagTicket', { ticketId, name }))).toEqual({
        ticket: { version: 1, tags: [{ name: 'refund' }] },
        tag: { name: 'refund' },
      });
    }
    expect(outcomeOf(await tagging(tenant.agent, 'tagTicket', { ticketId, name: 'a b' }))).toMatchObject({
      ticket: { tags: [{ name: 'a b' }, { name: 'refund' }] },
    });
  });

  it('are taken from a ticket, and nothing happens when it does not have them', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant, { tags: ['stays', 'goes'] }));
    for (const name of ['GOES', 'goes', 'never was']) {
      expect(outcomeOf(await tagging(tenant.agent, 'untagTicket', { ticketId, name }))).toEqual({
        ticket: { version: 1, tags: [{ name: 'stays' }] },
      });
    }
  });

  it('are one tag when many make it at once', async () => {
    const tickets = await Promise.all(Array.from({ length: 8 }, () => plantTicket(tenant)));
    const answers = await Promise.all(
      tickets.map((ticket) =>
        tagging(tenant.agent, 'tagTicket', { ticketId: idOf.ticket(ticket), name: 'race' }),
      ),
    );
    expect(answers.flatMap(codesOf)).toEqual([]);
    const { body } = await tenant.agent.ask('{ tags(filter: { text: "race" }) { nodes { name } } }');
    expect(body.data?.['tags']).toEqual({ nodes: [{ name: 'race' }] });
  });

  it('are 50 on one ticket at most, also when they come at once', async () => {
    const tags = Array.from({ length: 48 }, (_, index) => `full ${index}`);
    const ticketId = idOf.ticket(await plantTicket(tenant, { tags }));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        tagging(tenant.agent, 'tagTicket', { ticketId, name: `one more ${index}` }),
      ),
    );
    expect(answers.flatMap(codesOf)).toEqual(Array(4).fill('BAD_USER_INPUT'));
    const answer = await tenant.agent.ask('query ($id: ID!) { ticket(id: $id) { tags { name } } }', {
      id: ticketId,
    });
    expect(dataOf<{ ticket: { tags: object[] } }>(answer).ticket.tags).toHaveLength(50);
  });

  it('are for staff', async () => {
    for (const name of ['tagTicket', 'untagTicket'] as const) {
      const answer = await tagging(tenant.customer, name, { ticketId: tenant.ids.Ticket, name: 'x' });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    }
  });
});
