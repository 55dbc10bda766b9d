import { z } from 'zod';
import type { KeyedRecord } from '../../tenancy';
import type { Session } from './session.types';

const text = z.string();
const nullableText = text.nullable();
const time = z.iso.datetime().transform((value) => new Date(value));

const record = z.object({
  identityKey: text,
  issuer: text,
  subject: text,
  tenantId: nullableText,
  providerTenantId: nullableText,
  email: text,
  name: text,
  createdAt: time,
  seenAt: time,
  absoluteUntil: time,
  userAgent: text,
  address: text,
  refreshToken: nullableText,
  refreshAt: time.nullable(),
  idToken: nullableText,
}) satisfies z.ZodType<Session>;

const USER_AGENT_LENGTH = 200;

/** Fields of a session as both stores keep them: text or null, times in ISO 8601. */
export function toRecord(fields: Partial<Session>): KeyedRecord {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, toText(name, value)]));
}

/** The session of a record; null for one that this version cannot read, which so counts as none. */
export function fromRecord(stored: KeyedRecord): Session | null {
  const parsed = record.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

function toText(name: string, value: string | Date | null): string | null {
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  const cut = name === 'userAgent' ? value.slice(0, USER_AGENT_LENGTH) : value;
  // A browser and a provider may say anything; jsonb takes no NUL and no half of a surrogate pair.
  return cut.replaceAll('\0', '').toWellFormed();
}
