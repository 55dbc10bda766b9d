import type { GraphQLObjectType } from 'graphql';
import { buildAtriumSchema } from '../../src/graphql';
import { parseGlobalId } from '../../src/schema';
import { createWorld, type Answer, type TestTenant, type World } from '../support/world';
import { accessCases } from './access-fact-cases';
import { codesOf, mutate } from './answers';
import { probeOf, type DatabaseProbe, type LoggedFact } from './database-probe';
import { factPlants } from './fact-plants';
import { workCases } from './work-fact-cases';

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

const plants = factPlants(() => tenant);
const { newTicket, newTeam, newPerson, newProvider, revokedApiKey, newRole, oneOwner } = plants;
const CASES = [...workCases(() => tenant, plants), ...accessCases(() => tenant, plants)];

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
    // What deploy pipelines write is no tenant's, and the log has a tenant in every line.
    const ofTenants = Object.keys(mutations.getFields()).filter((name) => name !== 'pushDocuments');
    expect(CASES.map(({ name }) => name).toSorted()).toEqual(ofTenants.toSorted());
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
      "SELECT tenant_id AS tenant FROM outbox WHERE kind = 'FACT' ORDER BY id DESC LIMIT 1",
    );
    expect(rows).toEqual([{ tenant: world.globex.tenantId }]);
  });
});
