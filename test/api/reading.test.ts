import { createWorld, type World } from '../support/world';
import { dataOf } from './answers';
import { idOf, plantTicket } from './planting';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('viewer', () => {
  it('tells who asks', async () => {
    const { body } = await world.acme.agent.ask(
      '{ viewer { role person { name email } tenant { slug name plan } } }',
    );
    expect(body).toEqual({
      data: {
        viewer: {
          role: 'AGENT',
          person: { name: 'agent canary-acme', email: 'agent@acme.test' },
          tenant: { slug: 'acme', name: 'Tenant canary-acme', plan: 'plan-acme' },
        },
      },
    });
  });
});

describe('ticket', () => {
  const fields = `id number subject description status priority channel externalId firstRespondedAt resolvedAt
    version createdAt updatedAt requester { name } assignee { name } team { name } tags { name }
    comments { nodes { body visibility author { name } } totalCount }`;

  it('is found by id and by number, with everything it leads to', async () => {
    const { acme } = world;
    const expected = {
      id: acme.ids.Ticket,
      number: 1,
      subject: 'Subject 0 canary-acme of-customer-acme',
      description: 'Description 0 canary-acme of-customer-acme',
      status: 'OPEN',
      priority: 'NORMAL',
      channel: 'WEB',
      externalId: 'ext-0-secret-acme',
      firstRespondedAt: null,
      resolvedAt: null,
      version: 1,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-02-01T00:00:00.000Z',
      requester: { name: 'customer canary-acme' },
      assignee: { name: 'agent2 canary-acme' },
      team: { name: 'team secret-acme canary-acme' },
      tags: [{ name: 'tag secret-acme canary-acme' }],
      comments: {
        nodes: [
          {
            body: 'Comment 0 canary-acme of-customer-acme',
            visibility: 'PUBLIC',
            author: { name: 'customer canary-acme' },
          },
          {
            body: 'Comment 0 canary-acme answer of-customer-acme',
            visibility: 'PUBLIC',
            author: { name: 'agent canary-acme' },
          },
          {
            body: 'Comment 0 canary-acme note secret-acme',
            visibility: 'INTERNAL',
            author: { name: 'agent canary-acme' },
          },
        ],
        totalCount: 3,
      },
    };
    const answer = await acme.agent.ask(
      `query ($id: ID!) { byId: ticket(id: $id) { ...F } byNumber: ticket(number: 1) { ...F } }
       fragment F on Ticket { ${fields} }`,
      { id: acme.ids.Ticket },
    );
    expect(answer.body).toEqual({ data: { byId: expected, byNumber: expected } });
  });

  it('shows its requester neither team, tags, external id nor internal notes', async () => {
    const { body } = await world.acme.customer.ask(
      '{ ticket(number: 1) { externalId team { name } tags { name } comments { nodes { visibility } totalCount } } }',
    );
    expect(body).toEqual({
      data: {
        ticket: {
          externalId: null,
          team: null,
          tags: [],
          comments: { nodes: [{ visibility: 'PUBLIC' }, { visibility: 'PUBLIC' }], totalCount: 2 },
        },
      },
    });
  });

  it('is null for an unknown number and for one of another customer', async () => {
    const { body } = await world.acme.customer.ask(
      '{ a: ticket(number: 0) { id } b: ticket(number: -1) { id } c: ticket(number: 2147483647) { id } d: ticket(number: 3) { id } }',
    );
    expect(body).toEqual({ data: { a: null, b: null, c: null, d: null } });
  });

  it.each([
    ['neither id nor number', '{ ticket { id } }'],
    ['both', '{ ticket(id: "x", number: 1) { id } }'],
    ['null for both', '{ ticket(id: null, number: null) { id } }'],
  ])('asks for either id or number when it gets %s', async (_name, query) => {
    const { body } = await world.acme.agent.ask(query);
    expect(body.errors).toMatchObject([
      { message: 'Give either `id` or `number`.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('edges', () => {
  it('lead from a person to the tickets they work on and requested, newest first, and to their teams', async () => {
    const { acme } = world;
    const answer = await acme.agent.ask(
      `query ($agent: ID!, $customer: ID!) {
        agent: node(id: $agent) { ... on Person { assignedTickets { nodes { number } totalCount } teams { name } } }
        customer: node(id: $customer) { ... on Person { requestedTickets { nodes { number } totalCount } teams { name } } }
      }`,
      { agent: idOf.person(acme.agent.personId), customer: idOf.person(acme.customer.personId) },
    );
    expect(answer.body).toEqual({
      data: {
        agent: {
          assignedTickets: { nodes: [{ number: 4 }, { number: 2 }], totalCount: 2 },
          teams: [{ name: 'team secret-acme canary-acme' }],
        },
        customer: { requestedTickets: { nodes: [{ number: 2 }, { number: 1 }], totalCount: 2 }, teams: [] },
      },
    });
  });

  it('lead from a team to its members by name and its tickets, newest first', async () => {
    const { body } = await world.acme.agent.ask(
      '{ teams { nodes { description members { nodes { email } totalCount } tickets { nodes { number } totalCount } } totalCount } }',
    );
    expect(body).toEqual({
      data: {
        teams: {
          nodes: [
            {
              description: '',
              members: {
                nodes: [{ email: 'agent@acme.test' }, { email: 'agent2@acme.test' }],
                totalCount: 2,
              },
              tickets: { nodes: [4, 3, 2, 1].map((number) => ({ number })), totalCount: 4 },
            },
          ],
          totalCount: 1,
        },
      },
    });
  });

  it('lead from a comment to its ticket and back', async () => {
    const { acme } = world;
    const answer = await acme.agent.ask(
      'query ($id: ID!) { node(id: $id) { id ... on Comment { editedAt createdAt ticket { number comments(first: 1) { nodes { id } } } } } }',
      { id: acme.ids.Comment },
    );
    expect(answer.body).toEqual({
      data: {
        node: {
          id: acme.ids.Comment,
          editedAt: null,
          createdAt: '2026-03-01T01:00:00.000Z',
          ticket: { number: 1, comments: { nodes: [{ id: acme.ids.Comment }] } },
        },
      },
    });
  });

  it('are null where nothing is: a ticket that nobody works on', async () => {
    const ticket = await plantTicket(world.globex);
    const answer = await world.globex.agent.ask(
      'query ($id: ID!) { ticket(id: $id) { assignee { id } team { id } tags { id } comments { nodes { id } totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } } }',
      { id: idOf.ticket(ticket) },
    );
    const pageInfo = { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false };
    expect(answer.body).toEqual({
      data: {
        ticket: { assignee: null, team: null, tags: [], comments: { nodes: [], totalCount: 0, pageInfo } },
      },
    });
  });
});

describe('node and nodes', () => {
  it('find an object of every type by its id', async () => {
    const { ids, owner } = world.acme;
    const answer = await owner.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', {
      ids: Object.values(ids),
    });
    const expected = Object.entries(ids).map(([__typename, id]) => ({ __typename, id }));
    expect(answer.body).toEqual({ data: { nodes: expected } });
  });

  it('leave holes where nothing may be seen, and keep the order, also of what is asked for twice', async () => {
    const { acme, globex } = world;
    const [mine, others] = [acme.ids.Ticket, idOf.ticket({ id: acme.tickets[2] ?? '' })];
    const ids = [others, mine, globex.ids.Ticket, acme.ids.Team, mine, acme.ids.Tag, acme.ids.Person];
    const answer = await acme.customer.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    const { nodes } = dataOf<{ nodes: ({ id: string } | null)[] }>(answer);
    expect(nodes.map((node) => node?.id ?? null)).toEqual([
      null,
      mine,
      null,
      null,
      mine,
      null,
      acme.ids.Person,
    ]);
  });

  it('find nothing for no ids, and take 100 but not 101', async () => {
    const { ids, agent } = world.acme;
    const ask = (count: number) =>
      agent.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
        ids: Array(count).fill(ids.Ticket),
      });
    expect((await ask(0)).body).toEqual({ data: { nodes: [] } });
    expect(dataOf<{ nodes: object[] }>(await ask(100)).nodes).toHaveLength(100);
    expect((await ask(101)).body.errors).toMatchObject([
      { message: '`ids` must have at most 100 values.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('people, teams and tags', () => {
  const emails = '{ nodes { email } totalCount }';

  it.each([
    ['everybody by name', `people ${emails}`, ['owner', 'admin', 'agent', 'agent2', 'customer', 'customer2']],
    ['roles', `people(filter: { roles: [OWNER, CUSTOMER] }) ${emails}`, ['owner', 'customer', 'customer2']],
    ['no role', `people(filter: { roles: [] }) ${emails}`, []],
    ['part of a name in any case', `people(filter: { text: "AGENT" }) ${emails}`, ['agent', 'agent2']],
    ['part of an address', `people(filter: { text: "er@ACME" }) ${emails}`, ['owner', 'customer']],
    [
      'the active',
      `people(filter: { active: true, roles: [ADMIN, AGENT] }) ${emails}`,
      ['admin', 'agent', 'agent2'],
    ],
    ['the deactivated', `people(filter: { active: false }) ${emails}`, []],
    ['a wildcard as it is', `people(filter: { text: "_" }) ${emails}`, []],
  ])('filters people by %s', async (_name, field, names) => {
    const answer = await world.acme.agent.ask(`{ ${field} }`);
    const { people } = dataOf<{ people: { nodes: { email: string }[]; totalCount: number } }>(answer);
    expect(people.nodes.map(({ email }) => email.split('@')[0])).toEqual(names);
    expect(people.totalCount).toBe(names.length);
  });

  it('shows a customer themself and the staff who work on their tickets, with no address but their own', async () => {
    const { body } = await world.acme.customer.ask(
      '{ people { nodes { name email } totalCount } searched: people(filter: { text: "agent@" }) { totalCount } }',
    );
    expect(body).toEqual({
      data: {
        people: {
          nodes: [
            { name: 'agent canary-acme', email: null },
            { name: 'agent2 canary-acme', email: null },
            { name: 'customer canary-acme', email: 'customer@acme.test' },
          ],
          totalCount: 3,
        },
        searched: { totalCount: 0 },
      },
    });
  });

  it('finds teams and tags by part of their names, in any case, and shows customers none', async () => {
    const query = `{
      team: teams(filter: { text: "SECRET-acme" }) { totalCount } noTeam: teams(filter: { text: "%" }) { totalCount }
      tag: tags(filter: { text: "SECRET-acme" }) { nodes { name } totalCount } noTag: tags(filter: { text: "_" }) { totalCount }
    }`;
    const none = { totalCount: 0 };
    expect((await world.acme.agent.ask(query)).body.data).toEqual({
      team: { totalCount: 1 },
      noTeam: none,
      tag: { nodes: [{ name: 'tag secret-acme canary-acme' }], totalCount: 1 },
      noTag: none,
    });
    expect((await world.acme.customer.ask(query)).body.data).toEqual({
      team: none,
      noTeam: none,
      tag: { nodes: [], totalCount: 0 },
      noTag: none,
    });
  });
});
