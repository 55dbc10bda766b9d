import { appendFacts } from '../../events';
import { atriumError, demand, grantablePermissions, newId, type Permission } from '../../kernel';
import { issueToken } from '../../platform/secret';
import {
  API_KEY_PREFIX,
  PersonStatus,
  transaction,
  type Ahead,
  type ApiKey as ApiKeyRow,
  type Order,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Scope,
} from '../../tenancy';
import { requirePerson } from '../people';
import * as facts from './api-key.events';
import * as life from './api-key.life';
import { apiKeyById } from './api-key.loaders';
import { mayHoldKey, mayManageApiKeys, mayRevoke } from './api-key.policy';
import * as store from './api-key.store';

export const NEWEST_API_KEYS: Order = {
  name: 'api_key.created',
  column: 'createdAt',
  direction: 'desc',
  kind: 'time',
};

/** A page of the tenant's keys, the revoked and expired ones among them. Throws FORBIDDEN for who manages no keys. */
export async function listApiKeys(
  scope: Scope,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<ApiKeyRow>> {
  demand(mayManageApiKeys(scope.viewer));
  return store.readApiKeys(scope, request, ahead);
}

const noSuchKey = () => atriumError('NOT_FOUND', 'There is no such API key.');

/** The key, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireApiKey(scope: Scope, apiKeyId: string): Promise<ApiKeyRow> {
  const key = await apiKeyById(scope).load(apiKeyId);
  if (!key) throw noSuchKey();
  return key;
}

/** As {@link requireApiKey}, with the person that it acts for. */
export async function requireKeyWithPerson(
  scope: Scope,
  apiKeyId: string,
): Promise<ApiKeyRow & { person: PersonRow }> {
  const key = await requireApiKey(scope, apiKeyId);
  return { ...key, person: await requirePerson(scope, key.personId) };
}

export interface CreateApiKey {
  readonly name: string;
  /** At least one; order and repetition do not matter. */
  readonly scopes: readonly Permission[];
  /** Whom it acts for; default the viewer. */
  readonly personId?: string | null;
  /** 1 to 730; default 365. */
  readonly expiresInDays?: number | null;
}

/** A key with its token, which is nowhere else: only a hash of its secret is stored. */
export interface KeyAndToken {
  readonly apiKey: ApiKeyRow;
  readonly token: string;
}

/**
 * Creates a key. Throws FORBIDDEN for who manages no keys, for a person whom the viewer may not administer, and for
 * scopes beyond what the viewer may do; BAD_USER_INPUT for scopes that no key may have, and for somebody deactivated.
 */
export async function createApiKey(scope: Scope, input: CreateApiKey): Promise<KeyAndToken> {
  demand(mayManageApiKeys(scope.viewer));
  const scopes = grantableScopes(input.scopes);
  const { personId: viewerId } = scope.viewer;
  const person = await requirePerson(scope, input.personId ?? viewerId);
  demand(mayHoldKey(scope.viewer, { person, scopes }));
  if (person.status !== PersonStatus.ACTIVE)
    throw atriumError('BAD_USER_INPUT', '`personId` is deactivated: a key for them would let nobody in.');
  const id = newId();
  const { token, hash } = issueToken(API_KEY_PREFIX, { tenantId: scope.tenantId, id });
  const createdAt = new Date();
  const apiKey = await transaction(scope, async (tx) => {
    const key = await store.insertApiKey(tx, {
      id,
      name: input.name,
      scopes,
      personId: person.id,
      createdById: viewerId,
      secretHash: hash,
      createdAt,
      expiresAt: life.daysFrom(createdAt, input.expiresInDays ?? life.USUAL_LIFE_DAYS),
    });
    await appendFacts(tx, [facts.apiKeyCreated(key)]);
    return key;
  });
  return { apiKey, token };
}

function grantableScopes(scopes: readonly Permission[]): Permission[] {
  const refused = scopes.filter((scope) => !grantablePermissions.includes(scope));
  if (refused.length > 0)
    throw atriumError(
      'BAD_USER_INPUT',
      `\`scopes\` has what no key may do: ${[...new Set(refused)].join(', ')}.`,
    );
  return grantablePermissions.filter((permission) => scopes.includes(permission));
}

export type RotateOutcome =
  ({ kind: 'RotateApiKeyPayload' } & KeyAndToken) | { kind: 'ApiKeyEnded'; apiKey: ApiKeyRow };

/**
 * Gives a key a new secret. The one before works on for `overlapHours` (0 to 168; default 24), and any older one ends
 * now. Name, scopes, person and expiry stay. Throws FORBIDDEN for who could not have created the key.
 */
export async function rotateApiKey(
  scope: Scope,
  { apiKeyId, overlapHours }: { apiKeyId: string; overlapHours?: number | null },
): Promise<RotateOutcome> {
  demand(mayManageApiKeys(scope.viewer));
  demand(mayHoldKey(scope.viewer, await requireKeyWithPerson(scope, apiKeyId)));
  const hours = overlapHours ?? life.USUAL_OVERLAP_HOURS;
  const { token, hash } = issueToken(API_KEY_PREFIX, { tenantId: scope.tenantId, id: apiKeyId });
  return transaction(scope, async (tx): Promise<RotateOutcome> => {
    const now = new Date();
    const before = await store.lockGoodApiKey(tx, apiKeyId, now);
    if (!before) return { kind: 'ApiKeyEnded', apiKey: await requireApiKey(tx, apiKeyId) };
    const apiKey = await store.updateSecret(tx, apiKeyId, {
      secretHash: hash,
      previousHash: hours > 0 ? before.secretHash : null,
      previousUntil: hours > 0 ? life.hoursFrom(now, hours) : null,
    });
    if (!apiKey) throw noSuchKey();
    await appendFacts(tx, [facts.apiKeyRotated(apiKey, hours)]);
    return { kind: 'RotateApiKeyPayload', apiKey, token };
  });
}

/** Ends a key at once and for good; nothing changes when it is revoked already. */
export async function revokeApiKey(scope: Scope, { apiKeyId }: { apiKeyId: string }): Promise<ApiKeyRow> {
  demand(mayRevoke(scope.viewer));
  await requireApiKey(scope, apiKeyId);
  return transaction(scope, async (tx) => {
    const apiKey = await store.markRevoked(tx, apiKeyId, new Date());
    if (!apiKey) return requireApiKey(tx, apiKeyId);
    await appendFacts(tx, [facts.apiKeyRevoked(apiKey)]);
    return apiKey;
  });
}

/** Inserts keys as they are. For bulk work inside a transaction of the system: checks no policy. */
export async function importApiKeys(tx: Scope, keys: readonly store.NewApiKey[]): Promise<void> {
  await store.insertApiKeys(tx, keys);
  await appendFacts(tx, keys.map(facts.apiKeyCreated));
}
