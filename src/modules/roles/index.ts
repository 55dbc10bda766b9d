import type { Module } from '../../schema';
import { roleAccess } from './role.access';
import { roleById } from './role.loaders';
import { PersonRoleResolver, RoleResolver } from './role.resolver';

export const roles: Module = {
  resolvers: [RoleResolver, PersonRoleResolver],
  access: roleAccess,
  nodes: { CustomRole: (scope, id, ahead) => roleById(scope, ahead).load(id) },
};

export { roleById } from './role.loaders';
export { permissionsBy, visibleRoles } from './role.policy';
export { importRole, requireRole } from './role.service';
export { CustomRole } from './role.types';
