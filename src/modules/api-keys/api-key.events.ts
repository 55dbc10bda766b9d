import type { Fact } from '../../events';
import type { ApiKey as ApiKeyRow } from '../../tenancy';

export const apiKeyCreated = (key: Pick<ApiKeyRow, 'id' | 'personId' | 'scopes'>): Fact => ({
  topic: 'api_key.created',
  payload: { apiKeyId: key.id, personId: key.personId, scopes: key.scopes },
});

/** The secret before it works on for this long. */
export const apiKeyRotated = (key: { id: string }, overlapHours: number): Fact => ({
  topic: 'api_key.rotated',
  payload: { apiKeyId: key.id, overlapHours },
});

export const apiKeyRevoked = (key: { id: string }): Fact => ({
  topic: 'api_key.revoked',
  payload: { apiKeyId: key.id },
});
