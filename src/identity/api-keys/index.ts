export { API_KEY_PREFIX } from '../../tenancy';
export { createApiKeys, type ApiKeys, type ApiKeyUser } from './api-keys';
