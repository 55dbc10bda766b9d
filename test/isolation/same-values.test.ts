import { createWorld, type World } from '../support/world';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

const PERSON = `mutation($email: String!) { createPerson(input: { email: $email, name: "Somebody", role: AGENT }) {
  __typename ... on CreatePersonPayload { person { email } } ... on EmailTaken { email } } }`;
const TEAM = `mutation($name: String!) { createTeam(input: { name: $name }) {
  __typename ... on CreateTeamPayload { team { name members(first: 5) { totalCount } tickets(first: 5) { totalCount } } }
  ... on TeamNameTaken { name } } }`;
const RENAME = `mutation($id: ID!, $name: String!) { updateTeam(input: { teamId: $id, name: $name }) {
  __typename ... on UpdateTeamPayload { team { name } } } }`;
const TAG = `mutation($id: ID!, $name: String!) { tagTicket(input: { ticketId: $id, name: $name }) { tag { id name } } }`;

// Unique is unique in a tenant: a clash with the other's value would tell that it exists.
describe("a value that is taken in the other tenant's rows", () => {
  it('is free as an email address, and then taken', async () => {
    const { owner } = world.acme;
    const variables = { email: 'customer@globex.test' };
    expect((await owner.ask(PERSON, variables)).body).toEqual({
      data: { createPerson: { __typename: 'CreatePersonPayload', person: variables } },
    });
    expect((await owner.ask(PERSON, variables)).body).toEqual({
      data: { createPerson: { __typename: 'EmailTaken', ...variables } },
    });
  });

  it("is free as a team's name, with no member and no ticket of the other's team", async () => {
    const { owner, ids } = world.acme;
    const name = 'team secret-globex canary-globex';
    const none = { totalCount: 0 };
    expect((await owner.ask(TEAM, { name })).body).toEqual({
      data: { createTeam: { __typename: 'CreateTeamPayload', team: { name, members: none, tickets: none } } },
    });
    expect((await owner.ask(TEAM, { name })).body).toEqual({
      data: { createTeam: { __typename: 'TeamNameTaken', name } },
    });
    const renamed = await owner.ask(RENAME, { id: ids.Team, name });
    expect(renamed.body).toEqual({ data: { updateTeam: { __typename: 'TeamNameTaken' } } });
  });

  it("makes a tag of one's own", async () => {
    const { owner, ids } = world.acme;
    const name = 'tag secret-globex canary-globex';
    const { body } = await owner.ask(TAG, { id: ids.Ticket, name });
    expect(body).toEqual({ data: { tagTicket: { tag: { id: expect.any(String), name } } } });
    expect(body.data?.['tagTicket']).not.toMatchObject({ tag: { id: world.globex.ids.Tag } });
  });

  it('is counted from one as the number of a ticket', async () => {
    const numbers = '{ tickets(first: 4, orderBy: { field: CREATED, direction: ASC }) { nodes { number } } }';
    const expected = { tickets: { nodes: [1, 2, 3, 4].map((number) => ({ number })) } };
    for (const { owner } of [world.acme, world.globex])
      expect((await owner.ask(numbers)).body.data).toEqual(expected);
  });
});
