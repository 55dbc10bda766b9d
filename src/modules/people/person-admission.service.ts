import { appendFacts } from '../../events';
import type { Role } from '../../kernel';
import { isUniqueViolation, linkIdentity, transaction, type Scope } from '../../tenancy';
import * as facts from './person.events';
import * as store from './person.store';

/** Somebody whom a tenant lets in before anybody created them. */
export interface AdmittedPerson {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
}

/**
 * Creates a person together with the identity that they came by. False when somebody has the address or the identity, as
 * a second sign-in at the same moment may. For the sign-in alone: checks no policy.
 */
export async function admitPerson(
  scope: Scope,
  { personId, ...person }: AdmittedPerson,
  identity: { readonly identityKey: string; readonly issuer: string },
): Promise<boolean> {
  try {
    return await transaction(scope, async (tx) => {
      const created = await store.insertPerson(tx, { ...person, name: person.name.slice(0, 200) }, personId);
      if (!(await linkIdentity(tx, { ...identity, personId }))) throw new TakenError();
      await appendFacts(tx, [facts.personCreated(created)]);
      return true;
    });
  } catch (error) {
    if (error instanceof TakenError || isUniqueViolation(error, store.PERSON_EMAIL_INDEX)) return false;
    throw error;
  }
}

/** Rolls the transaction back. */
class TakenError extends Error {}
