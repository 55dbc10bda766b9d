import { newId, type Permission, type Viewer } from '../../kernel';
import {
  pageOf,
  pageQuery,
  readAhead,
  type Ahead,
  type CustomRole as RoleRow,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Prisma,
  type Scope,
} from '../../tenancy';
import { visiblePeople } from '../people';
import { listedRoles, visibleRoles } from './role.policy';

/** Index that keeps names unique in a tenant. */
export const ROLE_NAME_INDEX = 'custom_role_tenant_id_name_key';

export async function readRoles(scope: Scope, request: PageRequest, ahead?: Ahead): Promise<Page<RoleRow>> {
  const where = listedRoles(scope.viewer);
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.customRole.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.customRole.count({ where }));
}

const visibleAmong = (viewer: Viewer, ids: string[]): Prisma.CustomRoleWhereInput => ({
  AND: [{ id: { in: ids } }, visibleRoles(viewer)],
});

export const readRolesByIds = (scope: Scope, ids: string[], ahead?: Ahead): Promise<readonly RoleRow[]> => {
  const where = visibleAmong(scope.viewer, ids);
  return readAhead(ahead, [], (select) => scope.db.customRole.findMany({ where, ...select }));
};

/** The same page of the people who have each role. */
export async function readHolderPages(
  scope: Scope,
  roleIds: string[],
  request: PageRequest,
): Promise<Map<string, PersonRow[]>> {
  const { where, orderBy, take } = pageQuery(request);
  const roles = await scope.db.customRole.findMany({
    relationLoadStrategy: 'join',
    where: visibleAmong(scope.viewer, roleIds),
    select: { id: true, people: { where: { AND: [visiblePeople(scope.viewer), where] }, orderBy, take } },
  });
  return new Map(roles.map((role) => [role.id, role.people]));
}

/** How many people have each role. */
export async function countHolders(scope: Scope, roleIds: string[]): Promise<Map<string, number>> {
  const counts = await scope.db.person.groupBy({
    by: 'customRoleId',
    where: {
      AND: [visiblePeople(scope.viewer), { customRole: visibleAmong(scope.viewer, roleIds) }],
    },
    _count: { _all: true },
  });
  return new Map(counts.map(({ customRoleId, _count: { _all: people } }) => [customRoleId ?? '', people]));
}

export interface NewRole {
  readonly name: string;
  readonly description?: string | null;
  readonly permissions: readonly Permission[];
}

export const insertRole = (tx: Scope, { name, description, permissions }: NewRole): Promise<RoleRow> =>
  tx.db.customRole.create({
    data: { id: newId(), name, description: description ?? '', permissions: [...permissions] },
  });

/** The role as it is, locked until the transaction ends; null when the viewer may see none. */
export async function lockRoleRow(tx: Scope, id: string): Promise<RoleRow | null> {
  const [row] = await tx.db.customRole.updateManyAndReturn({
    where: visibleAmong(tx.viewer, [id]),
    data: { tenantId: tx.tenantId },
  });
  return row ?? null;
}

/** Changes a role that is locked. */
export async function updateRoleRow(
  tx: Scope,
  id: string,
  data: { name?: string; description?: string; permissions?: Permission[] },
): Promise<RoleRow | undefined> {
  const [row] = await tx.db.customRole.updateManyAndReturn({
    where: { id },
    data: { ...data, updatedAt: new Date() },
  });
  return row;
}

/**
 * Renames a role, to shut out those who would refer to it: the name is part of a key, and a changed key is the only
 * update that they wait for.
 */
export async function renameRoleRow(tx: Scope, id: string, name: string): Promise<void> {
  await tx.db.customRole.updateMany({ where: { id }, data: { name } });
}

/** Who has a role, or would have it: invitations that were neither accepted nor revoked. Whoever may see them. */
export async function countUses(
  tx: Scope,
  customRoleId: string,
): Promise<{ people: number; invitations: number }> {
  const people = await tx.db.person.count({ where: { customRoleId } });
  const open = { customRoleId, acceptedAt: null, revokedAt: null };
  return { people, invitations: await tx.db.invitation.count({ where: open }) };
}

/** Deletes a role that nobody has; invitations that are over forget it. */
export async function deleteRoleRow(tx: Scope, id: string): Promise<void> {
  await tx.db.invitation.updateMany({ where: { customRoleId: id }, data: { customRoleId: null } });
  await tx.db.customRole.deleteMany({ where: { id } });
}

/** Gives a person who is locked a role, or the usual one. */
export async function updateRoleOfPerson(
  tx: Scope,
  personId: string,
  customRoleId: string | null,
): Promise<PersonRow | undefined> {
  const [row] = await tx.db.person.updateManyAndReturn({
    where: { id: personId },
    data: { customRoleId, updatedAt: new Date() },
  });
  return row;
}
