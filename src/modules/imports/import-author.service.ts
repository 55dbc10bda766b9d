import { OperatorError, type Viewer } from '../../kernel';
import { PersonStatus, type Scope } from '../../tenancy';
import { readFirstOwner, readStaffByEmails } from './ticket-batch.store';

/**
 * As whom an import acts: active staff with this email address or, without one, the first active owner. Throws
 * {@link OperatorError} when there is nobody. For the system: checks no policy.
 */
export async function importAuthor(scope: Scope, email?: string): Promise<Viewer> {
  const person = email
    ? (await readStaffByEmails(scope, [email.toLowerCase()])).find(isActive)
    : await readFirstOwner(scope);
  if (person) return { personId: person.id, role: person.role };
  throw new OperatorError(
    email
      ? `Nobody with the address ${email} is active staff of this tenant. ` +
          'Give --author the address of an active owner, admin or agent.'
      : 'This tenant has no active owner to import as. Name somebody of its staff with --author EMAIL.',
  );
}

const isActive = (person: { status: PersonStatus }): boolean => person.status === PersonStatus.ACTIVE;
