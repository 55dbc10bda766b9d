import type { Access } from '../../schema';
import { mayHoldKey, mayRevoke } from './api-key.policy';
import { requireApiKey, requireKeyWithPerson } from './api-key.service';

export const apiKeyAccess: Access = {
  queries: { apiKeys: 'API_KEYS_MANAGE' },
  mutations: {
    createApiKey: { needs: 'API_KEYS_MANAGE' },
    rotateApiKey: {
      needs: 'API_KEYS_MANAGE',
      on: {
        type: 'ApiKey',
        decide: async (scope, id) => mayHoldKey(scope.viewer, await requireKeyWithPerson(scope, id)),
      },
    },
    revokeApiKey: {
      needs: 'API_KEYS_MANAGE',
      on: {
        type: 'ApiKey',
        decide: async (scope, id) => {
          await requireApiKey(scope, id);
          return mayRevoke(scope.viewer);
        },
      },
    },
  },
};
