import { atriumError } from '../kernel';
import type { Sealer } from '../platform/secret';
import { activeMember, type Member, type MemberReading } from '../tenancy';
import { handleOf, type FoundSession } from './sessions';
import { mayComeByInstallation, type SignInParts } from './sign-in';
import { badCredential } from './token';

/** A session that was found good for a request. */
export interface LiveSession {
  readonly session: FoundSession;
  readonly secret: string;
}

const RETRY_MS = 60_000;
// Whoever asks a provider again holds the place for so long, should it never answer.
const CLAIM_MS = 30_000;

/** The session of these cookies. Throws UNAUTHENTICATED when there is a cookie and it opens none. */
export async function liveSession(
  parts: SignInParts,
  cookies: string | undefined,
): Promise<LiveSession | null> {
  const secret = parts.sessionCookie.read(cookies);
  if (secret === null) return null;
  const session = await parts.sessions.find(secret);
  if (!session) throw badCredential();
  await askProviderAgain(parts, session);
  return { session, secret };
}

/** Ends the session when its provider no longer honours it. A provider that cannot be reached ends nothing. */
async function askProviderAgain(parts: SignInParts, session: FoundSession): Promise<void> {
  const { sessions, sealers } = parts;
  const { refreshAt, refreshToken } = session;
  if (!refreshAt || !refreshToken || refreshAt.getTime() > Date.now()) return;
  // Of many requests at once, one asks: a token that is used twice looks stolen.
  if (!(await sessions.claimRefresh(session.key, refreshAt, new Date(Date.now() + CLAIM_MS)))) return;
  try {
    const party = await partyOf(parts, session);
    const token = openedToken(sealers.tokens, refreshToken);
    const tokens = party && token && (await party.refresh(token, session.subject));
    if (!tokens) {
      await sessions.revoke(session.identityKey, handleOf(session.key));
      throw badCredential();
    }
    await sessions.update(session.key, {
      refreshToken: tokens.refreshToken && sealers.tokens.seal(tokens.refreshToken),
      refreshAt: tokens.refreshAt,
      ...(tokens.idToken && { idToken: sealers.tokens.seal(tokens.idToken) }),
    });
  } catch (error) {
    if ((error as { code?: string }).code !== 'UNAVAILABLE') throw error;
    await sessions.update(session.key, { refreshAt: new Date(Date.now() + RETRY_MS) });
  }
}

/** What was sealed; null when that was by another secret of the installation, or never. */
export function openedToken(sealer: Sealer, sealed: string | null): string | null {
  try {
    return sealed && sealer.open(sealed);
  } catch {
    return null;
  }
}

async function partyOf({ installation, providers }: SignInParts, { issuer, providerTenantId }: FoundSession) {
  if (providerTenantId === null) return installation?.issuer === issuer ? installation.party : null;
  const provider = await providers.find({
    tenantId: providerTenantId,
    providerId: issuer.slice(PROVIDER.length),
  });
  return provider?.kind === 'OIDC' ? providers.relyingParty(provider) : null;
}

/** The member that a session is in a tenant; null when it is nobody there, or came by a door that is shut. */
export async function memberOf(
  { clients, providers }: Pick<SignInParts, 'clients' | 'providers'>,
  { identityKey, issuer, providerTenantId }: FoundSession,
  tenantId: string,
  how: MemberReading = {},
): Promise<Member | null> {
  if (providerTenantId === null) {
    const member = await activeMember(clients, tenantId, { identityKey }, how);
    return member && mayComeByInstallation(member) ? member : null;
  }
  if (providerTenantId !== tenantId) return null;
  const [member, provider] = await Promise.all([
    activeMember(clients, tenantId, { identityKey }, how),
    providers.find({ tenantId, providerId: issuer.slice(PROVIDER.length) }, how.reading),
  ]);
  return provider && member;
}

const PROVIDER = 'provider:';

/** The member that a session is in a tenant, wished for or its own. Throws when it is nobody there. */
export async function memberOfSession(
  parts: SignInParts,
  session: FoundSession,
  { tenantId, isWished }: { tenantId: string | null; isWished: boolean },
  how: MemberReading = {},
): Promise<{ tenantId: string; member: Member }> {
  if (tenantId === null) throw badCredential();
  const member = await memberOf(parts, session, tenantId, how);
  if (!member) throw isWished ? notYours() : badCredential();
  return { tenantId, member };
}

/** Whether a session found again means what it did, and its provider need not be asked now. */
export function isSameSession(before: FoundSession, now: FoundSession | null): boolean {
  if (!now || now.identityKey !== before.identityKey || now.tenantId !== before.tenantId) return false;
  const { refreshToken, refreshAt } = now;
  return !refreshToken || !refreshAt || refreshAt.getTime() > Date.now();
}

/** The one answer to every wish for a tenant that is not the caller's: unknown and foreign look the same. */
export const notYours = () =>
  atriumError('FORBIDDEN', 'There is no such tenant, or you do not belong to it.');
