import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isUuid } from '../../kernel';

/** A token that was just made. */
export interface IssuedToken {
  /** To be shown once. */
  readonly token: string;
  /** To be kept: SHA-256 of its secret part, in hex. The secret is random, so this tells nothing. */
  readonly hash: string;
}

/** What a token says without being looked up: which row of which tenant, and the hash that the row must have. */
export interface ParsedToken {
  readonly tenantId: string;
  readonly id: string;
  readonly hash: string;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const plain = (uuid: string): string => uuid.replaceAll('-', '');
const dashed = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The part of a row's tokens that names it, 43 characters; no secret. Its beginning is the tenant's. */
export const lookupPart = (row: { tenantId: string; id: string }): string =>
  Buffer.from(plain(row.tenantId) + plain(row.id), 'hex').toString('base64url');

/**
 * Makes a token of a row of a tenant: the prefix, a lookup part that names tenant and row, and 32 random bytes. So it
 * is found inside its tenant, by the tenant's own statements.
 */
export function issueToken(prefix: string, row: { tenantId: string; id: string }): IssuedToken {
  const secret = randomBytes(32).toString('base64url');
  return { token: `${prefix}${lookupPart(row)}_${secret}`, hash: hashOf(secret) };
}

/** What a token says; null for a text that is no token with this prefix. */
export function parseToken(prefix: string, text: string): ParsedToken | null {
  if (!text.startsWith(prefix)) return null;
  const match = /^([\w-]{43})_([\w-]{43})$/.exec(text.slice(prefix.length));
  const [, lookup = '', secret = ''] = match ?? [];
  const row = parseLookupPart(lookup);
  return row && { ...row, hash: hashOf(secret) };
}

/** The row that a {@link lookupPart} names; null for every other text. */
export function parseLookupPart(text: string): { tenantId: string; id: string } | null {
  const hex = Buffer.from(text, 'base64url').toString('hex');
  // More than one text decodes to the same bytes; only ours is a name.
  if (hex.length !== 64 || Buffer.from(hex, 'hex').toString('base64url') !== text) return null;
  const [tenantId, id] = [dashed(hex.slice(0, 32)), dashed(hex.slice(32))];
  return isUuid(tenantId) && isUuid(id) ? { tenantId, id } : null;
}

/** Compares two hashes in constant time. */
export const sameHash = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
