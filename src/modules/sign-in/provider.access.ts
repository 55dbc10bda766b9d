import type { Access, DecideOnRow } from '../../schema';
import { mayManageSignIn } from './provider.policy';
import { requireProvider } from './provider.service';

const mayManage: DecideOnRow = async (scope, id) => {
  await requireProvider(scope, id);
  return mayManageSignIn(scope.viewer);
};

export const providerAccess: Access = {
  queries: { identityProviders: 'SIGN_IN_MANAGE' },
  mutations: {
    createOidcProvider: { needs: 'SIGN_IN_MANAGE' },
    createSamlProvider: { needs: 'SIGN_IN_MANAGE' },
    updateIdentityProvider: {
      needs: 'SIGN_IN_MANAGE',
      on: { type: 'IdentityProvider', decide: mayManage },
    },
    deleteIdentityProvider: {
      needs: 'SIGN_IN_MANAGE',
      on: { type: 'IdentityProvider', decide: mayManage },
    },
  },
};
