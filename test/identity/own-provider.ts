import { mutate, outcomeOf } from '../api/answers';
import { compactJws, type Json } from '../support/issuer-server';
import type { TestTenant } from '../support/world';
import { CLIENT, key } from './odd-provider';
import type { OddWorld } from './odd-world';

/** A tenant's own provider, as its owner sees it. */
export interface OwnProvider {
  readonly id: string;
  readonly reference: string;
}

let count = 0;
const SHOWN = 'identityProvider { id reference }';

/** Adds an OpenID Connect provider to a tenant, by the API. */
export async function addOidc(tenant: TestTenant, input: Json): Promise<OwnProvider> {
  const name = `own ${(count += 1)}`;
  const all = { name, ...CLIENT, domains: [`own-${count}.example`], ...input };
  const answer = await mutate(
    tenant.owner.ask,
    'createOidcProvider',
    all,
    `__typename ... on CreateOidcProviderPayload { ${SHOWN} }`,
  );
  return outcomeOf<{ identityProvider: OwnProvider }>(answer).identityProvider;
}

/** Adds a SAML provider to a tenant, by the API. */
export async function addSaml(tenant: TestTenant, input: Json): Promise<OwnProvider> {
  const name = `own ${(count += 1)}`;
  const answer = await mutate(
    tenant.owner.ask,
    'createSamlProvider',
    { name, domains: [`own-${count}.example`], ...input },
    `__typename ... on CreateSamlProviderPayload { ${SHOWN} }`,
  );
  return outcomeOf<{ identityProvider: OwnProvider }>(answer).identityProvider;
}

export const changeProvider = (tenant: TestTenant, { id }: OwnProvider, changes: Json): Promise<unknown> =>
  mutate(
    tenant.owner.ask,
    'updateIdentityProvider',
    { identityProviderId: id, ...changes },
    `__typename ... on UpdateIdentityProviderPayload { ${SHOWN} }`,
  ).then(outcomeOf);

export const deleteProvider = (tenant: TestTenant, { id }: OwnProvider): Promise<unknown> =>
  mutate(
    tenant.owner.ask,
    'deleteIdentityProvider',
    { identityProviderId: id },
    'deletedIdentityProviderId',
  ).then(outcomeOf);

/** An access token of the installation's provider, as a mobile app brings it. */
export function accessToken({ provider, oidc }: Pick<OddWorld, 'provider' | 'oidc'>, claims: Json): string {
  const iat = Math.floor(Date.now() / 1_000);
  const all = { iss: provider.url, aud: oidc.audience, iat, exp: iat + 300, ...claims };
  return compactJws({ alg: 'RS256', kid: key.kid, typ: 'at+jwt' }, all, {
    alg: 'RS256',
    key: key.privateKey,
  });
}
