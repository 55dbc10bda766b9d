import { newId, Role, Viewer } from '../../src/kernel';
import { importApiKeys } from '../../src/modules/api-keys';
import { importComments } from '../../src/modules/comments';
import { ensurePeople } from '../../src/modules/people';
import { ensureTags, tagTickets } from '../../src/modules/tags';
import { ensureMembers, ensureTeams } from '../../src/modules/teams';
import { importTickets } from '../../src/modules/tickets';
import { globalId } from '../../src/schema';
import {
  createScope,
  transaction,
  type Scope,
  type TenantCatalogue,
  type TenantClients,
} from '../../src/tenancy';
import { plantFlags } from './planted-flags';
import { plantProviders } from './planted-providers';
import { plantRoles } from './planted-roles';

/** Rows of a tenant, by name. Every text in them holds a canary: who sees it sees this tenant. */
export interface PlantedTenant {
  readonly slug: string;
  readonly tenantId: string;
  /** Stands in every text that anybody of the tenant wrote or is called. */
  readonly canary: string;
  /** Stands in texts that only staff may read. */
  readonly internalCanary: string;
  /** UUIDs by name: owner, admin, agent, agent2, customer, customer2. */
  readonly people: Readonly<Record<string, string>>;
  /** Global ids of one row of each kind. */
  readonly ids: Readonly<
    Record<
      | 'Ticket'
      | 'Comment'
      | 'Person'
      | 'Team'
      | 'Tag'
      | 'IdentityProvider'
      | 'ApiKey'
      | 'CustomRole'
      | 'Invitation',
      string
    >
  >;
  /** UUIDs: tickets of customer (0, 1) and of customer2 (2, 3). */
  readonly tickets: readonly string[];
  /** UUIDs by ticket: a public comment by the customer, a public and an internal one by the agent. */
  readonly comments: readonly string[];
}

/** Plants a small tenant whose rows of every kind can be recognised wherever they turn up. */
export async function plantTenant(options: {
  clients: TenantClients;
  catalogue: TenantCatalogue;
  slug: string;
}): Promise<PlantedTenant> {
  const { clients, catalogue, slug } = options;
  const canary = `canary-${slug}`;
  const internalCanary = `secret-${slug}`;
  const plan = `plan-${slug}`;
  const owner = { email: `owner@${slug}.test`, name: `Owner ${canary}` };
  const { tenantId, ownerId } = await catalogue.create({
    slug,
    name: `Tenant ${canary}`,
    plan,
    owner,
  });
  await plantFlags(catalogue, { tenantId, plan, mark: canary });
  const scope = createScope(clients, {
    tenantId,
    viewer: new Viewer({ personId: ownerId, role: Role.OWNER }),
  });
  const planted = await transaction(scope, (tx) => plantRows(tx, { slug, canary, internalCanary, ownerId }));
  return { slug, tenantId, canary, internalCanary, ...planted };
}

interface Marks {
  readonly slug: string;
  readonly canary: string;
  readonly internalCanary: string;
  readonly ownerId: string;
}

async function plantRows(tx: Scope, marks: Marks) {
  const people = await plantPeople(tx, marks);
  const { canary, internalCanary } = marks;
  const teamName = `team ${internalCanary} ${canary}`;
  const teamId = (await ensureTeams(tx, [teamName])).get(teamName) ?? '';
  await ensureMembers(
    tx,
    ['agent', 'agent2'].map((name) => ({ teamId, personId: people[name] ?? '' })),
  );
  const requesters = ['customer', 'customer', 'customer2', 'customer2'];
  const rows = await importTickets(
    tx,
    requesters.map((requester, index) => ({
      subject: `Subject ${index} ${canary} of-${requester}-${marks.slug}`,
      description: `Description ${index} ${canary} of-${requester}-${marks.slug}`,
      requesterId: people[requester] ?? '',
      assigneeId: people[index % 2 ? 'agent' : 'agent2'] ?? '',
      teamId,
      externalId: `ext-${index}-${internalCanary}`,
      createdAt: new Date(Date.UTC(2026, 0, 1 + index)),
      updatedAt: new Date(Date.UTC(2026, 1, 1 + index)),
    })),
  );
  const tickets = rows.toSorted((a, b) => a.number - b.number).map((row) => row.id);
  const comments = await plantComments(tx, { tickets, requesters, people, marks });
  const tagId = await plantTag(tx, tickets, `tag ${internalCanary} ${canary}`);
  const apiKeyId = await plantApiKeys(tx, people, marks);
  const providerId = await plantProviders(tx, marks);
  const { customRoleId, invitationId } = await plantRoles(tx, {
    slug: marks.slug,
    marks: `${internalCanary} ${canary}`,
    invitedById: people['admin'] ?? '',
  });
  const ids = {
    Ticket: globalId('Ticket', tickets[0] ?? ''),
    Comment: globalId('Comment', comments[0] ?? ''),
    Person: globalId('Person', people['customer'] ?? ''),
    Team: globalId('Team', teamId),
    Tag: globalId('Tag', tagId),
    IdentityProvider: globalId('IdentityProvider', providerId),
    ApiKey: globalId('ApiKey', apiKeyId),
    CustomRole: globalId('CustomRole', customRoleId),
    Invitation: globalId('Invitation', invitationId),
  };
  return { people, ids, tickets, comments };
}

async function plantPeople(tx: Scope, { slug, canary, ownerId }: Marks): Promise<Record<string, string>> {
  const roles = {
    admin: Role.ADMIN,
    agent: Role.AGENT,
    agent2: Role.AGENT,
    customer: Role.CUSTOMER,
    customer2: Role.CUSTOMER,
  };
  const email = (name: string): string => `${name}@${slug}.test`;
  const ids = await ensurePeople(
    tx,
    Object.entries(roles).map(([name, role]) => ({ email: email(name), name: `${name} ${canary}`, role })),
  );
  const named = Object.keys(roles).map((name) => [name, ids.get(email(name)) ?? '']);
  return { owner: ownerId, ...Object.fromEntries(named) };
}

async function plantComments(
  tx: Scope,
  of: { tickets: string[]; requesters: string[]; people: Record<string, string>; marks: Marks },
): Promise<string[]> {
  const { tickets, requesters, people, marks } = of;
  const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));
  await importComments(
    tx,
    tickets.flatMap((ticketId, index) => {
      const requester = requesters[index] ?? '';
      const text = `Comment ${index} ${marks.canary}`;
      return [
        {
          ticketId,
          authorId: people[requester] ?? '',
          body: `${text} of-${requester}-${marks.slug}`,
          createdAt: at(1),
        },
        {
          ticketId,
          authorId: people['agent'] ?? '',
          body: `${text} answer of-${requester}-${marks.slug}`,
          createdAt: at(2),
        },
        {
          ticketId,
          authorId: people['agent'] ?? '',
          body: `${text} note ${marks.internalCanary}`,
          visibility: 'INTERNAL' as const,
          createdAt: at(3),
        },
      ];
    }),
  );
  const rows = await tx.db.comment.findMany({
    orderBy: [{ ticket: { number: 'asc' } }, { createdAt: 'asc' }],
  });
  return rows.map((row) => row.id);
}

async function plantTag(tx: Scope, tickets: string[], name: string): Promise<string> {
  const tagId = (await ensureTags(tx, [name])).get(name) ?? '';
  await tagTickets(
    tx,
    tickets.map((ticketId) => ({ ticketId, tagId })),
  );
  return tagId;
}

/** A key that is good, and one that was revoked; resolves to the UUID of the good one. Nobody knows their secrets. */
async function plantApiKeys(tx: Scope, people: Record<string, string>, marks: Marks): Promise<string> {
  const [good, revoked] = [newId(), newId()];
  const key = {
    personId: people['agent'] ?? '',
    createdById: people['admin'] ?? '',
    scopes: ['TICKETS_READ', 'COMMENTS_WRITE'],
    secretHash: '0'.repeat(64),
    createdAt: new Date(Date.UTC(2026, 2, 2)),
    expiresAt: new Date(Date.UTC(2100, 0, 1)),
    lastUsedAt: new Date(Date.UTC(2026, 2, 3)),
  };
  const name = `key ${marks.internalCanary} ${marks.canary}`;
  const revokedAt = new Date(Date.UTC(2026, 2, 4));
  await importApiKeys(tx, [
    { ...key, id: good, name },
    { ...key, id: revoked, name: `old ${name}`, revokedAt },
  ]);
  return good;
}
