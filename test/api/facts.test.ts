import type { GraphQLObjectType } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { globalId, parseGlobalId } from '../../src/schema';
import { plantedCertificate } from '../support/planted-providers';
import { createWorld, type Answer, type TestTenant, type World } from '../support/world';
import { codesOf, mutate, outcomeOf } from './answers';
import { probeOf, type DatabaseProbe, type LoggedFact } from './database-probe';
import { idOf, plantComments, plantPeople, plantTeams, plantTicket } from './planting';

let world: World;
let tenant: TestTenant;
let probe: DatabaseProbe;
beforeAll(async () => {
  world = await createWorld();
  tenant = world.acme;
  probe = await probeOf(world);
});
afterAll(async () => {
  await probe.close();
  await world.close();
});

let count = 0;
const fresh = (what: string) => `${what}-${(count += 1)}`;
const newTicket = async () => idOf.ticket(await plantTicket(tenant));
const newTeam = async (members: string[] = []) =>
  idOf.team((await plantTeams(tenant, [fresh('team')], members))[0] ?? '');
const newPerson = async (data: { status?: 'DEACTIVATED'; name?: string } = {}) => {
  const [id = ''] = await plantPeople(tenant, { prefix: fresh('person'), count: 1, role: 'AGENT' });
  await tenant.owner.scope.db.person.updateMany({ where: { id }, data });
  return idOf.person(id);
};
const newComment = async () => {
  const ticket = await plantTicket(tenant);
  await plantComments(tenant, { tickets: [ticket], authors: [tenant.owner], each: 1 });
  const row = await tenant.owner.scope.db.comment.findFirstOrThrow({ where: { ticketId: ticket.id } });
  return idOf.comment(row.id);
};

const oidcInput = () => {
  const name = fresh('oidc');
  return { name, domains: [`${name}.example`], issuer: 'https://id.example', clientId: 'c' };
};
const samlInput = () => ({
  domains: [`${fresh('saml')}.example`],
  issuer: 'urn:saml',
  signInUrl: 'https://id.example/saml',
  certificates: [plantedCertificate()],
});
const newProvider = async () => {
  const selection = '... on CreateOidcProviderPayload { identityProvider { id } }';
  const answer = await mutate(tenant.owner.ask, 'createOidcProvider', oidcInput(), selection);
  return outcomeOf<{ identityProvider: { id: string } }>(answer).identityProvider.id;
};

const newApiKey = async () => {
  const answer = await mutate(
    tenant.owner.ask,
    'createApiKey',
    { name: 'n', scopes: ['TICKETS_READ'] },
    'apiKey { id }',
  );
  return outcomeOf<{ apiKey: { id: string } }>(answer).apiKey.id;
};
const revokedApiKey = async () => {
  const apiKeyId = await newApiKey();
  await mutate(tenant.owner.ask, 'revokeApiKey', { apiKeyId }, '__typename');
  return apiKeyId;
};

const newRole = async () => {
  const selection = '... on CreateCustomRolePayload { customRole { id } }';
  const input = { name: fresh('role'), permissions: ['TICKETS_READ'] };
  const answer = await mutate(tenant.owner.ask, 'createCustomRole', input, selection);
  return outcomeOf<{ customRole: { id: string } }>(answer).customRole.id;
};
const invitationInput = () => ({ email: `${fresh('invited')}@acme.test`, name: 'n', role: 'AGENT' });
const newInvitation = async () => {
  const selection = '... on InvitePersonPayload { invitation { id } }';
  const answer = await mutate(tenant.owner.ask, 'invitePerson', invitationInput(), selection);
  return outcomeOf<{ invitation: { id: string } }>(answer).invitation.id;
};
const revokedInvitation = async () => {
  const invitationId = await newInvitation();
  await mutate(tenant.owner.ask, 'revokeInvitation', { invitationId }, '__typename');
  return invitationId;
};
// Who handed the tenant over owns it again.
const oneOwner = async () => {
  const { personId, scope } = tenant.owner;
  const others = { role: 'OWNER' as const, id: { not: personId } };
  await scope.db.person.updateMany({ where: { id: personId }, data: { role: 'OWNER' } });
  await scope.db.person.updateMany({ where: others, data: { role: 'AGENT' } });
};

interface Case {
  readonly name: string;
  /** Makes an input that succeeds. */
  readonly input: () => Promise<object>;
  /** Topics of the facts that it appends, in order. */
  readonly topics: readonly string[];
  /** An input of the same mutation that is refused, or changes nothing. */
  readonly idle: () => Promise<object>;
}

const unknownTicket = idOf.ticket({ id: '01890000-0000-7000-8000-00000000dead' });
const unknownPerson = idOf.person('01890000-0000-7000-8000-00000000dead');
const unknownTeam = idOf.team('01890000-0000-7000-8000-00000000dead');
const unknownApiKey = globalId('ApiKey', '01890000-0000-7000-8000-00000000dead');
const unknownProvider = globalId('IdentityProvider', '01890000-0000-7000-8000-00000000dead');
const unknownComment = idOf.comment('01890000-0000-7000-8000-00000000dead');

const CASES: readonly Case[] = [
  {
    name: 'createTicket',
    input: async () => ({ subject: 's', description: 'd' }),
    topics: ['ticket.created'],
    idle: async () => ({ subject: 's', description: 'd', requesterId: unknownPerson }),
  },
  {
    name: 'updateTicket',
    input: async () => ({ ticketId: await newTicket(), expectedVersion: 1, subject: 'new' }),
    topics: ['ticket.updated'],
    idle: async () => ({ ticketId: await newTicket(), expectedVersion: 2, subject: 'new' }),
  },
  {
    name: 'assignTicket',
    input: async () => ({ ticketId: await newTicket(), assigneeId: idOf.person(tenant.agent.personId) }),
    topics: ['ticket.assigned'],
    idle: async () => ({ ticketId: await newTicket(), assigneeId: unknownPerson }),
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
    idle: async () => ({ ticketId: unknownTicket, body: 'words' }),
  },
  {
    name: 'editComment',
    input: async () => ({ commentId: await newComment(), body: 'words' }),
    topics: ['comment.edited'],
    idle: async () => ({ commentId: unknownComment, body: 'words' }),
  },
  {
    name: 'deleteComment',
    input: async () => ({ commentId: await newComment() }),
    topics: ['comment.deleted'],
    idle: async () => ({ commentId: unknownComment }),
  },
  {
    name: 'tagTicket',
    input: async () => ({ ticketId: await newTicket(), name: fresh('tag') }),
    topics: ['tag.created', 'ticket.tagged'],
    idle: async () => ({ ticketId: tenant.ids.Ticket, name: 'tag secret-acme canary-acme' }),
  },
  {
    name: 'untagTicket',
    input: async () => ({ ticketId: idOf.ticket(await plantTicket(tenant, { tags: ['off'] })), name: 'off' }),
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
    idle: async () => ({ personId: unknownPerson, name: 'n' }),
  },
  {
    name: 'changePersonRole',
    input: async () => ({ personId: await newPerson(), role: 'ADMIN' }),
    topics: ['person.role_changed'],
    idle: async () => ({ personId: idOf.person(tenant.owner.personId), role: 'ADMIN' }),
  },
  {
    name: 'deactivatePerson',
    input: async () => ({ personId: await newPerson() }),
    topics: ['person.deactivated'],
    idle: async () => ({ personId: idOf.person(tenant.owner.personId) }),
  },
  {
    name: 'reactivatePerson',
    input: async () => ({ personId: await newPerson({ status: 'DEACTIVATED' }) }),
    topics: ['person.reactivated'],
    idle: async () => ({ personId: unknownPerson }),
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
      await plantTicket(tenant, { teamId: parseGlobalId(teamId)?.uuid });
      return { teamId };
    },
    topics: ['ticket.team_removed', 'team.deleted'],
    idle: async () => ({ teamId: unknownTeam }),
  },
  {
    name: 'addTeamMember',
    input: async () => ({ teamId: await newTeam(), personId: idOf.person(tenant.agent.personId) }),
    topics: ['team.member_added'],
    idle: async () => ({
      teamId: await newTeam([tenant.agent.personId]),
      personId: idOf.person(tenant.agent.personId),
    }),
  },
  {
    name: 'removeTeamMember',
    input: async () => ({
      teamId: await newTeam([tenant.agent.personId]),
      personId: idOf.person(tenant.agent.personId),
    }),
    topics: ['team.member_removed'],
    idle: async () => ({ teamId: await newTeam(), personId: idOf.person(tenant.agent.personId) }),
  },
  {
    name: 'createApiKey',
    input: async () => ({ name: 'n', scopes: ['TICKETS_READ'] }),
    topics: ['api_key.created'],
    idle: async () => ({ name: 'n', scopes: ['TICKETS_READ'], personId: unknownPerson }),
  },
  {
    name: 'rotateApiKey',
    input: async () => ({ apiKeyId: await newApiKey() }),
    topics: ['api_key.rotated'],
    idle: async () => ({ apiKeyId: await revokedApiKey() }),
  },
  {
    name: 'revokeApiKey',
    input: async () => ({ apiKeyId: await newApiKey() }),
    topics: ['api_key.revoked'],
    idle: async () => ({ apiKeyId: unknownApiKey }),
  },
  {
    name: 'createOidcProvider',
    input: async () => ({ ...oidcInput(), clientSecret: 's' }),
    topics: ['identity_provider.created'],
    idle: async () => ({ ...oidcInput(), domains: ['oidc-canary-acme.example'] }),
  },
  {
    name: 'createSamlProvider',
    input: async () => ({ ...samlInput(), name: fresh('saml') }),
    topics: ['identity_provider.created'],
    idle: async () => ({ ...samlInput(), name: 'SAML secret-acme canary-acme' }),
  },
  {
    name: 'updateIdentityProvider',
    input: async () => ({ identityProviderId: await newProvider(), clientSecret: 's' }),
    topics: ['identity_provider.updated'],
    idle: async () => ({ identityProviderId: await newProvider(), domains: ['saml-canary-acme.example'] }),
  },
  {
    name: 'deleteIdentityProvider',
    input: async () => ({ identityProviderId: await newProvider() }),
    topics: ['identity_provider.deleted'],
    idle: async () => ({ identityProviderId: unknownProvider }),
  },
  {
    name: 'createCustomRole',
    input: async () => ({ name: fresh('role'), permissions: ['TICKETS_READ'] }),
    topics: ['custom_role.created'],
    idle: async () => ({ name: 'role secret-acme canary-acme', permissions: ['TICKETS_READ'] }),
  },
  {
    name: 'updateCustomRole',
    input: async () => ({ customRoleId: await newRole(), permissions: ['TAGS_READ'] }),
    topics: ['custom_role.updated'],
    idle: async () => ({ customRoleId: await newRole(), name: 'role secret-acme canary-acme' }),
  },
  {
    name: 'deleteCustomRole',
    input: async () => ({ customRoleId: await newRole() }),
    topics: ['custom_role.deleted'],
    idle: async () => ({ customRoleId: tenant.ids.CustomRole }),
  },
  {
    name: 'assignCustomRole',
    input: async () => ({ personId: await newPerson(), customRoleId: await newRole() }),
    topics: ['person.custom_role_changed'],
    idle: async () => ({ personId: unknownPerson, customRoleId: await newRole() }),
  },
  {
    name: 'invitePerson',
    input: async () => invitationInput(),
    topics: ['invitation.created'],
    idle: async () => ({ ...invitationInput(), email: 'invited@acme.test' }),
  },
  {
    name: 'resendInvitation',
    input: async () => ({ invitationId: await newInvitation() }),
    topics: ['invitation.resent'],
    idle: async () => ({ invitationId: await revokedInvitation() }),
  },
  {
    name: 'revokeInvitation',
    input: async () => ({ invitationId: await newInvitation() }),
    topics: ['invitation.revoked'],
    idle: async () => ({ invitationId: await revokedInvitation() }),
  },
  {
    name: 'transferOwnership',
    input: async () => ({ personId: await newPerson() }),
    topics: ['person.role_changed', 'person.role_changed'],
    idle: async () => ({ personId: await newPerson({ status: 'DEACTIVATED' }) }),
  },
];

afterEach(() => oneOwner());

async function factsOf(name: string, input: object): Promise<{ facts: LoggedFact[]; answer: Answer }> {
  let answer: Answer | undefined;
  const facts = await probe.factsOf(async () => {
    answer = await mutate(tenant.owner.ask, name, input, '__typename');
  });
  if (!answer) throw new Error('nothing was asked');
  return { facts, answer };
}

describe.each(CASES)('$name', ({ name, input, topics, idle }) => {
  it(`appends ${topics.join(' and ')} in the transaction that writes, with who did it`, async () => {
    const { facts, answer } = await factsOf(name, await input());
    expect(codesOf(answer)).toEqual([]);
    expect(facts.map(({ topic }) => topic)).toEqual(topics);
    expect(new Set(facts.map(({ xid }) => xid)).size).toBe(1);
    for (const { payload } of facts) expect(payload).toMatchObject({ byPersonId: tenant.owner.personId });
    await expectWrittenWith(facts);
  });

  it('appends nothing when it is refused or changes nothing, and writes nothing else', async () => {
    const given = await idle();
    const before = await probe.fingerprint();
    const { facts } = await factsOf(name, given);
    expect(facts).toEqual([]);
    expect(await probe.fingerprint()).toEqual(before);
  });

  it('writes nothing when its facts cannot be appended', async () => {
    const given = await input();
    const before = await probe.fingerprint();
    await probe.query('REVOKE INSERT ON outbox FROM atrium_app');
    try {
      const { answer } = await factsOf(name, given);
      expect(codesOf(answer)).toEqual(['INTERNAL']);
    } finally {
      await probe.query('GRANT INSERT ON outbox TO atrium_app');
    }
    expect(await probe.fingerprint()).toEqual(before);
  });
});

const camelCase = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Fails unless a row that the facts name, where it is still there, was last written by their transaction. */
async function expectWrittenWith(facts: readonly LoggedFact[]): Promise<void> {
  const tables = {
    ticketId: 'ticket',
    commentId: 'comment',
    personId: 'person',
    teamId: 'team',
    tagId: 'tag',
    apiKeyId: 'api_key',
    identityProviderId: 'identity_provider',
    customRoleId: 'custom_role',
    invitationId: 'invitation',
  };
  const last = facts.at(-1);
  const subject = `${camelCase(last?.topic.split('.')[0] ?? '')}Id` as keyof typeof tables;
  const joins = /member|tagged/.test(last?.topic ?? '');
  if (joins) return;
  const rows = await probe.query<{ xid: string }>(
    `SELECT xmin::text AS xid FROM "${tables[subject]}" WHERE id = $1`,
    [last?.payload[subject]],
  );
  for (const { xid } of rows) expect(xid).toBe(last?.xid);
}

describe('a mutation that would change nothing', () => {
  it.each<[name: string, input: () => Promise<object>]>([
    ['updateTicket', async () => ({ ticketId: await newTicket(), expectedVersion: 1 })],
    ['assignTicket', async () => ({ ticketId: await newTicket(), assigneeId: null, teamId: null })],
    ['assignTicket', async () => ({ ticketId: await newTicket() })],
    ['updatePerson', async () => ({ personId: await newPerson({ name: 'same' }), name: 'same' })],
    ['changePersonRole', async () => ({ personId: await newPerson(), role: 'AGENT' })],
    ['deactivatePerson', async () => ({ personId: await newPerson({ status: 'DEACTIVATED' }) })],
    ['reactivatePerson', async () => ({ personId: await newPerson() })],
    ['updateTeam', async () => ({ teamId: await newTeam() })],
    ['updateIdentityProvider', async () => ({ identityProviderId: await newProvider(), enabled: true })],
    ['revokeApiKey', async () => ({ apiKeyId: await revokedApiKey() })],
    ['updateCustomRole', async () => ({ customRoleId: await newRole() })],
    ['assignCustomRole', async () => ({ personId: await newPerson() })],
  ])('such as %s is taken, and writes neither rows nor facts', async (name, input) => {
    const given = await input();
    const before = await probe.fingerprint();
    const { facts, answer } = await factsOf(name, given);
    expect(codesOf(answer)).toEqual([]);
    expect(facts).toEqual([]);
    expect(await probe.fingerprint()).toEqual(before);
  });
});

describe('facts', () => {
  it('are told of by every mutation of the schema', async () => {
    const mutations = (await buildAtriumSchema()).getMutationType() as GraphQLObjectType;
    expect(CASES.map(({ name }) => name).toSorted()).toEqual(Object.keys(mutations.getFields()).toSorted());
  });

  it('tell what changed, in ids and values of the house and in no word that people wrote', async () => {
    const ticketId = await newTicket();
    const facts = await probe.factsOf(async () => {
      await mutate(tenant.customer.ask, 'addComment', { ticketId, body: 'private words' }, '__typename');
      await mutate(
        tenant.agent.ask,
        'updateTicket',
        { ticketId, expectedVersion: 1, subject: 'private words', priority: 'HIGH' },
        '__typename',
      );
      await mutate(tenant.agent.ask, 'changeTicketStatus', { ticketId, status: 'SOLVED' }, '__typename');
      await mutate(tenant.customer.ask, 'addComment', { ticketId, body: 'private words' }, '__typename');
    });
    const ticket = { ticketId: parseGlobalId(ticketId)?.uuid };
    const comment = { ...ticket, visibility: 'PUBLIC', byPersonId: tenant.customer.personId };
    expect(facts.map(({ topic, payload }) => ({ topic, payload }))).toMatchObject([
      { topic: 'comment.added', payload: comment },
      { topic: 'ticket.updated', payload: { ...ticket, version: 2, fields: ['subject', 'priority'] } },
      { topic: 'ticket.status_changed', payload: { ...ticket, from: 'OPEN', to: 'SOLVED' } },
      { topic: 'comment.added', payload: comment },
      { topic: 'ticket.status_changed', payload: { ...ticket, from: 'SOLVED', to: 'OPEN' } },
    ]);
    expect(JSON.stringify(facts)).not.toContain('private words');
  });

  it('of the tenant carry its id', async () => {
    await mutate(world.globex.customer.ask, 'createTicket', { subject: 's', description: 'd' }, '__typename');
    const rows = await probe.query<{ tenant: string }>(
      'SELECT tenant_id AS tenant FROM outbox ORDER BY id DESC LIMIT 1',
    );
    expect(rows).toEqual([{ tenant: world.globex.tenantId }]);
  });
});
