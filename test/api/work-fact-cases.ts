import { parseGlobalId } from '../../src/schema';
import type { TestTenant } from '../support/world';
import { unknown, type FactPlants } from './fact-plants';
import { idOf, plantTicket } from './planting';

/** A mutation and the facts that it appends. */
export interface FactCase {
  readonly name: string;
  /** Makes an input that succeeds. */
  readonly input: () => Promise<object>;
  /** Topics of the facts that it appends, in order. */
  readonly topics: readonly string[];
  /** An input of the same mutation that is refused, or changes nothing. */
  readonly idle: () => Promise<object>;
}

/** Mutations of tickets, comments, tags, people and teams. */
export const workCases = (
  tenant: () => TestTenant,
  { fresh, newTicket, newTeam, newPerson, newComment }: FactPlants,
): readonly FactCase[] => [
  {
    name: 'createTicket',
    input: async () => ({ subject: 's', description: 'd' }),
    topics: ['ticket.created'],
    idle: async () => ({ subject: 's', description: 'd', requesterId: unknown.person }),
  },
  {
    name: 'updateTicket',
    input: async () => ({ ticketId: await newTicket(), expectedVersion: 1, subject: 'new' }),
    topics: ['ticket.updated'],
    idle: async () => ({ ticketId: await newTicket(), expectedVersion: 2, subject: 'new' }),
  },
  {
    name: 'assignTicket',
    input: async () => ({ ticketId: await newTicket(), assigneeId: idOf.person(tenant().agent.personId) }),
    topics: ['ticket.assigned'],
    idle: async () => ({ ticketId: await newTicket(), assigneeId: unknown.person }),
  },
  {
    name: 'changeTicketStatus',
    input: async () => ({ ticketId: await newTicket(), status: 'SOLVED' }),
    topics: ['ticket.status_changed'],
    idle: async () => ({ ticketId: await newTicket(), status: 'CLOSED' }),
  },
  {
    name: 'addComment',
    input: async () => ({ ticketId: await newTicket(), body: 'words' }),
    topics: ['comment.added'],
    idle: async () => ({ ticketId: unknown.ticket, body: 'words' }),
  },
  {
    name: 'editComment',
    input: async () => ({ commentId: await newComment(), body: 'words' }),
    topics: ['comment.edited'],
    idle: async () => ({ commentId: unknown.comment, body: 'words' }),
  },
  {
    name: 'deleteComment',
    input: async () => ({ commentId: await newComment() }),
    topics: ['comment.deleted'],
    idle: async () => ({ commentId: unknown.comment }),
  },
  {
    name: 'tagTicket',
    input: async () => ({ ticketId: await newTicket(), name: fresh('tag') }),
    topics: ['tag.created', 'ticket.tagged'],
    idle: async () => ({ ticketId: tenant().ids.Ticket, name: 'tag secret-acme canary-acme' }),
  },
  {
    name: 'untagTicket',
    input: async () => ({
      ticketId: idOf.ticket(await plantTicket(tenant(), { tags: ['off'] })),
      name: 'off',
    }),
    topics: ['ticket.untagged'],
    idle: async () => ({ ticketId: await newTicket(), name: 'never was' }),
  },
  {
    name: 'createPerson',
    input: async () => ({ email: `${fresh('new')}@acme.test`, name: 'n', role: 'AGENT' }),
    topics: ['person.created'],
    idle: async () => ({ email: 'agent@acme.test', name: 'n', role: 'AGENT' }),
  },
  {
    name: 'updatePerson',
    input: async () => ({ personId: await newPerson(), name: 'n' }),
    topics: ['person.renamed'],
    idle: async () => ({ personId: unknown.person, name: 'n' }),
  },
  {
    name: 'changePersonRole',
    input: async () => ({ personId: await newPerson(), role: 'ADMIN' }),
    topics: ['person.role_changed'],
    idle: async () => ({ personId: idOf.person(tenant().owner.personId), role: 'ADMIN' }),
  },
  {
    name: 'deactivatePerson',
    input: async () => ({ personId: await newPerson() }),
    topics: ['person.deactivated'],
    idle: async () => ({ personId: idOf.person(tenant().owner.personId) }),
  },
  {
    name: 'reactivatePerson',
    input: async () => ({ personId: await newPerson({ status: 'DEACTIVATED' }) }),
    topics: ['person.reactivated'],
    idle: async () => ({ personId: unknown.person }),
  },
  {
    name: 'createTeam',
    input: async () => ({ name: fresh('new team') }),
    topics: ['team.created'],
    idle: async () => ({ name: 'team secret-acme canary-acme' }),
  },
  {
    name: 'updateTeam',
    input: async () => ({ teamId: await newTeam(), name: fresh('renamed') }),
    topics: ['team.updated'],
    idle: async () => ({ teamId: await newTeam(), name: 'team secret-acme canary-acme' }),
  },
  {
    name: 'deleteTeam',
    input: async () => {
      const teamId = await newTeam();
      await plantTicket(tenant(), { teamId: parseGlobalId(teamId)?.uuid });
      return { teamId };
    },
    topics: ['ticket.team_removed', 'team.deleted'],
    idle: async () => ({ teamId: unknown.team }),
  },
  {
    name: 'addTeamMember',
    input: async () => ({ teamId: await newTeam(), personId: idOf.person(tenant().agent.personId) }),
    topics: ['team.member_added'],
    idle: async () => ({
      teamId: await newTeam([tenant().agent.personId]),
      personId: idOf.person(tenant().agent.personId),
    }),
  },
  {
    name: 'removeTeamMember',
    input: async () => ({
      teamId: await newTeam([tenant().agent.personId]),
      personId: idOf.person(tenant().agent.personId),
    }),
    topics: ['team.member_removed'],
    idle: async () => ({ teamId: await newTeam(), personId: idOf.person(tenant().agent.personId) }),
  },
];
