import { atriumError } from '../../kernel';
import type { SignInProvider } from '../../tenancy';
import { identityKey } from '../identity-key';
import type { OidcLogin, OidcTokens } from '../oidc';
import { handleOf } from '../sessions';
import { admitByInstallation, admitByTenant, type Admission, type VerifiedPerson } from './admit';
import { openAttempt, type SignInAttempt } from './attempt';
import { acceptInvited } from './invitation';
import { signInFault } from './sign-in-fault';
import type { BrowserRequest, Redirect, SignInParts } from './sign-in.types';

const ONCE_MS = 15 * 60_000;

/** Takes the browser back from an OpenID Connect provider. Throws UNAUTHENTICATED for whatever is not good. */
export async function finishOidc(
  parts: SignInParts,
  callbackUrl: URL,
  request: BrowserRequest,
): Promise<Redirect> {
  const attempt = await takeAttempt(parts, request);
  const { flow } = attempt;
  if (flow.kind !== 'oidc') throw signInFault(new Error('the attempt is another flow'));
  if (callbackUrl.pathname !== new URL(flow.redirectUri).pathname) {
    throw signInFault(new Error('another provider answered'));
  }
  // So that two answers at once, of which the provider refuses one at the best, cannot both try.
  if (!(await parts.sessions.once(`oidc ${flow.state}`, ONCE_MS)))
    throw signInFault(new Error('a second answer'));
  if (!attempt.provider) {
    if (!parts.installation) throw signInFault(new Error('there is no provider any more'));
    const login = await parts.installation.party.finish(callbackUrl, flow);
    const email = login.emailVerified === true ? login.email : null;
    const person = { issuer: parts.installation.issuer, subject: login.subject, email, name: login.name };
    return signedIn(parts, { attempt, person, provider: null, tokens: login.tokens }, request);
  }
  const provider = await parts.providers.find(attempt.provider);
  if (!provider || provider.kind !== 'OIDC') throw signInFault(new Error('there is no provider any more'));
  const login = await parts.providers.relyingParty(provider).finish(callbackUrl, flow);
  const person = { ...personOfTenant(provider, login), subject: login.subject };
  return signedIn(parts, { attempt, person, provider, tokens: login.tokens }, request);
}

/** As a tenant's own provider names somebody: unknown to every other tenant, even one with the same provider. */
export const issuerOf = (provider: SignInProvider): string => `provider:${provider.id}`;

// Not every company's provider says whether it verified its own addresses; only a plain no counts.
const personOfTenant = (
  provider: SignInProvider,
  { email, emailVerified, name }: Pick<OidcLogin, 'email' | 'emailVerified' | 'name'>,
): Omit<VerifiedPerson, 'subject'> => ({
  issuer: issuerOf(provider),
  email: emailVerified === false ? null : email,
  name,
});

/** The attempt of this browser. Throws UNAUTHENTICATED without one. */
export async function takeAttempt(parts: SignInParts, request: BrowserRequest): Promise<SignInAttempt> {
  const text = parts.attemptCookie.read(request.cookies);
  const attempt = text && openAttempt(parts.sealers.attempts, text);
  if (!attempt) throw signInFault(new Error('this browser did not begin to sign in'));
  return attempt;
}

export interface Vouched {
  readonly attempt: SignInAttempt;
  readonly person: VerifiedPerson;
  /** Null: the installation's. */
  readonly provider: SignInProvider | null;
  readonly tokens: OidcTokens;
}

/** Begins a session for somebody who was vouched for. Throws FORBIDDEN when no tenant knows them. */
export async function signedIn(
  parts: SignInParts,
  vouched: Vouched,
  request: BrowserRequest,
): Promise<Redirect> {
  const { attempt, person, provider, tokens } = vouched;
  if (attempt.invitation) await acceptInvited(parts, attempt.invitation, person, provider);
  const admissions = await admissionsOf(parts, vouched);
  const acting = admissions.find(({ tenantId }) => tenantId === attempt.tenantId) ?? admissions[0];
  if (!acting) {
    throw atriumError(
      'FORBIDDEN',
      'You are signed in, but nobody knows you here. Ask whoever runs your help desk to invite you.',
    );
  }
  const { sealers, sessions } = parts;
  await endPrevious(parts, request);
  const secret = await sessions.create({
    identityKey: identityKey(person),
    issuer: person.issuer,
    subject: person.subject,
    tenantId: acting.tenantId,
    providerTenantId: provider ? acting.tenantId : null,
    email: person.email ?? '',
    name: person.name ?? '',
    userAgent: request.userAgent,
    address: request.address,
    refreshToken: tokens.refreshToken && sealers.tokens.seal(tokens.refreshToken),
    refreshAt: tokens.refreshAt,
    idToken: tokens.idToken && sealers.tokens.seal(tokens.idToken),
  });
  return {
    location: attempt.returnTo,
    cookies: [parts.sessionCookie.set(secret, parts.sessionLifeS), parts.attemptCookie.clear()],
  };
}

async function admissionsOf(
  parts: SignInParts,
  { attempt, person, provider }: Vouched,
): Promise<Admission[]> {
  if (!provider) return admitByInstallation(parts, person);
  const tenantId = attempt.provider?.tenantId;
  if (!tenantId) return [];
  const admission = await admitByTenant(parts, { tenantId, provider, person });
  return admission ? [admission] : [];
}

/** A sign-in ends the session that the browser had: nothing that was known before it opens what comes after. */
async function endPrevious({ sessions, sessionCookie }: SignInParts, request: BrowserRequest): Promise<void> {
  const secret = sessionCookie.read(request.cookies);
  const previous = secret && (await sessions.find(secret));
  if (previous) await sessions.revoke(previous.identityKey, handleOf(previous.key));
}
