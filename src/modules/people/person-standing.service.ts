import { appendFacts } from '../../events';
import { atriumError, demand, Role } from '../../kernel';
import { PersonStatus, transaction, type Person as PersonRow, type Scope } from '../../tenancy';
import * as facts from './person.events';
import { mayAdminister, mayBecomeOwner, mayMake, mayManagePeople } from './person.policy';
import { changePerson, lockPerson, requirePerson } from './person.service';
import * as store from './person.store';

type Change<Kind extends string> =
  { kind: Kind; person: PersonRow } | { kind: 'LastOwner'; person: PersonRow };

export type ChangeRoleOutcome =
  | Change<'ChangePersonRolePayload'>
  | { kind: 'StillWorks'; person: PersonRow; openTickets: number; teams: number };

/**
 * Gives a person another role, unless the tenant would lose its last owner, or a customer would have work to do. Who is
 * no agent any more has no custom role any more.
 */
export async function changePersonRole(
  scope: Scope,
  { personId, role }: { personId: string; role: Role },
): Promise<ChangeRoleOutcome> {
  const target = await requireAdministrable(scope, personId);
  if (role === target.role) return { kind: 'ChangePersonRolePayload', person: target };
  demand(mayMake(scope.viewer, { role }));
  return transaction(scope, async (tx): Promise<ChangeRoleOutcome> => {
    if (role !== Role.OWNER && (await isLastOwner(tx, personId)))
      return { kind: 'LastOwner', person: target };
    const before = await lockPerson(tx, personId);
    if (before.role === role) return { kind: 'ChangePersonRolePayload', person: before };
    if (role === Role.CUSTOMER) {
      const work = await store.countWork(tx, personId);
      if (work.openTickets + work.teams > 0) return { kind: 'StillWorks', person: before, ...work };
    }
    return { kind: 'ChangePersonRolePayload', person: await changeRole(tx, before, role) };
  });
}

async function changeRole(tx: Scope, before: PersonRow, role: Role): Promise<PersonRow> {
  const dropped = role !== Role.AGENT && before.customRoleId !== null;
  const person = await changePerson(tx, before.id, { role, ...(dropped && { customRoleId: null }) });
  await appendFacts(tx, [
    ...(dropped ? [facts.personCustomRoleChanged(person, before)] : []),
    facts.personRoleChanged(person, before.role),
  ]);
  return person;
}

/** Who owns the tenant now, and who did. */
export interface TransferredOwnership {
  readonly person: PersonRow;
  readonly formerOwner: PersonRow;
}

/**
 * Makes another active person an owner and the viewer an administrator, both or neither. Throws FORBIDDEN for all but
 * owners, for one who is none any more as the write happens, and for oneself; BAD_USER_INPUT for somebody deactivated.
 */
export async function transferOwnership(
  scope: Scope,
  { personId }: { personId: string },
): Promise<TransferredOwnership> {
  demand(mayBecomeOwner(scope.viewer, { id: personId }));
  await requirePerson(scope, personId);
  return transaction(scope, async (tx) => {
    const own = scope.viewer.personId;
    if (!(await store.lockActiveOwners(tx)).includes(own))
      throw atriumError('FORBIDDEN', 'You do not own the tenant any more.');
    const before = await lockPerson(tx, personId);
    if (before.status !== PersonStatus.ACTIVE)
      throw atriumError('BAD_USER_INPUT', '`personId` is deactivated: owners are active people.');
    const person = before.role === Role.OWNER ? before : await changeRole(tx, before, Role.OWNER);
    const formerOwner = await changeRole(tx, await lockPerson(tx, own), Role.ADMIN);
    return { person, formerOwner };
  });
}

/** Shuts a person out, unless they are the last owner. Their tickets stay. */
export async function deactivatePerson(
  scope: Scope,
  { personId }: { personId: string },
): Promise<Change<'DeactivatePersonPayload'>> {
  const target = await requireAdministrable(scope, personId);
  if (target.status === PersonStatus.DEACTIVATED) return { kind: 'DeactivatePersonPayload', person: target };
  return transaction(scope, async (tx) => {
    if (await isLastOwner(tx, personId)) return { kind: 'LastOwner', person: target };
    const person = await changePerson(tx, personId, { status: PersonStatus.DEACTIVATED });
    await appendFacts(tx, [facts.personDeactivated(person)]);
    return { kind: 'DeactivatePersonPayload', person };
  });
}

/** Lets a deactivated person in again. */
export async function reactivatePerson(scope: Scope, { personId }: { personId: string }): Promise<PersonRow> {
  const target = await requireAdministrable(scope, personId);
  if (target.status === PersonStatus.ACTIVE) return target;
  return transaction(scope, async (tx) => {
    const person = await changePerson(tx, personId, { status: PersonStatus.ACTIVE });
    await appendFacts(tx, [facts.personReactivated(person)]);
    return person;
  });
}

async function requireAdministrable(scope: Scope, personId: string): Promise<PersonRow> {
  demand(mayManagePeople(scope.viewer));
  const target = await requirePerson(scope, personId);
  demand(mayAdminister(scope.viewer, target));
  return target;
}

async function isLastOwner(tx: Scope, personId: string): Promise<boolean> {
  const owners = await store.lockActiveOwners(tx);
  return owners.length === 1 && owners[0] === personId;
}
