import type { Role } from '../kernel';
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
