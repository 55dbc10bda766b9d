import { allowIf, permissionsOf, Role, type Decision, type Viewer } from '../../kernel';
import type { Prisma } from '../../tenancy';
import { mayHandOn } from '../people';

const NONE: Prisma.CustomRoleWhereInput = { id: { in: [] } };

/** May make custom roles and give them to agents, as far as they reach themselves. */
export const mayManageRoles = (viewer: Viewer): Decision =>
  allowIf(viewer.may('ROLES_MANAGE'), 'Only those who manage roles may do this.');

/** Whoever sees people sees their roles. */
export const visibleRoles = (viewer: Viewer): Prisma.CustomRoleWhereInput =>
  viewer.may('PEOPLE_READ') || viewer.may('ROLES_MANAGE') ? {} : NONE;

/** All of them are listed for those who choose among them. */
export const listedRoles = (viewer: Viewer): Prisma.CustomRoleWhereInput =>
  viewer.may('PEOPLE_MANAGE') || viewer.may('ROLES_MANAGE') ? visibleRoles(viewer) : NONE;

/** May make a role of these permissions, change or delete one that has them: only with what one may do oneself. */
export function mayShapeRole(viewer: Viewer, role: { permissions: readonly string[] }): Decision {
  const general = mayManageRoles(viewer);
  return general.allowed ? mayHandOn(viewer, role.permissions) : general;
}

/** What a person may do before or after: a custom role's permissions, or what agents usually may. */
export const permissionsBy = (role: { permissions: readonly string[] } | null): Iterable<string> =>
  role ? role.permissions : permissionsOf(Role.AGENT);

/** May give an agent one role in place of another; null stands for what agents usually may. Never to oneself. */
export function mayAssign(
  viewer: Viewer,
  person: { id: string },
  roles: readonly ({ permissions: readonly string[] } | null)[],
): Decision {
  const general = mayManageRoles(viewer);
  if (!general.allowed) return general;
  const isOther = allowIf(person.id !== viewer.personId, 'Nobody changes their own role.');
  return isOther.allowed
    ? mayHandOn(
        viewer,
        roles.flatMap((role) => [...permissionsBy(role)]),
      )
    : isOther;
}
