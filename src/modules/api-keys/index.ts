import type { Module } from '../../schema';
import { apiKeyAccess } from './api-key.access';
import { apiKeyById } from './api-key.loaders';
import { ApiKeyResolver } from './api-key.resolver';

export const apiKeys: Module = {
  resolvers: [ApiKeyResolver],
  access: apiKeyAccess,
  nodes: { ApiKey: (scope, id) => apiKeyById(scope).load(id) },
};

export {
  apiKeyStatus,
  hintOf,
  LONGEST_LIFE_DAYS,
  LONGEST_OVERLAP_HOURS,
  USUAL_LIFE_DAYS,
  USUAL_OVERLAP_HOURS,
} from './api-key.life';
export {
  createApiKey,
  importApiKeys,
  listApiKeys,
  NEWEST_API_KEYS,
  revokeApiKey,
  rotateApiKey,
} from './api-key.service';
