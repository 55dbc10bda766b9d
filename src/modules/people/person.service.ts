import { appendFacts } from '../../events';
import { atriumError, demand, Role } from '../../kernel';
import {
  isUniqueViolation,
  PersonStatus,
  transaction,
  type Order,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Scope,
} from '../../tenancy';
import * as facts from './person.events';
import { personById } from './person.loaders';
import { administrablePeople, mayAdminister, mayManagePeople, mayRename } from './person.policy';
import * as store from './person.store';

export const PEOPLE_BY_NAME: Order = { name: 'person.name', column: 'name', direction: 'asc', kind: 'text' };

/** A page of the people whom the viewer may see. */
export const listPeople = (
  scope: Scope,
  conditions: store.PersonConditions,
  request: PageRequest,
): Promise<Page<PersonRow>> => store.readPeople(scope, conditions, request);

/** The person, if the viewer may see them. Throws NOT_FOUND otherwise. */
export async function requirePerson(scope: Scope, personId: string): Promise<PersonRow> {
  const person = await personById(scope).load(personId);
  if (!person) throw atriumError('NOT_FOUND', 'There is no such person.');
  return person;
}

export type CreatePersonOutcome =
  { kind: 'CreatePersonPayload'; person: PersonRow } | { kind: 'EmailTaken'; email: string };

/** Creates a person. Throws FORBIDDEN for all but administrators, and for an owner made by a non-owner. */
export async function createPerson(scope: Scope, input: store.NewPerson): Promise<CreatePersonOutcome> {
  demand(mayAdminister(scope.viewer, input));
  const email = input.email.toLowerCase();
  try {
    const person = await transaction(scope, async (tx) => {
      const created = await store.insertPerson(tx, { ...input, email });
      await appendFacts(tx, [facts.personCreated(created)]);
      return created;
    });
    return { kind: 'CreatePersonPayload', person };
  } catch (error) {
    if (isUniqueViolation(error, store.PERSON_EMAIL_INDEX)) return { kind: 'EmailTaken', email };
    throw error;
  }
}

/** Renames a person. Everybody may rename themself. */
export async function renamePerson(
  scope: Scope,
  { personId, name }: { personId: string; name: string },
): Promise<PersonRow> {
  const target = await requirePerson(scope, personId);
  demand(mayRename(scope.viewer, target));
  if (name === target.name) return target;
  return transaction(scope, async (tx) => {
    const person = await change(tx, personId, { name });
    await appendFacts(tx, [facts.personRenamed(person)]);
    return person;
  });
}

type Change<Kind extends string> =
  { kind: Kind; person: PersonRow } | { kind: 'LastOwner'; person: PersonRow };

export type ChangeRoleOutcome =
  | Change<'ChangePersonRolePayload'>
  | { kind: 'StillWorks'; person: PersonRow; openTickets: number; teams: number };

/** Gives a person another role, unless the tenant would lose its last owner, or a customer would have work to do. */
export async function changePersonRole(
  scope: Scope,
  { personId, role }: { personId: string; role: Role },
): Promise<ChangeRoleOutcome> {
  const target = await requireAdministrable(scope, personId);
  demand(mayAdminister(scope.viewer, { role }));
  if (role === target.role) return { kind: 'ChangePersonRolePayload', person: target };
  return transaction(scope, async (tx): Promise<ChangeRoleOutcome> => {
    if (role !== Role.OWNER && (await isLastOwner(tx, personId)))
      return { kind: 'LastOwner', person: target };
    if (role === Role.CUSTOMER) {
      const work = await store.countWork(tx, personId);
      if (work.openTickets + work.teams > 0) return { kind: 'StillWorks', person: target, ...work };
    }
    const person = await change(tx, personId, { role });
    await appendFacts(tx, [facts.personRoleChanged(person, target.role)]);
    return { kind: 'ChangePersonRolePayload', person };
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
    const person = await change(tx, personId, { status: PersonStatus.DEACTIVATED });
    await appendFacts(tx, [facts.personDeactivated(person)]);
    return { kind: 'DeactivatePersonPayload', person };
  });
}

/** Lets a deactivated person in again. */
export async function reactivatePerson(scope: Scope, { personId }: { personId: string }): Promise<PersonRow> {
  const target = await requireAdministrable(scope, personId);
  if (target.status === PersonStatus.ACTIVE) return target;
  return transaction(scope, async (tx) => {
    const person = await change(tx, personId, { status: PersonStatus.ACTIVE });
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

// The policy once more, as part of the write: since the check before it, somebody may have made the target an owner.
async function change(
  tx: Scope,
  personId: string,
  data: Parameters<typeof store.updatePersonRow>[3],
): Promise<PersonRow> {
  const isOwnName = personId === tx.viewer.personId && data.name !== undefined;
  const which = isOwnName ? {} : administrablePeople(tx.viewer);
  const person = await store.updatePersonRow(tx, personId, which, data);
  if (!person) throw atriumError('FORBIDDEN', 'The person rose meanwhile, and you may not do this any more.');
  return person;
}

async function isLastOwner(tx: Scope, personId: string): Promise<boolean> {
  const owners = await store.lockActiveOwners(tx);
  return owners.length === 1 && owners[0] === personId;
}

/**
 * Makes sure that everybody exists, by email address; those who do are left as they are. Resolves to ids by address
 * (lower case). For bulk work inside a transaction of the system: checks no policy.
 */
export async function ensurePeople(
  tx: Scope,
  people: readonly store.NewPerson[],
): Promise<Map<string, string>> {
  const wanted = new Map(people.map((person) => [person.email.toLowerCase(), person]));
  const ids = new Map<string, string>();
  const note = (rows: readonly PersonRow[]) => rows.forEach((person) => ids.set(person.email, person.id));
  const missing = () => [...wanted.keys()].filter((email) => !ids.has(email));
  note(await store.readPeopleByEmails(tx, missing()));
  if (missing().length === 0) return ids;
  const strangers = [...wanted].filter(([email]) => !ids.has(email));
  const added = await store.insertMissingPeople(
    tx,
    strangers.map(([email, person]) => ({ ...person, email })),
  );
  note(added);
  await appendFacts(tx, added.map(facts.personCreated));
  // Who is missing now was committed by somebody else in the meantime.
  if (missing().length > 0) note(await store.readPeopleByEmails(tx, missing()));
  return ids;
}
