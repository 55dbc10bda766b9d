import type { Access, DecideOnRow } from '../../schema';
import { mayAdminister, mayBecomeOwner, mayRename } from './person.policy';
import { requirePerson } from './person.service';

const mayAdministerThem: DecideOnRow = async (scope, id) =>
  mayAdminister(scope.viewer, await requirePerson(scope, id));

export const personAccess: Access = {
  queries: { people: 'SIGNED_IN' },
  mutations: {
    createPerson: { needs: 'PEOPLE_MANAGE' },
    updatePerson: {
      needs: 'SIGNED_IN',
      on: {
        type: 'Person',
        decide: async (scope, id) => mayRename(scope.viewer, await requirePerson(scope, id)),
      },
    },
    changePersonRole: { needs: 'PEOPLE_MANAGE', on: { type: 'Person', decide: mayAdministerThem } },
    transferOwnership: {
      needs: 'OWNERS_MANAGE',
      on: {
        type: 'Person',
        decide: async (scope, id) => mayBecomeOwner(scope.viewer, await requirePerson(scope, id)),
      },
    },
    deactivatePerson: { needs: 'PEOPLE_MANAGE', on: { type: 'Person', decide: mayAdministerThem } },
    reactivatePerson: { needs: 'PEOPLE_MANAGE', on: { type: 'Person', decide: mayAdministerThem } },
  },
};
