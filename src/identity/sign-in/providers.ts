import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { OutboundFetch } from '../../platform/outbound';
import type { Sealer } from '../../platform/secret';
import {
  enabledProviders,
  providerById,
  type Reading,
  type SignInProvider,
  type TenantClients,
} from '../../tenancy';
import { createRelyingParty, type RelyingParty } from '../oidc';
import type { ProviderReference } from './attempt';

/** The identity providers of tenants, ready to use. */
export interface TenantProviders {
  /** The provider that is meant by its id, by an address or by being the one that is enforced; null for none. */
  choose(
    tenantId: string,
    by: { providerId?: string | undefined; email?: string | undefined },
  ): Promise<SignInProvider | null>;
  /** The enabled provider, or null. Notes it in `reading`. */
  find(reference: ProviderReference, reading?: Reading): Promise<SignInProvider | null>;
  relyingParty(provider: SignInProvider): RelyingParty;
}

const KEPT = 500;
const SCOPES = 'openid email profile offline_access';

export function createTenantProviders(options: {
  clients: TenantClients;
  sealer: Sealer;
  /** Reaches what tenants name, and nothing inside our own network. */
  fetch: OutboundFetch;
  plainHttp: boolean;
}): TenantProviders {
  const { clients, sealer, fetch, plainHttp } = options;
  // By all that it is made of, so that a changed provider is a new one.
  const known = new LRUCache<string, RelyingParty>({ max: KEPT });

  return {
    choose: async (tenantId, { providerId, email }) => {
      const providers = await enabledProviders(clients, tenantId);
      if (providerId) return providers.find((provider) => provider.id === providerId) ?? null;
      const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase();
      const byDomain = providers.find((provider) => domain && provider.domains.includes(domain));
      return byDomain ?? providers.find((provider) => provider.enforced) ?? null;
    },
    find: ({ tenantId, providerId }, reading) => providerById(clients, tenantId, providerId, reading),
    relyingParty: ({ issuer, clientId, clientSecret }) => {
      const parts = JSON.stringify([issuer, clientId, clientSecret]);
      const name = createHash('sha256').update(parts).digest('hex');
      const found = known.get(name);
      if (found) return found;
      const made = createRelyingParty({
        issuer,
        clientId: clientId ?? '',
        clientSecret: clientSecret && sealer.open(clientSecret),
        scopes: SCOPES,
        fetch,
        plainHttp: plainHttp && issuer.startsWith('http:'),
      });
      known.set(name, made);
      return made;
    },
  };
}
