import type { Watch } from '../../cache';
import type { Deadline } from '../../platform/deadline';
import { parseToken, sameHash } from '../../platform/secret';
import {
  API_KEY_PREFIX,
  apiKeyMember,
  databaseFault,
  noteApiKeyUse,
  type Member,
  type TenantClients,
} from '../../tenancy';

const NOTED_EVERY_MS = 60_000;

/** Whom an API key lets in. */
export interface ApiKeyUser {
  readonly tenantId: string;
  readonly apiKeyId: string;
  /** The person it acts for, with what they and its scopes both allow. */
  readonly member: Member;
  /** What finding out noted, when it was watched. */
  readonly watch?: Watch | undefined;
}

export interface ApiKeys {
  /**
   * Whom a token lets in, by one statement. Null for whatever is no good key of an active person in an active tenant.
   * Nothing is remembered here. `watchOf` begins to note what is read in the key's tenant. Throws UNAVAILABLE,
   * OVERLOADED or TIMEOUT when the database cannot tell.
   */
  readonly authenticate: (
    token: string,
    how?: {
      readonly watchOf?: (tenantId: string) => Promise<Watch>;
      readonly deadline?: Deadline;
    },
  ) => Promise<ApiKeyUser | null>;
}

/** Makes what knows the API keys of all tenants. */
export function createApiKeys({ clients }: { clients: TenantClients }): ApiKeys {
  const noteUse = useNoter(clients);
  return {
    authenticate: async (token, { watchOf, deadline } = {}) => {
      const parsed = parseToken(API_KEY_PREFIX, token);
      if (!parsed) return null;
      // What strangers name is given no place among the tenants that are watched.
      const watch = clients.knows(parsed.tenantId) ? await watchOf?.(parsed.tenantId) : undefined;
      const key = await apiKeyMember(clients, parsed, { reading: watch?.reading, deadline }).catch(
        (error: unknown) => {
          throw databaseFault(error) ?? error;
        },
      );
      if (!key) return null;
      // All are compared, so that the time tells neither which one it was nor how far it agreed.
      const matches = key.hashes.map((hash) => sameHash(hash, parsed.hash));
      if (!matches.includes(true)) return null;
      noteUse(parsed, key.lastUsedAt);
      return { tenantId: parsed.tenantId, apiKeyId: parsed.id, member: key.member, watch };
    },
  };
}

/** Notes uses, once a minute for each key. Nobody waits for it, and no request fails when it does. */
function useNoter(clients: TenantClients) {
  // A burst of requests reads the old time together; one of them is enough.
  const underWay = new Set<string>();
  return (key: { tenantId: string; id: string }, lastUsedAt: Date | null): void => {
    const since = new Date(Date.now() - NOTED_EVERY_MS);
    if (underWay.has(key.id) || (lastUsedAt && lastUsedAt >= since)) return;
    underWay.add(key.id);
    const done = () => void underWay.delete(key.id);
    noteApiKeyUse(clients, key, since).then(done, done);
  };
}
