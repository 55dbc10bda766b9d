import { appendFacts } from '../../events';
import {
  atriumError,
  demand,
  grantablePermissions,
  Role,
  type Decision,
  type Permission,
} from '../../kernel';
import {
  isUniqueViolation,
  transaction,
  type Ahead,
  type CustomRole as RoleRow,
  type Order,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Scope,
} from '../../tenancy';
import { lockPerson, personCustomRoleChanged, requirePerson } from '../people';
import * as facts from './role.events';
import { roleById } from './role.loaders';
import { mayAssign, mayManageRoles, mayShapeRole } from './role.policy';
import * as store from './role.store';

export const ROLES_BY_NAME: Order = { name: 'role.name', column: 'name', direction: 'asc', kind: 'text' };

/** A page of the custom roles; empty for those who neither make roles nor give them. */
export const listRoles = (scope: Scope, request: PageRequest, ahead?: Ahead): Promise<Page<RoleRow>> =>
  store.readRoles(scope, request, ahead);

const noSuchRole = () => atriumError('NOT_FOUND', 'There is no such role.');

/** The role, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireRole(scope: Scope, roleId: string): Promise<RoleRow> {
  const role = await roleById(scope).load(roleId);
  if (!role) throw noSuchRole();
  return role;
}

type NameTaken = { kind: 'CustomRoleNameTaken'; name: string };
type Saved<Kind extends string> = { kind: Kind; customRole: RoleRow };

/** Creates a role of permissions that the viewer has. Throws BAD_USER_INPUT for those that no custom role may hold. */
export async function createRole(
  scope: Scope,
  input: store.NewRole,
): Promise<Saved<'CreateCustomRolePayload'> | NameTaken> {
  demand(mayManageRoles(scope.viewer));
  const permissions = grantable(input.permissions);
  demand(mayShapeRole(scope.viewer, { permissions }));
  return unlessNameTaken(input.name, () =>
    transaction(scope, async (tx) => {
      const customRole = await store.insertRole(tx, { ...input, permissions });
      await appendFacts(tx, [facts.roleCreated(customRole)]);
      return { kind: 'CreateCustomRolePayload', customRole };
    }),
  );
}

export interface RoleChanges {
  readonly roleId: string;
  readonly name?: string | null;
  readonly description?: string | null;
  readonly permissions?: readonly Permission[] | null;
}

/** Changes a role; null and absent values leave theirs alone. Who has it may do the new from their next request on. */
export async function updateRole(
  scope: Scope,
  { roleId, name, description, permissions }: RoleChanges,
): Promise<Saved<'UpdateCustomRolePayload'> | NameTaken> {
  demand(mayManageRoles(scope.viewer));
  const data = {
    ...(name != null && { name }),
    ...(description != null && { description }),
    ...(permissions && { permissions: grantable(permissions) }),
  };
  const found = await requireRole(scope, roleId);
  const changed = Object.keys(data);
  const demandShape = (before: RoleRow): void => {
    demand(mayShapeRole(scope.viewer, before));
    demand(mayShapeRole(scope.viewer, { ...before, ...data }));
  };
  demandShape(found);
  if (changed.length === 0) return { kind: 'UpdateCustomRolePayload', customRole: found };
  return unlessNameTaken(name ?? found.name, () =>
    transaction(scope, async (tx) => {
      // Once more on the locked row: somebody may have put more into it than the viewer may touch.
      demandShape(await lockRole(tx, roleId));
      const customRole = await store.updateRoleRow(tx, roleId, data);
      if (!customRole) throw noSuchRole();
      await appendFacts(tx, [facts.roleUpdated(customRole, changed)]);
      return { kind: 'UpdateCustomRolePayload', customRole };
    }),
  );
}

async function lockRole(tx: Scope, roleId: string): Promise<RoleRow> {
  const role = await store.lockRoleRow(tx, roleId);
  if (!role) throw noSuchRole();
  return role;
}

/** In one order and each once, so that equal roles are stored alike. */
function grantable(permissions: readonly Permission[]): Permission[] {
  const never = permissions.find((permission) => !grantablePermissions.includes(permission));
  if (never)
    throw atriumError('BAD_USER_INPUT', `\`permissions\` has ${never}, which no custom role may hold.`);
  return grantablePermissions.filter((permission) => permissions.includes(permission));
}

async function unlessNameTaken<Outcome>(
  name: string,
  save: () => Promise<Outcome>,
): Promise<Outcome | NameTaken> {
  try {
    return await save();
  } catch (error) {
    if (isUniqueViolation(error, store.ROLE_NAME_INDEX)) return { kind: 'CustomRoleNameTaken', name };
    throw error;
  }
}

export type DeleteRoleOutcome =
  | { kind: 'DeleteCustomRolePayload' }
  | { kind: 'CustomRoleInUse'; customRole: RoleRow; people: number; invitations: number };

/** Deletes a role, unless somebody has it or is invited to have it. */
export async function deleteRole(scope: Scope, { roleId }: { roleId: string }): Promise<DeleteRoleOutcome> {
  demand(mayManageRoles(scope.viewer));
  demand(mayShapeRole(scope.viewer, await requireRole(scope, roleId)));
  try {
    return await transaction(scope, async (tx): Promise<DeleteRoleOutcome> => {
      const customRole = await lockRole(tx, roleId);
      demand(mayShapeRole(scope.viewer, customRole));
      await store.renameRoleRow(tx, roleId, roleId);
      const uses = await store.countUses(tx, roleId);
      if (uses.people + uses.invitations > 0)
        throw new RoleInUseError({ kind: 'CustomRoleInUse', customRole, ...uses });
      await store.deleteRoleRow(tx, roleId);
      await appendFacts(tx, [facts.roleDeleted(customRole)]);
      return { kind: 'DeleteCustomRolePayload' };
    });
  } catch (error) {
    if (error instanceof RoleInUseError) return error.outcome;
    throw error;
  }
}

/** Rolls the transaction back: the role keeps its name, and the log does not tell of a change. */
class RoleInUseError extends Error {
  readonly outcome: DeleteRoleOutcome;

  constructor(outcome: DeleteRoleOutcome) {
    super('a role that is in use is not deleted');
    this.outcome = outcome;
  }
}

/** An agent and a role that is to be theirs; null is what agents usually may. */
export interface Assignment {
  readonly personId: string;
  readonly roleId: string | null;
}

/**
 * Gives an agent a custom role, or takes theirs away. Throws BAD_USER_INPUT for who is no agent, and FORBIDDEN for
 * oneself and where either role holds what the viewer lacks.
 */
export async function assignRole(scope: Scope, { personId, roleId }: Assignment): Promise<PersonRow> {
  demand(mayManageRoles(scope.viewer));
  // One after the other: which of two unknown ids is named must not depend on which was read first.
  await requirePerson(scope, personId);
  if (roleId !== null) await requireRole(scope, roleId);
  return transaction(scope, async (tx) => {
    const before = await lockPerson(tx, personId);
    // Locked, so that what the viewer may hand on is what they hand on.
    const after = roleId === null ? null : await lockRole(tx, roleId);
    demand(await mayReassign(tx, before, [after]));
    if (before.role !== Role.AGENT)
      throw atriumError('BAD_USER_INPUT', '`personId` is no agent: only agents can have a custom role.');
    if (before.customRoleId === roleId) return before;
    const person = await store.updateRoleOfPerson(tx, personId, roleId);
    if (!person) throw new Error('a person who was just locked is gone');
    await appendFacts(tx, [personCustomRoleChanged(person, before)]);
    return person;
  });
}

/** Whether the viewer may take from a person what they have, and give them one of these. */
export async function mayReassign(
  scope: Scope,
  person: PersonRow,
  roles: readonly (RoleRow | null)[] = [],
): Promise<Decision> {
  if (person.role !== Role.AGENT) return mayAssign(scope.viewer, person, roles);
  const before = person.customRoleId === null ? null : await requireRole(scope, person.customRoleId);
  return mayAssign(scope.viewer, person, [before, ...roles]);
}

/** Inserts a role as it is. For work of the system inside a transaction: checks no policy. */
export async function importRole(tx: Scope, role: store.NewRole): Promise<RoleRow> {
  const row = await store.insertRole(tx, role);
  await appendFacts(tx, [facts.roleCreated(row)]);
  return row;
}
