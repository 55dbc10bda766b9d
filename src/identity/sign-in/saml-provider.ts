import type { SignInProvider } from '../../tenancy';
import { createSamlServiceProvider, type SamlServiceProvider } from '../saml';
import type { ProviderReference } from './attempt';

/** A provider's name in an address. */
export const referenceText = ({ tenantId, providerId }: ProviderReference): string =>
  Buffer.from((tenantId + providerId).replaceAll('-', ''), 'hex').toString('base64url');

const dashed = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The provider that an address names; null for a text that is no name. */
export function parseReference(text: string): ProviderReference | null {
  if (!/^[\w-]{43}$/.test(text)) return null;
  const hex = Buffer.from(text, 'base64url').toString('hex');
  return { tenantId: dashed(hex.slice(0, 32)), providerId: dashed(hex.slice(32)) };
}

/** Our side of a tenant's SAML provider, at this origin of ours. */
export function serviceProvider(
  { issuer, signInUrl, certificates }: SignInProvider,
  reference: ProviderReference,
  origin: string,
): SamlServiceProvider {
  const base = `${origin}/auth/saml/${referenceText(reference)}`;
  return createSamlServiceProvider({
    provider: { issuer, signInUrl: signInUrl ?? '', certificates },
    entityId: `${base}/metadata`,
    assertionConsumerUrl: `${base}/acs`,
  });
}
