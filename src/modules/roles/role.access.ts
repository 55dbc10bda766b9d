import { refuse, Role } from '../../kernel';
import type { Access, DecideOnRow } from '../../schema';
import { requirePerson } from '../people';
import { mayShapeRole } from './role.policy';
import { mayReassign, requireRole } from './role.service';

const mayShape: DecideOnRow = async (scope, id) => mayShapeRole(scope.viewer, await requireRole(scope, id));

const mayReassignThem: DecideOnRow = async (scope, id) => {
  const person = await requirePerson(scope, id);
  const decision = await mayReassign(scope, person);
  const isAgent = person.role === Role.AGENT;
  return decision.allowed && !isAgent ? refuse('Only agents can have a custom role.') : decision;
};

export const roleAccess: Access = {
  queries: { customRoles: 'SIGNED_IN' },
  mutations: {
    createCustomRole: { needs: 'ROLES_MANAGE' },
    updateCustomRole: { needs: 'ROLES_MANAGE', on: { type: 'CustomRole', decide: mayShape } },
    deleteCustomRole: { needs: 'ROLES_MANAGE', on: { type: 'CustomRole', decide: mayShape } },
    assignCustomRole: { needs: 'ROLES_MANAGE', on: { type: 'Person', decide: mayReassignThem } },
  },
};
