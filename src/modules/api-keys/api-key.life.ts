import { lookupPart } from '../../platform/secret';
import type { ApiKey as ApiKeyRow } from '../../tenancy';

/** How long a key lives when nobody says. */
export const USUAL_LIFE_DAYS = 365;
export const LONGEST_LIFE_DAYS = 730;
/** How long the secret before a rotation works on when nobody says. */
export const USUAL_OVERLAP_HOURS = 24;
export const LONGEST_OVERLAP_HOURS = 168;

const HOUR_MS = 3_600_000;

export const hoursFrom = (time: Date, hours: number): Date => new Date(time.getTime() + hours * HOUR_MS);
export const daysFrom = (time: Date, days: number): Date => hoursFrom(time, days * 24);

export const ApiKeyStatus = { ACTIVE: 'ACTIVE', EXPIRED: 'EXPIRED', REVOKED: 'REVOKED' } as const;
export type ApiKeyStatus = (typeof ApiKeyStatus)[keyof typeof ApiKeyStatus];

/** Whether the key itself is good; its person may be deactivated all the same. `isOver` tells whether an instant has come. */
export function apiKeyStatus(
  { revokedAt, expiresAt }: Pick<ApiKeyRow, 'revokedAt' | 'expiresAt'>,
  isOver: (instant: Date) => boolean,
): ApiKeyStatus {
  if (revokedAt) return ApiKeyStatus.REVOKED;
  return expiresAt && isOver(expiresAt) ? ApiKeyStatus.EXPIRED : ApiKeyStatus.ACTIVE;
}

/**
 * An ellipsis and the 12 characters that stand before the secret in a key's token, by which people recognise it. They
 * are the end of the lookup part: its beginning names the tenant, and is the same in all of its keys.
 */
export const hintOf = (key: Pick<ApiKeyRow, 'tenantId' | 'id'>): string => `…${lookupPart(key).slice(-12)}`;
