import { createBoundClients, type BoundClients } from '../../test/support/bound-clients';
import { Role, Viewer } from '../kernel';
import { checkTicketRecord } from '../modules/imports';
import { createScope, TicketChannel, TicketPriority, TicketStatus, type Scope } from '../tenancy';
import { demoTickets } from './demo-tickets';
import { demoTenants, seedDemo, type DemoInstallation, type DemoTenant } from '.';

const now = new Date('2026-03-14T15:42:00Z');
const byTenant = demoTenants.map((tenant) => [tenant.slug, tenant] as const);

const textsOf = (tenant: DemoTenant): string[] =>
  demoTickets(tenant, now).flatMap(({ subject, description, comments }) => [
    subject,
    description,
    ...comments.map(({ body }) => body),
  ]);

describe.each(byTenant)('the tickets of %s', (_slug, tenant) => {
  const tickets = demoTickets(tenant, now);

  it('are the same every time', () => {
    expect(demoTickets(tenant, now)).toEqual(tickets);
  });

  it('differ in their times only on another day', () => {
    const timeless = (records: typeof tickets) =>
      records.map((record) => ({
        ...record,
        createdAt: 0,
        updatedAt: 0,
        firstRespondedAt: 0,
        resolvedAt: 0,
        comments: record.comments.map(({ createdAt: _createdAt, ...comment }) => comment),
      }));
    expect(timeless(demoTickets(tenant, new Date('2027-01-01T00:00:00Z')))).toEqual(timeless(tickets));
  });

  it('could have been imported from anywhere', () => {
    expect(tickets.flatMap((ticket) => ('faults' in checkTicketRecord(ticket) ? [ticket] : []))).toEqual([]);
  });

  it('leave no slot of a template unfilled', () => {
    expect(textsOf(tenant).filter((text) => /[{}]|undefined/.test(text))).toEqual([]);
  });

  it('come in every status, priority and channel, with and without an assignee', () => {
    const valuesOf = (field: 'status' | 'priority' | 'channel') =>
      new Set(tickets.map((ticket) => ticket[field]));
    expect(valuesOf('status')).toEqual(new Set(Object.values(TicketStatus)));
    expect(valuesOf('priority')).toEqual(new Set(Object.values(TicketPriority)));
    expect(valuesOf('channel')).toEqual(new Set(Object.values(TicketChannel)));
    const assignees = new Set(tickets.map(({ assigneeEmail }) => assigneeEmail));
    for (const handle of ['agent', 'agent2', 'admin', 'owner']) {
      expect(assignees).toContain(`${handle}@${tenant.slug}.test`);
    }
    expect(assignees).toContain(null);
  });

  it('tell a story in order, which ends before now', () => {
    for (const { createdAt, comments, updatedAt, resolvedAt, status } of tickets) {
      const times = [createdAt, ...comments.map((comment) => comment.createdAt), now].map(Number);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(updatedAt).toEqual(comments.at(-1)?.createdAt ?? createdAt);
      expect(resolvedAt !== null).toBe(status === 'SOLVED' || status === 'CLOSED');
    }
  });

  it('have conversations with internal notes', () => {
    const comments = tickets.flatMap((ticket) => ticket.comments);
    expect(comments.length).toBeGreaterThan(400);
    expect(comments.filter(({ visibility }) => visibility === 'INTERNAL').length).toBeGreaterThan(80);
    expect(new Set(tickets.map(({ subject }) => subject)).size).toBeGreaterThan(80);
  });
});

it('gives no two tenants a text in common', () => {
  const [ours, theirs] = demoTenants.map(
    (tenant) => new Set(textsOf(tenant).filter((text) => text.length > 60)),
  );
  expect([...(ours ?? [])].filter((text) => theirs?.has(text))).toEqual([]);
});

describe('seedDemo', () => {
  let bound: BoundClients;
  let installation: DemoInstallation;

  beforeAll(async () => {
    bound = await createBoundClients({ statementTimeoutMs: 30_000 });
    installation = {
      clients: bound.clients,
      ensureTenant: async ({ slug }) => (slug === 'acme' ? bound.acmeId : bound.globexId),
      scopeOf: (tenantId, personId) =>
        createScope(bound.clients, { tenantId, viewer: new Viewer({ personId, role: Role.OWNER }) }),
    };
  });

  afterAll(() => bound.close());

  const counts = async (scope: Scope) => ({
    people: await scope.db.person.count(),
    teams: await scope.db.team.count(),
    members: await scope.db.teamMember.count(),
    tags: await scope.db.tag.count(),
    tickets: await scope.db.ticket.count(),
    comments: await scope.db.comment.count(),
  });

  it('makes two tenants, and changes nothing when it is run again', async () => {
    expect(await seedDemo(installation, now)).toBe(
      'acme: 200 tickets made, 0 were there. globex: 200 tickets made, 0 were there.',
    );
    const scopes = [bound.acmeId, bound.globexId].map((tenantId) => installation.scopeOf(tenantId, tenantId));
    const before = await Promise.all(scopes.map(counts));
    for (const count of before) {
      expect(count).toMatchObject({ people: 27, teams: 4, members: expect.any(Number), tickets: 200 });
      expect(count.members).toBeGreaterThanOrEqual(8);
      expect(count.tags).toBeGreaterThanOrEqual(15);
    }
    expect(await seedDemo(installation, new Date(now.getTime() + 86_400_000))).toBe(
      'acme: 0 tickets made, 200 were there. globex: 0 tickets made, 200 were there.',
    );
    expect(await Promise.all(scopes.map(counts))).toEqual(before);
  });

  it.each(byTenant)('gives %s the people that one signs in as', async (slug) => {
    const scope = installation.scopeOf(slug === 'acme' ? bound.acmeId : bound.globexId, bound.acmeId);
    const roles = {
      owner: 'OWNER',
      admin: 'ADMIN',
      agent: 'AGENT',
      agent2: 'AGENT',
      customer: 'CUSTOMER',
      customer2: 'CUSTOMER',
    };
    for (const [handle, role] of Object.entries(roles)) {
      const person = await scope.db.person.findFirst({ where: { email: `${handle}@${slug}.test` } });
      expect(person).toMatchObject({ role, status: 'ACTIVE' });
      if (role !== 'CUSTOMER') continue;
      expect(await scope.db.ticket.count({ where: { requesterId: person?.id } })).toBeGreaterThanOrEqual(15);
    }
  });

  it('numbers the tickets by age', async () => {
    const tickets = await installation
      .scopeOf(bound.acmeId, bound.acmeId)
      .db.ticket.findMany({ orderBy: { number: 'asc' } });
    expect(tickets.map(({ number }) => number)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    const times = tickets.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
