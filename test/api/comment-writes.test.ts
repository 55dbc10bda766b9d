import type { TicketStatus } from '../../src/tenancy';
import { createWorld, type Actor, type TestTenant, type World } from '../support/world';
import { codesOf, dataOf, mutate, outcomeOf } from './answers';
import { idOf, plantTicket } from './planting';

let world: World;
let tenant: TestTenant;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
});
afterAll(() => world.close());

interface CommentOutcome {
  readonly __typename: string;
  readonly comment: { id: string; body: string; ticket: Record<string, unknown> };
  readonly ticket: Record<string, unknown>;
}

const ticketFields = 'status version firstRespondedAt resolvedAt comments { totalCount }';
const add = (actor: Actor, input: object) =>
  mutate(
    actor.ask,
    'addComment',
    { body: 'words', ...input },
    `__typename ... on AddCommentPayload { comment { id body visibility editedAt author { id } ticket { ${ticketFields} } } }
     ... on TicketClosed { ticket { ${ticketFields} } }`,
  );
const added = async (actor: Actor, input: object) =>
  outcomeOf<CommentOutcome>(await add(actor, input)).comment;
const edit = (actor: Actor, commentId: string, body = 'better words') =>
  mutate(actor.ask, 'editComment', { commentId, body }, 'comment { body editedAt }');
const remove = (actor: Actor, commentId: string) =>
  mutate(actor.ask, 'deleteComment', { commentId }, 'deletedCommentId ticket { comments { totalCount } }');

describe('addComment', () => {
  it('adds a public comment by default, of whoever asks', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    expect(await added(tenant.customer, { ticketId })).toEqual({
      id: expect.any(String),
      body: 'words',
      visibility: 'PUBLIC',
      editedAt: null,
      author: { id: idOf.person(tenant.customer.personId) },
      ticket: {
        status: 'OPEN',
        version: 1,
        firstRespondedAt: null,
        resolvedAt: null,
        comments: { totalCount: 1 },
      },
    });
  });

  it('by staff in public is the first response once; a note and a word of the customer are none', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const respondedAfter = async (actor: Actor, visibility: string) =>
      (await added(actor, { ticketId, visibility })).ticket['firstRespondedAt'];
    expect(await respondedAfter(tenant.agent, 'INTERNAL')).toBeNull();
    expect(await respondedAfter(tenant.customer, 'PUBLIC')).toBeNull();
    const first = await respondedAfter(tenant.agent2, 'PUBLIC');
    expect(first).toEqual(expect.any(String));
    expect(await respondedAfter(tenant.agent, 'PUBLIC')).toBe(first);
  });

  it('by ten of the staff at once makes one first response, and loses no comment', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const answers = await Promise.all(Array.from({ length: 10 }, () => add(tenant.agent, { ticketId })));
    expect(answers.flatMap(codesOf)).toEqual([]);
    const { body } = await tenant.agent.ask(`query ($id: ID!) { ticket(id: $id) { ${ticketFields} } }`, {
      id: ticketId,
    });
    expect(body.data?.['ticket']).toMatchObject({
      version: 2,
      firstRespondedAt: expect.any(String),
      comments: { totalCount: 10 },
    });
  });

  it.each<[TicketStatus, TicketStatus]>([
    ['OPEN', 'OPEN'],
    ['PENDING', 'OPEN'],
    ['ON_HOLD', 'ON_HOLD'],
    ['SOLVED', 'OPEN'],
  ])('by its customer turns a ticket that is %s to %s', async (status, then) => {
    const resolvedAt = status === 'SOLVED' ? new Date() : null;
    const ticketId = idOf.ticket(await plantTicket(tenant, { status, resolvedAt }));
    const { ticket } = await added(tenant.customer, { ticketId });
    expect(ticket).toMatchObject({ status: then, version: status === then ? 1 : 2, resolvedAt: null });
  });

  it.each<TicketStatus>(['PENDING', 'SOLVED'])('by staff leaves a ticket %s', async (status) => {
    const ticketId = idOf.ticket(await plantTicket(tenant, { status }));
    expect((await added(tenant.agent, { ticketId })).ticket).toMatchObject({ status });
  });

  it('is refused on a closed ticket, which stays as it is', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant, { status: 'CLOSED' }));
    for (const actor of [tenant.customer, tenant.agent, tenant.owner]) {
      expect(outcomeOf<CommentOutcome>(await add(actor, { ticketId }))).toMatchObject({
        __typename: 'TicketClosed',
        ticket: { status: 'CLOSED', version: 1, comments: { totalCount: 0 } },
      });
    }
  });

  it('lets no customer write a note, on any ticket', async () => {
    const unknown = idOf.ticket({ id: '01890000-0000-7000-8000-00000000dead' });
    for (const ticketId of [tenant.ids.Ticket, unknown]) {
      expect(codesOf(await add(tenant.customer, { ticketId, visibility: 'INTERNAL' }))).toEqual([
        'FORBIDDEN',
      ]);
    }
  });

  it('of any kind moves its ticket up among those that changed last', async () => {
    for (const [actor, visibility] of [
      [tenant.customer, 'PUBLIC'],
      [tenant.agent, 'PUBLIC'],
      [tenant.agent, 'PUBLIC'],
      [tenant.agent, 'INTERNAL'],
    ] as const) {
      const before = await plantTicket(tenant, { updatedAt: new Date(0) });
      await added(actor, { ticketId: idOf.ticket(before), visibility });
      const where = { id: before.id };
      const after = await tenant.owner.scope.db.ticket.findFirstOrThrow({
        where,
        include: { comments: true },
      });
      expect(after.updatedAt.getTime()).toBeGreaterThanOrEqual(
        after.comments[0]?.createdAt.getTime() ?? Infinity,
      );
    }
  });

  it("does not find another customer's ticket", async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    expect(codesOf(await add(tenant.customer2, { ticketId }))).toEqual(['NOT_FOUND']);
  });
});

describe('editComment', () => {
  it('changes the text and notes when', async () => {
    const { id } = await added(tenant.customer, { ticketId: tenant.ids.Ticket });
    expect(outcomeOf(await edit(tenant.customer, id))).toMatchObject({
      comment: { body: 'better words', editedAt: expect.any(String) },
    });
  });

  it('is for the author alone, whatever the role of others', async () => {
    const { id } = await added(tenant.agent, { ticketId: tenant.ids.Ticket });
    for (const actor of [tenant.customer, tenant.agent2, tenant.admin, tenant.owner]) {
      expect(codesOf(await edit(actor, id))).toEqual(['FORBIDDEN']);
    }
    expect(codesOf(await edit(tenant.customer2, id))).toEqual(['NOT_FOUND']);
  });

  it('does not find a note for a customer, as if there were none', async () => {
    const { id } = await added(tenant.agent, { ticketId: tenant.ids.Ticket, visibility: 'INTERNAL' });
    const unknown = idOf.comment('01890000-0000-7000-8000-00000000dead');
    const [note, none] = [await edit(tenant.customer, id), await edit(tenant.customer, unknown)];
    expect(codesOf(note)).toEqual(['NOT_FOUND']);
    expect(note.body).toEqual(none.body);
  });
});

describe('deleteComment', () => {
  it.each(['agent', 'admin', 'owner'] as const)('by %s takes the comment of an agent away', async (role) => {
    const ticketId = idOf.ticket(await plantTicket(tenant));
    const { id } = await added(tenant.agent, { ticketId });
    expect(outcomeOf(await remove(tenant[role], id))).toEqual({
      deletedCommentId: id,
      ticket: { comments: { totalCount: 0 } },
    });
    const { body } = await tenant.owner.ask('query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(body).toEqual({ data: { node: null } });
    expect(codesOf(await remove(tenant[role], id))).toEqual(['NOT_FOUND']);
  });

  it("is refused to other agents and to the ticket's customer", async () => {
    const { id } = await added(tenant.agent, { ticketId: tenant.ids.Ticket });
    expect(codesOf(await remove(tenant.agent2, id))).toEqual(['FORBIDDEN']);
    expect(codesOf(await remove(tenant.customer, id))).toEqual(['FORBIDDEN']);
  });

  it('happens once when many ask for it at once', async () => {
    const { id } = await added(tenant.agent, { ticketId: tenant.ids.Ticket });
    const answers = await Promise.all(Array.from({ length: 6 }, () => remove(tenant.agent, id)));
    const done = answers.filter((answer) => codesOf(answer).length === 0);
    expect(done).toHaveLength(1);
    expect(new Set(answers.filter((answer) => !done.includes(answer)).flatMap(codesOf))).toEqual(
      new Set(['NOT_FOUND']),
    );
  });
});

describe('two mutations in one document', () => {
  it('each show what the one before it wrote', async () => {
    const ticketId = idOf.ticket(await plantTicket(tenant, { status: 'PENDING' }));
    const answer = await tenant.customer.ask(
      `mutation ($id: ID!) {
        a: addComment(input: { ticketId: $id, body: "one" }) { ...Added }
        b: addComment(input: { ticketId: $id, body: "two" }) { ...Added }
        c: changeTicketStatus(input: { ticketId: $id, status: SOLVED }) {
          ... on ChangeTicketStatusPayload { ticket { ...Shown } } }
        d: addComment(input: { ticketId: $id, body: "three" }) { ...Added }
      }
      fragment Added on AddCommentPayload { comment { ticket { ...Shown } } }
      fragment Shown on Ticket { status comments { nodes { body } totalCount } requester { name requestedTickets(first: 1) { nodes { status } } } }`,
      { id: ticketId },
    );
    const data = dataOf<Record<string, { comment?: { ticket: unknown }; ticket?: unknown }>>(answer);
    const shown = (status: string, bodies: string[]) => ({
      status,
      comments: { nodes: bodies.map((body) => ({ body })), totalCount: bodies.length },
      requester: { name: 'customer canary-acme', requestedTickets: { nodes: [{ status }] } },
    });
    expect(['a', 'b', 'c', 'd'].map((key) => data[key]?.comment?.ticket ?? data[key]?.ticket)).toEqual([
      shown('OPEN', ['one']),
      shown('OPEN', ['one', 'two']),
      shown('SOLVED', ['one', 'two']),
      shown('OPEN', ['one', 'two', 'three']),
    ]);
  });
});
