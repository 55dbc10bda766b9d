import type { IncomingHttpHeaders } from 'node:http';
import { decodeProtectedHeader } from 'jose';
import type { Watch } from '../cache';
import { atriumError, Viewer } from '../kernel';
import type { Deadline } from '../platform/deadline';
import {
  activeMember,
  API_KEY_PREFIX,
  createScope,
  databaseFault,
  type Member,
  type MemberQuery,
  type Scope,
} from '../tenancy';
import type { ApiKeys } from './api-keys';
import type { AccessTokens } from './bearer';
import { isDeployToken } from './deploy-token';
import { identityKey } from './identity-key';
import type { OwnTokens } from './own-tokens';
import type { Recognised, Recollection } from './recollection';
import { isSameSession, liveSession, memberOfSession, notYours } from './session-access';
import {
  admitByInstallation,
  mayComeByInstallation,
  type Admission,
  type SignInParts,
  type VerifiedPerson,
} from './sign-in';
import { badCredential, bearerOf, type VerifiedToken } from './token';
import { refuseForgery } from './web';

/** What finding out who asks is made of. */
export interface IdentifyParts {
  readonly signIn: SignInParts;
  readonly apiKeys: ApiKeys;
  /** Tokens of the installation's provider; null when it gives none to us. */
  readonly accessTokens: AccessTokens | null;
  /** The key of the installation's own tokens. */
  readonly tokenKey: string;
  readonly ownTokens: OwnTokens;
  /** Begins to note what is read about a member of a tenant. */
  readonly watch: (tenantId: string) => Promise<Watch>;
  readonly recollection: Recollection;
}

/** A person or machine in a tenant, with how they came in. */
interface Entry {
  readonly tenantId: string;
  readonly member: Member;
  readonly credential: 'token' | 'api-key';
  /** When a signed token is over, in milliseconds since 1970; Infinity for an API key, whose row says it. */
  readonly untilMs: number;
  /** Absent when it took more than reading to find them. */
  readonly watch?: Watch | undefined;
  /** How the member is found again, where that says all. */
  readonly who?: MemberQuery;
}

/** Who asks. */
export interface Identified {
  /** Null for a stranger, and for a deploy pipeline, which has no tenant. */
  readonly scope: Scope | null;
  /** Whether it is a deploy pipeline. */
  readonly deploys: boolean;
}

/**
 * Makes the stage that finds out who asks: a scope for a good session, bearer token or API key, none without any. An
 * Authorization header counts before a cookie. The tenant is the credential's, or the one that `x-tenant` or the host
 * names, if the caller is somebody there. Throws UNAUTHENTICATED for a credential that is not good, also when its tenant
 * or person is no longer active, and FORBIDDEN for a tenant that is not the caller's or a session used by another site.
 */
export function createIdentify(
  parts: IdentifyParts,
): (headers: IncomingHttpHeaders, deadline: Deadline) => Promise<Identified> {
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

async function identify(parts: IdentifyParts, asking: Asking): Promise<Identified> {
  const { headers } = asking;
  const { authorization } = headers;
  if (authorization === undefined) return { scope: await bySession(parts, asking), deploys: false };
  const token = bearerOf(authorization);
  if (!token) throw badCredential();
  const known = parts.ownTokens.known(token);
  const mayDeploy = !known && !token.startsWith(API_KEY_PREFIX);
  if (mayDeploy && (await isDeployToken(parts.tokenKey, token))) return { scope: null, deploys: true };
  // Only for a good credential: nobody else is told which tenants there are.
  let wishing: Promise<string | null> | undefined;
  const wish = (): Promise<string | null> => (wishing ??= wishedTenant(parts, headers));
  const entry = known
    ? await byOwnToken(parts, known, asking)
    : await byNewToken(parts, token, { ...asking, wish });
  if (wishedSlug(parts, headers) !== null && (await wish()) !== entry.tenantId) throw notYours();
  const { watch, who = null } = entry;
  return { scope: enter(parts, asking, { ...entry, watch, who, isGood }), deploys: false };
}

// What the rows of a token or a key do not say of it, its times do.
const isGood = (): Promise<boolean> => Promise.resolve(true);

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
    { reading: watch?.reading, deadline: asking.deadline },
  );
  const isGood = async () => isSameSession(session, await signIn.sessions.find(secret));
  // A tenant's own provider may have been shut off, which is not the member's row to say.
  const who = session.providerTenantId === null ? { identityKey: session.identityKey } : null;
  return enter(parts, asking, { ...found, credential: 'session', watch, who, untilMs: Infinity, isGood });
}

/** The tenant that the request names, if it names one. Throws FORBIDDEN when there is none of this name. */
async function wishedTenant(
  { signIn }: Pick<IdentifyParts, 'signIn'>,
  headers: IncomingHttpHeaders,
): Promise<string | null> {
  const slug = wishedSlug({ signIn }, headers);
  if (slug === null) return null;
  const tenantId = await signIn.keyed.tenantIdBySlug(slug);
  if (tenantId === null) throw notYours();
  return tenantId;
}

/** The short name of the tenant that the request names; null when it names none. */
function wishedSlug({ signIn }: Pick<IdentifyParts, 'signIn'>, headers: IncomingHttpHeaders): string | null {
  const named = headers['x-tenant'];
  return typeof named === 'string' ? named : signIn.origins.tenantOf(headers.host);
}

type AskingToken = Asking & { readonly wish: () => Promise<string | null> };

/** Whoever comes with a token that this process has not seen to be good, or with a key. */
async function byNewToken(parts: IdentifyParts, token: string, asking: AskingToken): Promise<Entry> {
  if (token.startsWith(API_KEY_PREFIX)) return byApiKey(parts, token, asking);
  if (!isOwnToken(token)) return byAccessToken(parts, token, asking);
  return byOwnToken(parts, await parts.ownTokens.verify(token), asking);
}

async function byApiKey(
  { apiKeys, watch: watchOf }: IdentifyParts,
  token: string,
  { deadline }: Asking,
): Promise<Entry> {
  const found = await apiKeys.authenticate(token, { watchOf, deadline });
  if (!found) throw badCredential();
  const { tenantId, member, watch } = found;
  return { tenantId, member, credential: 'api-key', untilMs: Infinity, watch };
}

// By what the token says of itself; whether that is true, each verifier checks by its own list of algorithms.
function isOwnToken(token: string): boolean {
  try {
    return decodeProtectedHeader(token).alg === 'HS256';
  } catch {
    return true;
  }
}

async function byOwnToken(
  parts: IdentifyParts,
  { subject, untilMs }: VerifiedToken,
  { deadline }: Asking,
): Promise<Entry> {
  const { tenantId, personId } = subject;
  const watch = await parts.watch(tenantId);
  const how = { reading: watch.reading, deadline };
  const who = { personId };
  const member = await activeMember(parts.signIn.clients, tenantId, who, how);
  if (!member) throw badCredential();
  return { tenantId, member, credential: 'token', untilMs, watch, who };
}

async function byAccessToken(
  parts: IdentifyParts,
  token: string,
  { deadline, wish }: AskingToken,
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
  const admission = named
    ? await inTenant(parts, person, { tenantId: named, deadline })
    : await inOnlyTenant(signIn, person);
  // A token that names a tenant where its bearer is nobody is not good; a wish for one is only refused.
  if (!admission) throw claimed ? badCredential() : notYours();
  return { ...admission, credential: 'token', untilMs: claims.expiresAt.getTime() };
}

async function inTenant(
  parts: IdentifyParts,
  person: VerifiedPerson,
  { tenantId, deadline }: { tenantId: string; deadline: Deadline },
): Promise<(Admission & { watch?: Watch; who?: MemberQuery }) | null> {
  const { signIn } = parts;
  const watch = await parts.watch(tenantId);
  const who = { identityKey: identityKey(person) };
  const member = await activeMember(signIn.clients, tenantId, who, { reading: watch.reading, deadline });
  if (member && mayComeByInstallation(member)) return { tenantId, member, watch, who };
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
