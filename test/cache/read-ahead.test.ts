import { globalId } from '../../src/schema';
import type { Actor } from '../support/world';
import { see, seeKept, startTwoServers, type TwoServers } from './two-servers';
import { soon } from './asking';

// One statement reads all of it; each change below is of another of its tables.
const NESTED = `{ tickets { nodes { number requester { name } assignee { name } team { name }
  comments(first: 5) { nodes { body author { name } } } tags { name } } } }`;

const RENAME =
  'mutation ($id: ID!, $name: String!) { updatePerson(input: { personId: $id, name: $name }) { __typename } }';
const EDIT =
  'mutation ($id: ID!) { editComment(input: { commentId: $id, body: "Other words." }) { __typename } }';
const COMMENT =
  'mutation ($id: ID!) { addComment(input: { ticketId: $id, body: "Another one." }) { __typename } }';
const TAG =
  'mutation ($id: ID!, $name: String!) { tagTicket(input: { ticketId: $id, name: $name }) { __typename } }';
const UNTAG =
  'mutation ($id: ID!, $name: String!) { untagTicket(input: { ticketId: $id, name: $name }) { __typename } }';
const TEAM =
  'mutation ($id: ID!) { updateTeam(input: { teamId: $id, name: "Another team" }) { __typename } }';
const ASSIGN =
  'mutation ($id: ID!) { assignTicket(input: { ticketId: $id, assigneeId: null }) { __typename } }';

let servers: TwoServers;
let url: string;
beforeAll(async () => {
  servers = await startTwoServers('memory');
  [url] = servers.urls;
}, 120_000);
afterAll(() => servers?.close());

const acme = () => servers.world.acme;

/** Changes something and waits until the kept answer of who reads is another one. */
async function demandNews(
  reader: Actor,
  { by, change, variables }: { by: Actor; change: string; variables: object },
) {
  const kept = await seeKept(url, reader.token, NESTED);
  const changed = await see(url, by.token, change, { variables });
  expect(changed.text).not.toContain('errors');
  const after = await soon(
    () => see(url, reader.token, NESTED),
    ({ text }) => JSON.stringify(JSON.parse(text).data) !== JSON.stringify(kept.data),
  );
  expect(after.data).not.toEqual(kept.data);
}

describe('a kept answer that one statement was read for', () => {
  it('ends when the name of an author, of an assignee or of a requester changes', async () => {
    const { admin, agent, customer } = acme();
    for (const { personId } of [agent, customer]) {
      const variables = { id: globalId('Person', personId), name: `Renamed ${personId.slice(-4)}` };
      await demandNews(agent, { by: admin, change: RENAME, variables });
      await demandNews(customer, {
        by: admin,
        change: RENAME,
        variables: { ...variables, name: 'Once more' },
      });
    }
  });

  it('ends when a comment is edited or added', async () => {
    const { agent, customer, comments, tickets } = acme();
    const comment = { id: globalId('Comment', comments[0] ?? '') };
    await demandNews(agent, { by: customer, change: EDIT, variables: comment });
    const ticket = { id: globalId('Ticket', tickets[0] ?? '') };
    await demandNews(customer, { by: agent, change: COMMENT, variables: ticket });
  });

  it('ends when a tag, a team or an assignee comes or goes', async () => {
    const { admin, agent, tickets, ids } = acme();
    const tagging = { id: globalId('Ticket', tickets[1] ?? ''), name: 'quite new' };
    await demandNews(agent, { by: admin, change: TAG, variables: tagging });
    await demandNews(agent, { by: admin, change: UNTAG, variables: tagging });
    await demandNews(agent, { by: admin, change: TEAM, variables: { id: ids.Team } });
    await demandNews(agent, { by: admin, change: ASSIGN, variables: { id: tagging.id } });
  });
});
