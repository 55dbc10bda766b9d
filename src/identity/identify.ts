import type { IncomingHttpHeaders } from 'node:http';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Watch } from '../cache';
import { atriumError, Viewer } from '../kernel';
import type { Deadline } from '../platform/deadline';
import {
  activeMember,
  API_KEY_PREFIX,
  createScope,
  databaseFault,
  type Member,
  type Scope,
} from '../tenancy';
import type { ApiKeys } from './api-keys';
import type { AccessTokens } from './bearer';
import { identityKey } from './identity-key';
import type { Recognised, Recollection } from './recollection';
import { isSameSession, liveSession, memberOfSession, notYours } from './session-access';
import {
  admitByInstallation,
  mayComeByInstallation,
  type Admission,
  type SignInParts,
  type VerifiedPerson,
} from './sign-in';
import { badCredential, bearerOf, verifyToken } from './token';
import { refuseForgery } from './web';

/** What finding out who asks is made of. */
export interface IdentifyParts {
  readonly signIn: SignInParts;
  readonly apiKeys: ApiKeys;
  /** Tokens of the installation's provider; null when it gives none to us. */
  readonly accessTokens: AccessTokens | null;
  /** The key of the installation's own tokens. */
  readonly tokenKey: string;
  /** Begins to note what is read about a member of a tenant. */
  readonly watch: (tenantId: string) => Promise<Watch>;
  readonly recollection: Recollection;
}

/** A person or machine in a tenant, with how they came in. */
interface Entry {
  readonly tenantId: string;
  readonly member: Member;
  readonly credential: 'token' | 'api-key';
  /** Absent when it took more than reading to find them. */
  readonly watch?: Watch;
}

/**
 * Makes the stage that finds out who asks: a scope for a good session, bearer token or API key, null without any. An
 * Authorization header counts before a cookie. The tenant is the credential's, or the one that `x-tenant` or the host
 * names, if the caller is somebody there. Throws UNAUTHENTICATED for a credential that is not good, also when its tenant
 * or person is no longer active, and FORBIDDEN for a tenant that is not the caller's or a session used by another site.
 */
export function createIdentify(
  parts: IdentifyParts,
): (headers: IncomingHttpHeaders, deadline: Deadline) => Promise<Scope | null> {
  return async (headers, deadline) => {
    try {
      return await identify(parts, { headers, deadline });
    } catch (error) {
      // Without a database nobody is known, which is a passing fault and not a bad credential.
      throw databaseFault(error) ?? error;
    }
  };
}

/** Somebody's request, as far as it tells who they are. */
interface Asking {
  readonly headers: IncomingHttpHeaders;
  readonly deadline: Deadline;
}

async function identify(parts: IdentifyParts, asking: Asking): Promise<Scope | null> {
  const { headers } = asking;
  const { authorization } = headers;
  if (authorization === undefined) return bySession(parts, asking);
  const token = bearerOf(authorization);
  if (!token) throw badCredential();
  // Only for a good credential: nobody else is told which tenants there are.
  let wishing: Promise<string | null> | undefined;
  const wish = (): Promise<string | null> => (wishing ??= wishedTenant(parts, headers));
  const entry = token.startsWith(API_KEY_PREFIX)
    ? await byApiKey(parts, token)
    : isOwnToken(token)
      ? await byOwnToken(parts, token)
      : await byAccessToken(parts, token, wish);
  const wished = await wish();
  if (wished !== null && wished !== entry.tenantId) throw notYours();
  const { watch } = entry;
  return enter(parts, asking, {
    ...entry,
    watch,
    untilMs: endOf(token),
    isGood: () => Promise.resolve(true),
  });
}

/** Lets somebody in, and remembers it when what was read of them was noted. */
function enter(
  { signIn, recollection }: IdentifyParts,
  { headers, deadline }: Asking,
  { watch, ...entry }: Omit<Recognised, 'watch'> & { watch: Watch | undefined },
): Scope {
  if (watch) recollection.keep(headers, { ...entry, watch });
  const { tenantId, member, credential } = entry;
  const viewer = new Viewer({ ...member, credential });
  return createScope(signIn.clients, { tenantId, viewer, deadline });
}

/** When a signed token is over, in milliseconds since 1970; Infinity for an API key, whose row says it. */
function endOf(token: string): number {
  if (token.startsWith(API_KEY_PREFIX)) return Infinity;
  return (decodeJwt(token).exp ?? 0) * 1_000;
}

async function bySession(parts: IdentifyParts, asking: Asking): Promise<Scope | null> {
  const { signIn } = parts;
  const { headers } = asking;
  if (signIn.sessionCookie.read(headers.cookie) === null) return null;
  refuseForgery(headers, signIn.origins);
  const live = await liveSession(signIn, headers.cookie);
  if (!live) return null;
  const { session, secret } = live;
  const wished = await wishedTenant({ signIn }, headers);
  const tenantId = wished ?? session.tenantId;
  const watch = tenantId === null ? undefined : await parts.watch(tenantId);
  const found = await memberOfSession(
    signIn,
    session,
    { tenantId, isWished: wished !== null },
    watch?.reading,
  );
  const isGood = async () => isSameSession(session, await signIn.sessions.find(secret));
  return enter(parts, asking, { ...found, credential: 'session', watch, untilMs: Infinity, isGood });
}

/** The tenant that the request names, if it names one. Throws FORBIDDEN when there is none of this name. */
async function wishedTenant(
  { signIn }: Pick<IdentifyParts, 'signIn'>,
  headers: IncomingHttpHeaders,
): Promise<string | null> {
  const named = headers['x-tenant'];
  const slug = typeof named === 'string' ? named : signIn.origins.tenantOf(headers.host);
  if (slug === null) return null;
  const tenantId = await signIn.keyed.tenantIdBySlug(slug);
  if (tenantId === null) throw notYours();
  return tenantId;
}

async function byApiKey({ apiKeys, watch }: IdentifyParts, token: string): Promise<Entry> {
  const found = await apiKeys.authenticate(token, watch);
  if (!found) throw badCredential();
  return { tenantId: found.tenantId, member: found.member, credential: 'api-key', watch: found.watch };
}

// By what the token says of itself; whether that is true, each verifier checks by its own list of algorithms.
function isOwnToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === 'HS256';
  } catch {
    return true;
  }
}

async function byOwnToken(parts: IdentifyParts, token: string): Promise<Entry> {
  const { tenantId, personId } = await verifyToken(parts.tokenKey, token);
  const watch = await parts.watch(tenantId);
  const member = await activeMember(parts.signIn.clients, tenantId, { personId }, watch.reading);
  if (!member) throw badCredential();
  return { tenantId, member, credential: 'token', watch };
}

async function byAccessToken(
  parts: IdentifyParts,
  token: string,
  wish: () => Promise<string | null>,
): Promise<Entry> {
  const { signIn, accessTokens } = parts;
  if (!accessTokens || !signIn.installation) throw badCredential();
  const claims = await accessTokens.verify(token);
  const { subject, email, name } = claims;
  const person = { issuer: signIn.installation.issuer, subject, email, name };
  const claimed = claims.tenant && (await signIn.keyed.tenantIdBySlug(claims.tenant));
  if (claims.tenant && !claimed) throw badCredential();
  const wished = await wish();
  const named = claimed ?? wished;
  const admission = named ? await inTenant(parts, person, named) : await inOnlyTenant(signIn, person);
  // A token that names a tenant where its bearer is nobody is not good; a wish for one is only refused.
  if (!admission) throw claimed ? badCredential() : notYours();
  return { ...admission, credential: 'token' };
}

async function inTenant(
  parts: IdentifyParts,
  person: VerifiedPerson,
  tenantId: string,
): Promise<(Admission & { watch?: Watch }) | null> {
  const { signIn } = parts;
  const watch = await parts.watch(tenantId);
  const who = { identityKey: identityKey(person) };
  const member = await activeMember(signIn.clients, tenantId, who, watch.reading);
  if (member && mayComeByInstallation(member)) return { tenantId, member, watch };
  const admissions = await admitByInstallation(signIn, person);
  return admissions.find((one) => one.tenantId === tenantId) ?? null;
}

async function inOnlyTenant(signIn: SignInParts, person: VerifiedPerson) {
  const [first, ...others] = await admitByInstallation(signIn, person);
  if (!first) throw badCredential();
  if (others.length > 0) {
    throw atriumError('BAD_USER_INPUT', 'You belong to several tenants: name one by the header `x-tenant`.');
  }
  return first;
}
