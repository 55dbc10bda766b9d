import { createHash } from 'node:crypto';
import type { DemoIdentity } from '../identity-provider.types';

/** Somebody once, with every tenant they work in. */
export interface ListedPerson {
  readonly subject: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly memberships: readonly { readonly tenant: string; readonly role: string }[];
}

export interface PeopleDirectory {
  /** In the order given, nobody twice. */
  readonly people: readonly ListedPerson[];
  /** Whatever its letter case and surrounding blanks. */
  readonly byEmail: (email: string) => ListedPerson | undefined;
  readonly bySubject: (subject: string) => ListedPerson | undefined;
}

/** The `sub` claim of whoever has this email: always the same, on every machine. */
export const demoSubject = (email: string): string =>
  createHash('sha256')
    .update(`demo:${plainEmail(email)}`)
    .digest('hex')
    .slice(0, 24);

export function createDirectory(identities: readonly DemoIdentity[]): PeopleDirectory {
  const byEmail = new Map<string, ListedPerson>();
  for (const { email: given, name, tenant, role } of identities) {
    const email = plainEmail(given);
    const known = byEmail.get(email);
    const memberships = [...(known?.memberships ?? []), { tenant, role }];
    byEmail.set(email, { subject: demoSubject(email), email, name: known?.name ?? name, memberships });
  }
  const bySubject = new Map([...byEmail.values()].map((person) => [person.subject, person]));
  return {
    people: [...byEmail.values()],
    byEmail: (email) => byEmail.get(plainEmail(email)),
    bySubject: (subject) => bySubject.get(subject),
  };
}

const plainEmail = (email: string): string => email.trim().toLowerCase();
