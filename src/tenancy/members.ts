import type { Role, Viewer } from '../kernel';
import type { TenantClients } from './tenant-clients';
import { PersonStatus, TenantStatus } from '../generated/prisma/enums';

/** The role of an active person of an active tenant, by one statement; null for everybody else. */
export async function activeMemberRole(
  clients: TenantClients,
  { tenantId, personId }: { tenantId: string; personId: string },
): Promise<Role | null> {
  const person = await clients.of(tenantId).person.findFirst({
    where: { id: personId, status: PersonStatus.ACTIVE, tenant: { status: TenantStatus.ACTIVE } },
    select: { role: true },
  });
  return person?.role ?? null;
}

/** The longest-standing active person with this email address or role, as a viewer; null when there is none. */
export async function findMember(
  clients: TenantClients,
  tenantId: string,
  who: { email: string } | { role: Role },
): Promise<Viewer | null> {
  const where = 'email' in who ? { email: who.email.toLowerCase() } : { role: who.role };
  const person = await clients.of(tenantId).person.findFirst({
    where: { ...where, status: PersonStatus.ACTIVE },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, role: true },
  });
  return person && { personId: person.id, role: person.role };
}
