import { newId } from '../../src/kernel';
import { importInvitation } from '../../src/modules/invitations';
import { importRole } from '../../src/modules/roles';
import type { Scope } from '../../src/tenancy';

/** UUIDs of a custom role to which somebody is invited, and of the open invitation. */
export interface PlantedRoles {
  readonly customRoleId: string;
  readonly invitationId: string;
}

/** Plants a custom role, one that nobody has, and for one address an open invitation and one that was revoked. */
export async function plantRoles(
  tx: Scope,
  { slug, marks, invitedById }: { slug: string; marks: string; invitedById: string },
): Promise<PlantedRoles> {
  const role = { description: `For the seldom ${marks}`, permissions: ['TICKETS_READ_TEAM'] as const };
  const { id: customRoleId } = await importRole(tx, { ...role, name: `role ${marks}` });
  await importRole(tx, { ...role, name: `spare role ${marks}` });
  const invitation = {
    email: `invited@${slug}.test`,
    name: `Invited ${marks}`,
    role: 'AGENT' as const,
    customRoleId,
    secretHash: '0'.repeat(64),
    invitedById,
    expiresAt: new Date(Date.UTC(2100, 0, 1)),
  };
  const invitationId = newId();
  const times = { revokedAt: new Date(Date.UTC(2026, 2, 5)), createdAt: new Date(Date.UTC(2026, 2, 4)) };
  await importInvitation(tx, { ...invitation, ...times, id: newId() });
  await importInvitation(tx, {
    ...invitation,
    id: invitationId,
    createdAt: new Date(Date.UTC(2026, 2, 6)),
  });
  return { customRoleId, invitationId };
}
