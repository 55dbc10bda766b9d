import { oneByKey } from '../../tenancy';
import { readApiKeysByIds } from './api-key.store';

/** API keys by UUID that the viewer may see; null for others. */
export const apiKeyById = oneByKey(readApiKeysByIds, (key) => key.id);
