import { createProvider } from '../../src/modules/sign-in';
import { createSealer } from '../../src/platform/secret';
import type { Scope } from '../../src/tenancy';
import { selfSigned } from './saml/certificate';

let certificate: string | undefined;
/** One for all, since its key takes a while to make. */
export const plantedCertificate = (): string => (certificate ??= selfSigned().certificate);

// Nobody opens what is planted.
const sealer = createSealer('5e'.repeat(32));

/** Gives a tenant a provider of each kind, neither enforced; resolves to the UUID of the OIDC one. */
export async function plantProviders(
  tx: Scope,
  { slug, canary, internalCanary }: { slug: string; canary: string; internalCanary: string },
): Promise<string> {
  const oidc = await createProvider(
    tx,
    {
      kind: 'OIDC',
      name: `OIDC ${internalCanary} ${canary}`,
      domains: [`oidc-${canary}.example`, `more-${canary}.example`],
      issuer: `https://oidc.${internalCanary}.example/${canary}`,
      clientId: `client ${internalCanary} ${canary}`,
      clientSecret: `sealed-away-${slug}`,
      newPersonRole: 'CUSTOMER',
    },
    sealer,
  );
  await createProvider(
    tx,
    {
      kind: 'SAML',
      name: `SAML ${internalCanary} ${canary}`,
      domains: [`saml-${canary}.example`],
      issuer: `urn:${internalCanary}:${canary}`,
      signInUrl: `https://saml.${internalCanary}.example/${canary}`,
      certificates: [plantedCertificate()],
    },
    sealer,
  );
  if (!('identityProvider' in oidc)) throw new Error(`no provider was planted: ${oidc.kind}`);
  return oidc.identityProvider.id;
}
