import { globalId } from '../../src/schema';
import { transaction } from '../../src/tenancy';
import { createWorld, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('a change that changes nothing', () => {
  it.each([
    ['updateTicket', 'expectedVersion: 1'],
    ['assignTicket', ''],
  ])('by %s leaves the version as it is', async (mutation, more) => {
    const { acme } = world;
    const payload = mutation === 'updateTicket' ? '... on UpdateTicketPayload' : '... on AssignTicketPayload';
    const { body } = await acme.agent.ask(
      `mutation { result: ${mutation}(input: { ticketId: "${acme.ids.Ticket}" ${more} }) { ${payload} { ticket { version } } } }`,
    );
    expect(body).toEqual({ data: { result: { ticket: { version: 1 } } } });
  });
});

describe('a reply', () => {
  it('moves the ticket to the front of those that changed last, and not its version', async () => {
    const { agent, ids } = world.acme;
    const { body } = await agent.ask(
      `mutation { addComment(input: { ticketId: "${ids.Ticket}", body: "note", visibility: INTERNAL }) { __typename } }`,
    );
    expect(body).toEqual({ data: { addComment: { __typename: 'AddCommentPayload' } } });
    const list = '{ tickets(first: 1, orderBy: { field: UPDATED }) { nodes { id version } } }';
    expect((await agent.ask(list)).body).toEqual({
      data: { tickets: { nodes: [{ id: ids.Ticket, version: 1 }] } },
    });
  });
});

describe('who still works', () => {
  it('does not become a customer', async () => {
    const { owner, agent } = world.acme;
    const personId = globalId('Person', agent.personId);
    const { body } = await owner.ask(
      `mutation { changePersonRole(input: { personId: "${personId}", role: CUSTOMER }) {
        __typename ... on StillWorks { openTickets teams person { role } } } }`,
    );
    expect(body).toEqual({
      data: {
        changePersonRole: { __typename: 'StillWorks', openTickets: 2, teams: 1, person: { role: 'AGENT' } },
      },
    });
  });
});

describe('the texts of an answer', () => {
  it('are bounded, however often a document asks for them', async () => {
    const { owner, agent, ids } = world.acme;
    const ticketId = world.acme.tickets[0] ?? '';
    const body = 'x'.repeat(65_000);
    await transaction(owner.scope, (tx) =>
      tx.db.comment.createMany({
        data: Array.from({ length: 10 }, (_, index) => ({
          id: `00000000-0000-7000-8000-00000000000${index}`,
          ticketId,
          authorId: owner.personId,
          body,
        })),
      }),
    );
    const aliases = Array.from({ length: 25 }, (_, index) => `a${index}: body`).join(' ');
    const { body: answer, text } = await agent.ask(
      `{ ticket(id: "${ids.Ticket}") { comments(first: 100) { nodes { ${aliases} } } } }`,
    );
    expect(answer.errors?.[0]?.extensions.code).toBe('COST_EXCEEDS_MAXIMUM');
    expect(text.length).toBeLessThan(4_500_000);
    const plain = await agent.ask(
      `{ ticket(id: "${ids.Ticket}") { comments(first: 100) { nodes { body } } } }`,
    );
    expect(plain.body.errors).toBeUndefined();
  });
});
