import { atriumError, Role } from '../../kernel';
import { PersonStatus, type Person as PersonRow, type Scope } from '../../tenancy';
import { lockPerson, requirePerson } from '../people';

/** Throws NOT_FOUND for a person whom the viewer cannot see, BAD_USER_INPUT for one who cannot work on tickets. */
export async function requireAssignee(scope: Scope, personId: string): Promise<void> {
  demandStaff(await requirePerson(scope, personId));
}

/** As {@link requireAssignee}, and nothing changes about them until the transaction ends: they stay staff so long. */
export async function lockAssignee(tx: Scope, personId: string): Promise<void> {
  demandStaff(await lockPerson(tx, personId));
}

function demandStaff(person: PersonRow): void {
  if (person.role === Role.CUSTOMER || person.status !== PersonStatus.ACTIVE) {
    throw atriumError('BAD_USER_INPUT', 'The assignee must be active staff.');
  }
}

/** Throws NOT_FOUND for a person whom the viewer cannot see, BAD_USER_INPUT for a deactivated one. */
export async function requireRequester(scope: Scope, personId: string): Promise<void> {
  const person = await requirePerson(scope, personId);
  if (person.status !== PersonStatus.ACTIVE) {
    throw atriumError('BAD_USER_INPUT', 'The requester must be an active person.');
  }
}
