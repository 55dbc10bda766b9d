import { Viewer, permissionsOf, permissionSet, type Permission, type Role } from '../kernel';
import type { Prisma } from '../generated/prisma/client';
import { noDeadline, type Deadline } from '../platform/deadline';
import { PersonStatus, TenantStatus } from '../generated/prisma/enums';
import { observedDb } from './observed-db';
import { Reading } from './reading';
import { compiledRead } from './compiled';
import type { TenantClients } from './tenant-clients';
import type { Along, TenantStatements } from './tenant-statements';

/** An active person of an active tenant, as far as it decides what they may do. */
export interface Member {
  readonly personId: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** In order, so that equal members are told by comparing them. */
  readonly teamIds: readonly string[];
  readonly plan: string;
  /** The tenant, as people name it. */
  readonly tenant: { readonly slug: string; readonly name: string };
  /** True when the tenant lets people in by its own identity provider only. */
  readonly enforcesSso: boolean;
}

/** Whom to look for: a person by id, or whom an identity names in the tenant. */
export type MemberQuery = { readonly personId: string } | { readonly identityKey: string };

/** What of a person's row makes them a member. */
export const memberSelect = {
  id: true,
  role: true,
  customRole: { select: { permissions: true } },
  teams: { select: { teamId: true } },
  tenant: {
    select: {
      plan: true,
      slug: true,
      name: true,
      identityProviders: { where: { enforced: true, enabled: true }, select: { id: true }, take: 1 },
    },
  },
} satisfies Prisma.PersonSelect;

const personArgs = (who: MemberQuery) => {
  const which =
    'personId' in who ? { id: who.personId } : { identities: { some: { identityKey: who.identityKey } } };
  return {
    where: { ...which, status: PersonStatus.ACTIVE, tenant: { status: TenantStatus.ACTIVE } },
    select: memberSelect,
    relationLoadStrategy: 'join',
  } satisfies Prisma.PersonFindFirstArgs;
};

/** How a member is read for a request. */
export interface MemberReading {
  /** Notes what is read. */
  readonly reading?: Reading | undefined;
  readonly deadline?: Deadline | undefined;
}

/** The member, by one statement; null for everybody who is not active in an active tenant. */
export async function activeMember(
  clients: TenantClients,
  tenantId: string,
  who: MemberQuery,
  { reading = new Reading({ isIdle: true }), deadline = noDeadline }: MemberReading = {},
): Promise<Member | null> {
  const statements = clients.statements({ tenantId, deadline });
  const db = observedDb(() => clients.of(tenantId), reading, statements);
  const person = await db.person.findFirst(personArgs(who));
  return person && memberOf(person);
}

/** As {@link activeMember}, together with the next statement that is sent. */
export function activeMemberAlong(statements: TenantStatements, who: MemberQuery): Along<Member | null> {
  const args = personArgs(who);
  const read = compiledRead('Person', 'findFirst', args);
  if (!read) throw new TypeError('members are read by a statement of our own');
  return statements.askAlong({ text: read.text, values: read.values(args) }, (text) => {
    const person = read.read(text) as Parameters<typeof memberOf>[0] | null;
    return person && memberOf(person);
  });
}

/** The member whom a row means, read by {@link memberSelect}; the caller saw to it that they are active. */
export const memberOf = (person: Prisma.PersonGetPayload<{ select: typeof memberSelect }>): Member => ({
  personId: person.id,
  role: person.role,
  permissions: person.customRole ? permissionSet(person.customRole.permissions) : permissionsOf(person.role),
  teamIds: person.teams.map(({ teamId }) => teamId).toSorted(),
  plan: person.tenant.plan,
  tenant: { slug: person.tenant.slug, name: person.tenant.name },
  enforcesSso: person.tenant.identityProviders.length > 0,
});

/** The longest-standing active person with this email address or role, as a viewer; null when there is none. */
export async function findMember(
  clients: TenantClients,
  tenantId: string,
  who: { email: string } | { role: Role },
): Promise<Viewer | null> {
  const where = 'email' in who ? { email: who.email.toLowerCase() } : { role: who.role };
  const statements = clients.statements({ tenantId, deadline: noDeadline });
  const db = observedDb(() => clients.of(tenantId), new Reading({ isIdle: true }), statements);
  const person = await db.person.findFirst({
    where: { ...where, status: PersonStatus.ACTIVE },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, role: true },
  });
  return person && new Viewer({ personId: person.id, role: person.role });
}
