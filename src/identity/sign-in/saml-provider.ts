import { lookupPart, parseLookupPart } from '../../platform/secret';
import type { SignInProvider } from '../../tenancy';
import { createSamlServiceProvider, type SamlServiceProvider } from '../saml';
import type { ProviderReference } from './attempt';

/** The provider that an address names by its `reference`; null for a text that is no name. */
export function parseReference(text: string): ProviderReference | null {
  const row = parseLookupPart(text);
  return row && { tenantId: row.tenantId, providerId: row.id };
}

/** Our side of a tenant's SAML provider, at this origin of ours. */
export function serviceProvider(
  { issuer, signInUrl, certificates }: SignInProvider,
  reference: ProviderReference,
  origin: string,
): SamlServiceProvider {
  const name = lookupPart({ tenantId: reference.tenantId, id: reference.providerId });
  const base = `${origin}/auth/saml/${name}`;
  return createSamlServiceProvider({
    provider: { issuer, signInUrl: signInUrl ?? '', certificates },
    entityId: `${base}/metadata`,
    assertionConsumerUrl: `${base}/acs`,
  });
}
