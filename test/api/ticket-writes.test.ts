import { transaction } from '../../src/tenancy';
import { createWorld, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { idOf, plantPeople, plantTeams, plantTicket } from './planting';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

const all = `id number subject description status priority channel version firstRespondedAt resolvedAt
  createdAt updatedAt requester { id } assignee { id } team { id }`;

interface TicketOutcome {
  readonly __typename: string;
  readonly ticket: Record<string, unknown> & { id: string; version: number; subject: string };
}

const create = (ask: TestTenant['agent']['ask'], input: object) =>
  mutate(ask, 'createTicket', { subject: 's', description: 'd', ...input }, `ticket { ${all} }`);

const update = (input: object, ask = tenant.agent.ask) =>
  mutate(
    ask,
    'updateTicket',
    input,
    `__typename ... on UpdateTicketPayload { ticket { ${all} } } ... on TicketVersionConflict { ticket { ${all} } }`,
  );

const assign = (input: object, ask = tenant.agent.ask) =>
  mutate(ask, 'assignTicket', input, `ticket { ${all} }`);

describe('createTicket', () => {
  it('makes a new ticket of what a customer says, their own', async () => {
    const before = Date.now();
    const { ticket } = outcomeOf<TicketOutcome>(
      await create(tenant.customer.ask, { subject: 'It broke', description: 'Yesterday', channel: 'CHAT' }),
    );
    expect(ticket).toEqual({
      id: expect.any(String),
      number: 5,
      subject: 'It broke',
      description: 'Yesterday',
      status: 'OPEN',
      priority: 'NORMAL',
      channel: 'CHAT',
      version: 1,
      firstRespondedAt: null,
      resolvedAt: null,
      createdAt: ticket['updatedAt'],
      updatedAt: expect.any(String),
      requester: { id: idOf.person(tenant.customer.personId) },
      assignee: null,
      team: null,
    });
    const created = Date.parse(String(ticket['createdAt']));
    expect(created >= before && created <= Date.now()).toBe(true);
    const { body } = await tenant.customer.ask('query ($id: ID!) { node(id: $id) { id } }', {
      id: ticket.id,
    });
    expect(body).toEqual({ data: { node: { id: ticket.id } } });
  });

  it('takes from staff who asks, who works on it, the team and the priority', async () => {
    const [teamId = ''] = await plantTeams(tenant, ['takers']);
    const input = {
      requesterId: idOf.person(tenant.customer2.personId),
      assigneeId: idOf.person(tenant.agent2.personId),
      teamId: idOf.team(teamId),
      priority: 'URGENT',
      channel: 'PHONE',
    };
    const { ticket } = outcomeOf<TicketOutcome>(await create(tenant.agent.ask, input));
    expect(ticket).toMatchObject({
      requester: { id: input.requesterId },
      assignee: { id: input.assigneeId },
      team: { id: input.teamId },
      priority: 'URGENT',
      channel: 'PHONE',
    });
  });

  it('takes null for what may be left out', async () => {
    const nulls = { channel: null, priority: null, requesterId: null, assigneeId: null, teamId: null };
    const { ticket } = outcomeOf<TicketOutcome>(await create(tenant.customer.ask, nulls));
    expect(ticket).toMatchObject({ channel: 'WEB', priority: 'NORMAL', assignee: null, team: null });
  });

  it.each(['requesterId', 'assigneeId', 'teamId', 'priority'])(
    'lets no customer say the %s',
    async (field) => {
      const [teamId = ''] = await plantTeams(tenant, [`of ${field}`]);
      const values = {
        requesterId: idOf.person(tenant.customer.personId),
        assigneeId: idOf.person(tenant.agent.personId),
        teamId: idOf.team(teamId),
        priority: 'NORMAL',
      };
      const answer = await create(tenant.customer.ask, { [field]: values[field as keyof typeof values] });
      expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    },
  );

  it('is assigned to active staff only, and asked for by active people only', async () => {
    const [gone = ''] = await plantPeople(tenant, { prefix: 'gone', count: 1, role: 'AGENT' });
    await transaction(tenant.owner.scope, (tx) =>
      tx.db.person.updateMany({ where: { id: gone }, data: { status: 'DEACTIVATED' } }),
    );
    const customer = idOf.person(tenant.customer.personId);
    const refusals = [
      await create(tenant.agent.ask, { assigneeId: customer }),
      await create(tenant.agent.ask, { assigneeId: idOf.person(gone) }),
      await create(tenant.agent.ask, { requesterId: idOf.person(gone) }),
      await assign({ ticketId: tenant.ids.Ticket, assigneeId: customer }),
      await assign({ ticketId: tenant.ids.Ticket, assigneeId: idOf.person(gone) }),
    ];
    expect(refusals.flatMap(codesOf)).toEqual(Array(5).fill('BAD_USER_INPUT'));
  });

  it('numbers tickets densely and uniquely, however many are made at once', async () => {
    const last = await lastNumber();
    const answers = await Promise.all(Array.from({ length: 30 }, () => create(tenant.customer.ask, {})));
    const numbers = answers.map((answer) => Number(outcomeOf<TicketOutcome>(answer).ticket['number']));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => last + 1 + i));
  });

  it('burns no number when it is refused', async () => {
    const last = await lastNumber();
    expect(codesOf(await create(tenant.customer.ask, { subject: '' }))).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await create(tenant.customer.ask, { priority: 'LOW' }))).toEqual(['FORBIDDEN']);
    expect(await lastNumber()).toBe(last);
  });

  it('numbers each tenant for itself', async () => {
    const { ticket } = outcomeOf<TicketOutcome>(await create(world.globex.customer.ask, {}));
    expect(ticket['number']).toBe(5);
  });
});

describe('updateTicket', () => {
  it('changes what it is given and leaves the rest alone', async () => {
    const planted = await plantTicket(tenant, { description: 'stays' });
    const ticketId = idOf.ticket(planted);
    const first = outcomeOf<TicketOutcome>(
      await update({ ticketId, expectedVersion: 1, subject: 'new', priority: 'HIGH', description: null }),
    );
    expect(first).toMatchObject({
      __typename: 'UpdateTicketPayload',
      ticket: { subject: 'new', priority: 'HIGH', description: 'stays', version: 2, status: 'OPEN' },
    });
    expect(Date.parse(String(first.ticket['updatedAt']))).toBeGreaterThan(planted.updatedAt.getTime());
    const second = outcomeOf<TicketOutcome>(
      await update({ ticketId, expectedVersion: 2, description: 'words' }),
    );
    expect(second.ticket).toMatchObject({ subject: 'new', description: 'words', version: 3 });
    expect(second.ticket['createdAt']).toBe(planted.createdAt.toISOString());
  });

  it.each([0, 1, 3, -1, 2147483647])(
    'is a conflict that shows the ticket as it is when version %i is not the latest',
    async (expectedVersion) => {
      const ticketId = idOf.ticket(await plantTicket(tenant, { version: 2, subject: 'as it is' }));
      const outcome = outcomeOf<TicketOutcome>(await update({ ticketId, expectedVersion, subject: 'lost' }));
      expect(outcome).toMatchObject({
        __typename: 'TicketVersionConflict',
        ticket: { id: ticketId, subject: 'as it is', version: 2 },
      });
    },
  );

  it('is won by exactly one of ten who expect the same version at once', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const outcomes = (
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          update({ ticketId, expectedVersion: 1, subject: `writer ${index}` }),
        ),
      )
    ).map((answer) => outcomeOf<TicketOutcome>(answer));
    const winners = outcomes.filter(({ __typename }) => __typename === 'UpdateTicketPayload');
    expect(winners).toHaveLength(1);
    // The losers are told what won, not what they wanted.
    for (const { ticket } of outcomes) {
      expect(ticket).toMatchObject({ subject: winners[0]?.ticket.subject, version: 2 });
    }
  });

  it('is for staff', async () => {
    const input = { ticketId: tenant.ids.Ticket, expectedVersion: 1, subject: 'mine' };
    expect(codesOf(await update(input, tenant.customer.ask))).toEqual(['FORBIDDEN']);
  });
});

describe('assignTicket', () => {
  it('gives a ticket an assignee and a team, takes either away by null and leaves what is absent', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const [uuid = ''] = await plantTeams(tenant, ['assigned']);
    const [assigneeId, teamId] = [idOf.person(tenant.agent.personId), idOf.team(uuid)];
    const steps: [input: object, then: object][] = [
      [{ assigneeId }, { assignee: { id: assigneeId }, team: null, version: 2 }],
      [{ teamId }, { assignee: { id: assigneeId }, team: { id: teamId }, version: 3 }],
      [{ assigneeId: null }, { assignee: null, team: { id: teamId }, version: 4 }],
      [
        { assigneeId, teamId: null },
        { assignee: { id: assigneeId }, team: null, version: 5 },
      ],
    ];
    for (const [input, then] of steps) {
      expect(outcomeOf(await assign({ ticketId, ...input }))).toMatchObject({ ticket: then });
    }
  });

  it('loses no assignment when many are made at once', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const [uuid = ''] = await plantTeams(tenant, ['at once']);
    const [assigneeId, teamId] = [idOf.person(tenant.agent.personId), idOf.team(uuid)];
    const answers = await Promise.all([assign({ ticketId, assigneeId }), assign({ ticketId, teamId })]);
    for (const answer of answers) expect(codesOf(answer)).toEqual([]);
    const { body } = await tenant.agent.ask(
      'query ($id: ID!) { ticket(id: $id) { version assignee { id } team { id } } }',
      { id: ticketId },
    );
    expect(body.data?.['ticket']).toEqual({ version: 3, assignee: { id: assigneeId }, team: { id: teamId } });
  });

  it('is for staff', async () => {
    const answer = await assign({ ticketId: tenant.ids.Ticket, assigneeId: null }, tenant.customer.ask);
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
  });
});

async function lastNumber(): Promise<number> {
  const answer = await tenant.agent.ask('{ tickets(first: 1, orderBy: { field: CREATED }) { totalCount } }');
  return dataOf<{ tickets: { totalCount: number } }>(answer).tickets.totalCount;
}
