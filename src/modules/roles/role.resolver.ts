import { Arg, Args, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { isPermission, Permission } from '../../kernel';
import {
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  optionalUuidOf,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
} from '../../schema';
import type { Ahead, CustomRole as RoleRow, Person as PersonRow, Scope } from '../../tenancy';
import { PEOPLE_BY_NAME, Person, PersonConnection, visiblePeople } from '../people';
import { holdersOfRole, roleById } from './role.loaders';
import { visibleRoles } from './role.policy';
import * as roles from './role.service';
import * as types from './role.types';

@Resolver(() => types.CustomRole)
export class RoleResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() role: RoleRow) {
    return globalId('CustomRole', role.id);
  }

  @Takes({ columns: ['permissions'] })
  @FieldResolver(() => [Permission])
  permissions(@Root() role: RoleRow) {
    // What a newer version wrote is none of this one's.
    return role.permissions.filter(isPermission);
  }

  @Takes({ page: 'people', order: PEOPLE_BY_NAME, where: visiblePeople, count: holdersOfRole.count })
  @FieldResolver(() => PersonConnection, { description: 'Who has the role, by name.' })
  async people(
    @Root() role: RoleRow,
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, PEOPLE_BY_NAME, cursors);
    return toConnection(await holdersOfRole(scope, role.id, request), cursors);
  }

  @Query(() => types.CustomRoleConnection, {
    description: 'Custom roles of the tenant by name. Empty for those who manage neither roles nor people.',
  })
  async customRoles(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
  ) {
    const request = pageRequest(page, roles.ROLES_BY_NAME, cursors);
    return toConnection(await roles.listRoles(scope, request, ahead), cursors);
  }

  @Mutation(() => types.CreateCustomRoleResult, {
    description: 'Creates a custom role, of permissions that one has oneself. For owners and administrators.',
  })
  createCustomRole(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.CreateCustomRoleInput, { description: 'The new role.' })
    input: types.CreateCustomRoleInput,
  ) {
    return roles.createRole(scope, input);
  }

  @Mutation(() => types.UpdateCustomRoleResult, {
    description:
      'Changes a custom role; it acts from the next request of who has it. For owners and administrators.',
  })
  updateCustomRole(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.UpdateCustomRoleInput, { description: 'Which role, and the new values.' })
    { customRoleId, name, description, permissions }: types.UpdateCustomRoleInput,
  ) {
    const roleId = uuidOf('CustomRole', customRoleId, 'customRoleId');
    return roles.updateRole(scope, { roleId, name, description, permissions });
  }

  @Mutation(() => types.DeleteCustomRoleResult, {
    description: 'Deletes a custom role that nobody has. For owners and administrators.',
  })
  async deleteCustomRole(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.DeleteCustomRoleInput, { description: 'Which role.' })
    { customRoleId }: types.DeleteCustomRoleInput,
  ) {
    const roleId = uuidOf('CustomRole', customRoleId, 'customRoleId');
    return { ...(await roles.deleteRole(scope, { roleId })), deletedCustomRoleId: customRoleId };
  }

  @Mutation(() => types.AssignCustomRolePayload, {
    description:
      'Gives an agent a custom role or takes it away; it acts from their next request. For owners and administrators.',
  })
  async assignCustomRole(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.AssignCustomRoleInput, { description: 'Who gets what.' })
    input: types.AssignCustomRoleInput,
  ) {
    const personId = uuidOf('Person', input.personId, 'personId');
    const roleId = optionalUuidOf('CustomRole', input.customRoleId ?? null, 'customRoleId');
    return { person: await roles.assignRole(scope, { personId, roleId }) };
  }
}

@Resolver(() => Person)
export class PersonRoleResolver {
  @Takes({ one: 'customRole', where: visibleRoles })
  @FieldResolver(() => types.CustomRole, {
    nullable: true,
    description: 'What they may do in place of what agents usually may. Null for customers who ask.',
  })
  customRole(@Root() person: PersonRow, @CurrentScope() scope: Scope) {
    return person.customRoleId && roleById(scope).load(person.customRoleId);
  }
}
