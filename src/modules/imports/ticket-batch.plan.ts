import { PersonStatus, type Scope } from '../../tenancy';
import { knownExternalIds } from '../tickets';
import { readStaffByEmails, type StaffMember } from './ticket-batch.store';
import type { TicketRecord } from './ticket-record.types';

/** A record that cannot be imported as things stand in the tenant. */
export interface RefusedRecord {
  readonly record: TicketRecord;
  readonly reason: string;
}

/** What is to be done with the records of a batch. */
export interface BatchPlan {
  readonly fresh: readonly TicketRecord[];
  /** Records whose external id the tenant has, or an earlier record of the batch. */
  readonly existing: number;
  readonly refused: readonly RefusedRecord[];
}

/** Decides by what the tenant has at this moment; two statements at most. */
export async function planBatch(scope: Scope, records: readonly TicketRecord[]): Promise<BatchPlan> {
  const firsts = new Map(records.toReversed().map((record) => [record.externalId, record]));
  const known = await knownExternalIds(scope, [...firsts.keys()]);
  const unknown = records.filter(
    (record) => firsts.get(record.externalId) === record && !known.has(record.externalId),
  );
  const staff = await staffOf(scope, unknown);
  const refused: RefusedRecord[] = [];
  const fresh = unknown.filter((record) => {
    const reason = refusalOf(record, staff);
    if (reason) refused.push({ record, reason });
    return !reason;
  });
  return { fresh, refused, existing: records.length - unknown.length };
}

type Staff = ReadonlyMap<string, StaffMember>;

async function staffOf(scope: Scope, records: readonly TicketRecord[]): Promise<Staff> {
  const emails = records.flatMap(emailsOfStaff).map((email) => email.toLowerCase());
  if (emails.length === 0) return new Map();
  const staff = await readStaffByEmails(scope, [...new Set(emails)]);
  return new Map(staff.map((person) => [person.email, person]));
}

function emailsOfStaff({ assigneeEmail, comments }: TicketRecord): string[] {
  const authors = comments
    .filter(({ visibility }) => visibility === 'INTERNAL')
    .map((note) => note.authorEmail);
  return [assigneeEmail, ...authors].filter((email) => email !== null);
}

function refusalOf({ assigneeEmail, ...record }: TicketRecord, staff: Staff): string | null {
  if (assigneeEmail && staff.get(assigneeEmail.toLowerCase())?.status !== PersonStatus.ACTIVE) {
    return `assigneeEmail: nobody with the address ${assigneeEmail} is active staff of the tenant`;
  }
  const stranger = emailsOfStaff({ ...record, assigneeEmail: null }).find(
    (email) => !staff.has(email.toLowerCase()),
  );
  return stranger
    ? `comments: an internal comment is by ${stranger}, who does not belong to the tenant's staff`
    : null;
}
