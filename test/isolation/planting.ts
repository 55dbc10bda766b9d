import { globalId } from '../../src/schema';
import type { TestTenant } from '../support/world';

const CREATE = 'mutation($input: CreateTicketInput!) { createTicket(input: $input) { ticket { id } } }';

/**
 * A closed ticket, somebody deactivated who has a custom role, and comments by everybody who has written none: so that every mutation can
 * do something once.
 */
export async function plantMore(tenant: TestTenant): Promise<void> {
  const { slug, canary, owner } = tenant;
  const texts = {
    subject: `Closed ${canary} of-owner-${slug}`,
    description: `Over ${canary} of-owner-${slug}`,
  };
  const created = await owner.ask(CREATE, { input: texts });
  const { ticket } = (created.body.data as { createTicket: { ticket: { id: string } } }).createTicket;
  for (const status of ['SOLVED', 'CLOSED']) {
    await owner.ask(
      `mutation($id: ID!) { changeTicketStatus(input: { ticketId: $id, status: ${status} }) { __typename } }`,
      {
        id: ticket.id,
      },
    );
  }
  await plantDeactivated(tenant);
  const ticketId = globalId('Ticket', tenant.tickets[2] ?? '');
  for (const [name, { ask }] of Object.entries({ owner, admin: tenant.admin, agent2: tenant.agent2 })) {
    const body = `By ${name} ${canary} of-customer2-${slug}`;
    const added = await ask(
      'mutation($input: AddCommentInput!) { addComment(input: $input) { ... on AddCommentPayload { comment { id } } } }',
      { input: { ticketId, body } },
    );
    const { comment } = (added.body.data as { addComment: { comment: { id: string } } }).addComment;
    await ask('mutation($input: EditCommentInput!) { editComment(input: $input) { __typename } }', {
      input: { commentId: comment.id, body: `${body}, edited` },
    });
  }
}

async function plantDeactivated({ slug, canary, owner, ids }: TestTenant): Promise<void> {
  const input = { email: `gone@${slug}.test`, name: `Gone ${canary} of-owner-${slug}`, role: 'AGENT' };
  const created = await owner.ask(
    'mutation($input: CreatePersonInput!) { createPerson(input: $input) { ... on CreatePersonPayload { person { id } } } }',
    { input },
  );
  const { person } = (created.body.data as { createPerson: { person: { id: string } } }).createPerson;
  await owner.ask(
    'mutation($input: AssignCustomRoleInput!) { assignCustomRole(input: $input) { __typename } }',
    { input: { personId: person.id, customRoleId: ids.CustomRole } },
  );
  await owner.ask(
    'mutation($input: DeactivatePersonInput!) { deactivatePerson(input: $input) { __typename } }',
    {
      input: { personId: person.id },
    },
  );
}

/** A ticket that one tenant has and the other has not, so that its number is a secret. */
export async function plantOneTicketMore({ owner, canary }: TestTenant): Promise<void> {
  const input = { subject: `One more ${canary}`, description: `And more ${canary}` };
  await owner.ask(CREATE, { input });
}
