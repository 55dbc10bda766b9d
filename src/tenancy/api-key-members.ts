import { grantablePermissions, permissionSet, type Permission } from '../kernel';
import { PersonStatus, TenantStatus } from '../generated/prisma/enums';
import { deadlineIn, noDeadline } from '../platform/deadline';
import { memberOf, memberSelect, type Member, type MemberReading } from './members';
import { observedDb } from './observed-db';
import { Reading } from './reading';
import type { TenantClients } from './tenant-clients';
import type { LentClient } from './transaction-clients';
import { transactionDb } from './transaction-db';

/** What every API key begins with, so that people and secret scanners know one when they see it. */
export const API_KEY_PREFIX = 'atr_live_';

/** An API key that may be used, as it is stored, and whom it acts for. */
export interface ApiKeyMember {
  /** The person, with what they and the key's scopes both allow. */
  readonly member: Member;
  /** SHA-256 of the secrets that are good now, in hex: the newest, and one more while a rotation overlaps. */
  readonly hashes: readonly string[];
  readonly lastUsedAt: Date | null;
}

/** Names an API key: its tenant and its id, both UUIDs. */
export interface ApiKeyName {
  readonly tenantId: string;
  readonly id: string;
}

/**
 * The key and the member it acts for, by one statement. Null for a key that is unknown, expired or revoked, and when
 * its person or tenant is not active. Notes it in `reading`.
 */
export async function apiKeyMember(
  clients: TenantClients,
  { tenantId, id }: ApiKeyName,
  { reading = new Reading({ isIdle: true }), deadline = noDeadline }: MemberReading = {},
): Promise<ApiKeyMember | null> {
  const now = new Date();
  const statements = clients.statements({ tenantId, deadline });
  const key = await observedDb(() => clients.passing(tenantId), reading, statements).apiKey.findFirst({
    where: {
      id,
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      person: { status: PersonStatus.ACTIVE, tenant: { status: TenantStatus.ACTIVE } },
    },
    select: {
      scopes: true,
      secretHash: true,
      previousHash: true,
      previousUntil: true,
      expiresAt: true,
      lastUsedAt: true,
      person: { select: memberSelect },
    },
    relationLoadStrategy: 'join',
  });
  if (!key) return null;
  const member = memberOf(key.person);
  const { secretHash, previousHash, previousUntil } = key;
  const overlaps = previousHash !== null && previousUntil !== null && previousUntil > now;
  if (key.expiresAt) reading.endsAt(key.expiresAt);
  if (overlaps) reading.endsAt(previousUntil);
  return {
    member: { ...member, permissions: within(member.permissions, key.scopes) },
    hashes: overlaps ? [secretHash, previousHash] : [secretHash],
    lastUsedAt: key.lastUsedAt,
  };
}

// What no key may be given does nothing in one either, however it came there.
function within(allowed: ReadonlySet<Permission>, scopes: readonly string[]): ReadonlySet<Permission> {
  const scoped = permissionSet(grantablePermissions.filter((permission) => scopes.includes(permission)));
  return new Set([...allowed].filter((permission) => scoped.has(permission)));
}

const LONGEST_MS = 10_000;

/** Writes down that a key was used now, unless that was done at `since` or later. */
export async function noteApiKeyUse(
  clients: TenantClients,
  { tenantId, id }: ApiKeyName,
  since: Date,
): Promise<void> {
  const transaction = clients.begin({ tenantId, deadline: deadlineIn(LONGEST_MS), recorder: null });
  // What is done has a statement of its own, so nobody makes a client for it.
  const client = (): LentClient => clients.lend(transaction);
  try {
    await transactionDb({ transaction, client }).apiKey.updateMany({
      where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: since } }] },
      data: { lastUsedAt: new Date() },
    });
    await transaction.commit();
  } catch (error) {
    await transaction.rollBack();
    throw error;
  }
}
