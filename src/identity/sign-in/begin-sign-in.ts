import { randomBytes } from 'node:crypto';
import { atriumError } from '../../kernel';
import { readInvitation } from './invitation';
import { lookupPart } from '../../platform/secret';
import type { SignInProvider } from '../../tenancy';
import { ATTEMPT_LIFE_S, sealAttempt, type SignInAttempt } from './attempt';
import { parseReference, serviceProvider } from './saml-provider';
import type { BrowserRequest, Redirect, SignInParts } from './sign-in.types';

/** How somebody wants to sign in; every part may be missing. */
export interface SignInWish {
  /** Short name of the tenant to act in. */
  readonly tenant?: string | undefined;
  /** Reference of a tenant's provider; `installation` for the installation's own, whatever the tenant prefers. */
  readonly provider?: string | undefined;
  readonly email?: string | undefined;
  readonly returnTo?: string | undefined;
  /** The token of an invitation. */
  readonly invitation?: string | undefined;
}

/**
 * Sends a browser to an identity provider: the tenant's own for the wished address, or else the installation's. Throws
 * BAD_USER_INPUT for a return address that is not ours, NOT_FOUND when nobody can sign in here.
 */
export async function beginSignIn(
  parts: SignInParts,
  wish: SignInWish,
  request: BrowserRequest,
): Promise<Redirect> {
  const origin = parts.origins.originOf(request.host);
  const returnTo = parts.origins.returnAddress(wish.returnTo ?? '/', origin);
  if (returnTo === null) {
    throw atriumError('BAD_USER_INPUT', '`return_to` must be a path, or an address in FRONTEND_ORIGINS.');
  }
  const invited = wish.invitation ? await readInvitation(parts, wish.invitation) : null;
  if (wish.invitation && !invited) throw atriumError('NOT_FOUND', 'There is no such invitation, or no more.');
  const slug = wish.tenant ?? parts.origins.tenantOf(request.host);
  const named = parseReference(wish.provider ?? '');
  const tenantId =
    invited?.tenantId ?? named?.tenantId ?? (slug ? await parts.keyed.tenantIdBySlug(slug) : null);
  const email = wish.email ?? invited?.email;
  const provider =
    tenantId && wish.provider !== 'installation'
      ? await parts.providers.choose(tenantId, { providerId: named?.providerId, email })
      : null;
  const common = { returnTo, tenantId, invitation: wish.invitation ?? null };
  const { url, attempt } =
    provider && tenantId
      ? await toTenantProvider(parts, provider, { ...common, tenantId }, { origin, email })
      : await toInstallation(parts, common, { origin, email });
  return {
    location: url,
    cookies: [parts.attemptCookie.set(sealAttempt(parts.sealers.attempts, attempt), ATTEMPT_LIFE_S)],
  };
}

type Common = Omit<SignInAttempt, 'flow' | 'provider'>;
interface Sent {
  readonly url: string;
  readonly attempt: SignInAttempt;
}

async function toInstallation(
  { installation }: SignInParts,
  common: Common,
  { origin, email }: { origin: string; email: string | undefined },
): Promise<Sent> {
  if (!installation) {
    throw atriumError(
      'NOT_FOUND',
      'Nobody can sign in here: no identity provider is configured (OIDC_ISSUER).',
    );
  }
  const { url, attempt } = await installation.party.begin({
    redirectUri: `${origin}/auth/callback`,
    loginHint: email,
  });
  return { url, attempt: { ...common, flow: { kind: 'oidc', ...attempt }, provider: null } };
}

async function toTenantProvider(
  parts: SignInParts,
  provider: SignInProvider,
  common: Common & { tenantId: string },
  { origin, email }: { origin: string; email: string | undefined },
): Promise<Sent> {
  const reference = { tenantId: common.tenantId, providerId: provider.id };
  if (provider.kind === 'SAML') {
    const requestId = `_${randomBytes(20).toString('hex')}`;
    const url = await serviceProvider(provider, reference, origin).signInRequest({
      requestId,
      relayState: requestId,
    });
    return { url, attempt: { ...common, flow: { kind: 'saml', requestId }, provider: reference } };
  }
  const party = parts.providers.relyingParty(provider);
  // An address of its own for each, so that no provider can hand in what another gave out (mix-up).
  const redirectUri = `${origin}/auth/callback/${lookupPart({ tenantId: common.tenantId, id: provider.id })}`;
  const { url, attempt } = await party.begin({ redirectUri, loginHint: email });
  return { url, attempt: { ...common, flow: { kind: 'oidc', ...attempt }, provider: reference } };
}
