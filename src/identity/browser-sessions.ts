import type { IncomingHttpHeaders } from 'node:http';
import { AtriumError, atriumError, type Role } from '../kernel';
import type { Member } from '../tenancy';
import { liveSession, memberOf, notYours, openedToken, type LiveSession } from './session-access';
import { handleOf, type ListedSession } from './sessions';
import type { SignInParts } from './sign-in';
import { badCredential } from './token';
import { refuseForgery } from './web';

/** A tenant that the owner of a session may act in. */
export interface OwnTenant {
  readonly slug: string;
  readonly name: string;
  readonly role: Role;
  /** True for the one that the session acts in, unless a request names another. */
  readonly current: boolean;
}

/** What a frontend is told of the session that its browser holds. */
export interface SessionAnswer {
  readonly signedIn: true;
  readonly name: string;
  readonly email: string;
  readonly tenants: readonly OwnTenant[];
  readonly signedInAt: string;
  /** When it is over at the latest. */
  readonly until: string;
}

/** One of one's own sessions. Its handle names it, and opens nothing. */
export interface ListedSessionAnswer {
  readonly handle: string;
  readonly current: boolean;
  readonly userAgent: string;
  readonly address: string;
  readonly signedInAt: string;
  readonly seenAt: string;
  readonly until: string;
}

/** What a browser may do with its session. All but `describe` throw UNAUTHENTICATED without one; all throw FORBIDDEN to other sites. */
export interface BrowserSessions {
  /** Null without a session, or when its owner is nobody any more. */
  describe(headers: IncomingHttpHeaders): Promise<SessionAnswer | null>;
  /** Acts in another of one's tenants from now on, without a new sign-in. */
  switchTenant(headers: IncomingHttpHeaders, slug: string): Promise<SessionAnswer>;
  list(headers: IncomingHttpHeaders): Promise<ListedSessionAnswer[]>;
  /** Ends one of one's sessions. Throws NOT_FOUND when there is none with this handle. */
  revoke(headers: IncomingHttpHeaders, handle: string): Promise<void>;
  /** Ends this session, or all of one's sessions; resolves to where the provider's own session ends, if anywhere. */
  signOut(
    headers: IncomingHttpHeaders,
    options: { everywhere: boolean },
  ): Promise<{ location: string | null }>;
}

export function createBrowserSessions(parts: SignInParts): BrowserSessions {
  const { sessions } = parts;
  const { find, require } = finding(parts);

  return {
    describe: async (headers) => {
      const live = await find(headers).catch(nobody);
      const answer = live && (await describe(parts, live));
      return answer?.tenants.length ? answer : null;
    },
    switchTenant: async (headers, slug) => {
      const live = await require(headers);
      const tenantId = await parts.keyed.tenantIdBySlug(slug);
      if (!tenantId || !(await memberOf(parts, live.session, tenantId))) throw notYours();
      await sessions.update(live.session.key, { tenantId });
      return describe(parts, { ...live, session: { ...live.session, tenantId } });
    },
    list: async (headers) => {
      const { session } = await require(headers);
      const all = await sessions.list(session.identityKey);
      return all.map((one) => listedAnswer(one, session.key));
    },
    revoke: async (headers, handle) => {
      const { session } = await require(headers);
      if (await sessions.revoke(session.identityKey, handle)) return;
      throw atriumError('NOT_FOUND', 'You have no such session.');
    },
    signOut: async (headers, { everywhere }) => {
      const { session } = await require(headers);
      if (everywhere) await sessions.revokeAll(session.identityKey);
      else await sessions.revoke(session.identityKey, handleOf(session.key));
      return { location: await providersEnd(parts, session, headers.host) };
    },
  };
}

/** Finds the session of a browser, for pages of ours alone; `require` insists that there is one. */
function finding(parts: SignInParts) {
  const find = async (headers: IncomingHttpHeaders): Promise<LiveSession | null> => {
    refuseForgery(headers, parts.origins);
    return liveSession(parts, headers.cookie);
  };
  const require = async (headers: IncomingHttpHeaders): Promise<LiveSession> => {
    const live = await find(headers);
    if (!live) throw badCredential();
    return live;
  };
  return { find, require };
}

/** A cookie that opens nothing is no fault of whoever asks whether there is a session. */
function nobody(error: unknown): null {
  if (error instanceof AtriumError && error.code === 'UNAUTHENTICATED') return null;
  throw error;
}

async function describe(parts: SignInParts, { session }: LiveSession): Promise<SessionAnswer> {
  const memberships =
    session.providerTenantId === null
      ? await parts.keyed.membershipsOf(session.identityKey)
      : [{ tenantId: session.providerTenantId }];
  const found = await Promise.all(
    memberships.map(async ({ tenantId }) => ({ tenantId, member: await memberOf(parts, session, tenantId) })),
  );
  const tenants = found.flatMap(({ tenantId, member }) =>
    member ? [ownTenant(member, tenantId === session.tenantId)] : [],
  );
  return {
    signedIn: true,
    name: session.name,
    email: session.email,
    tenants,
    signedInAt: session.createdAt.toISOString(),
    until: session.absoluteUntil.toISOString(),
  };
}

const ownTenant = ({ tenant, role }: Member, current: boolean): OwnTenant => ({ ...tenant, role, current });

const listedAnswer = (one: ListedSession, currentKey: string): ListedSessionAnswer => ({
  handle: one.handle,
  current: one.handle === handleOf(currentKey),
  userAgent: one.userAgent,
  address: one.address,
  signedInAt: one.createdAt.toISOString(),
  seenAt: one.seenAt.toISOString(),
  until: one.absoluteUntil.toISOString(),
});

async function providersEnd(
  { installation, origins, sealers }: SignInParts,
  { issuer, idToken }: LiveSession['session'],
  host: string | undefined,
): Promise<string | null> {
  if (installation?.issuer !== issuer) return null;
  const returnTo = `${origins.originOf(host)}/`;
  // Signing out here must not fail because the provider is away.
  return installation.party
    .endSessionUrl({ idToken: openedToken(sealers.tokens, idToken), returnTo })
    .catch(() => null);
}
