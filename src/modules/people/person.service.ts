import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import {
  isUniqueViolation,
  transaction,
  type Ahead,
  type Order,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Scope,
} from '../../tenancy';
import * as facts from './person.events';
import { personById } from './person.loaders';
import { administrablePeople, mayMake, mayRename } from './person.policy';
import * as store from './person.store';

export const PEOPLE_BY_NAME: Order = { name: 'person.name', column: 'name', direction: 'asc', kind: 'text' };

/** A page of the people whom the viewer may see. */
export const listPeople = (
  scope: Scope,
  conditions: store.PersonConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<PersonRow>> => store.readPeople(scope, conditions, request, ahead);

/** The person, if the viewer may see them. Throws NOT_FOUND otherwise. */
export async function requirePerson(scope: Scope, personId: string): Promise<PersonRow> {
  const person = await personById(scope).load(personId);
  if (!person) throw atriumError('NOT_FOUND', 'There is no such person.');
  return person;
}

/** The person as they are, locked until the transaction ends. Throws NOT_FOUND when the viewer may see none. */
export async function lockPerson(tx: Scope, personId: string): Promise<PersonRow> {
  const person = await store.lockPersonRow(tx, personId);
  if (!person) throw atriumError('NOT_FOUND', 'There is no such person.');
  return person;
}

export type CreatePersonOutcome =
  { kind: 'CreatePersonPayload'; person: PersonRow } | { kind: 'EmailTaken'; email: string };

/** Creates a person. Throws FORBIDDEN for whoever may not give the role. */
export async function createPerson(
  scope: Scope,
  input: Omit<store.NewPerson, 'customRoleId'>,
): Promise<CreatePersonOutcome> {
  demand(mayMake(scope.viewer, input));
  const email = input.email.toLowerCase();
  try {
    const person = await transaction(scope, (tx) => addPerson(tx, { ...input, email }));
    return { kind: 'CreatePersonPayload', person };
  } catch (error) {
    if (isEmailTaken(error)) return { kind: 'EmailTaken', email };
    throw error;
  }
}

/** Adds a person, address in lower case, to a transaction. Checks no policy; fails as {@link isEmailTaken} tells. */
export async function addPerson(tx: Scope, person: store.NewPerson): Promise<PersonRow> {
  const created = await store.insertPerson(tx, person);
  await appendFacts(tx, [facts.personCreated(created)]);
  return created;
}

/** Whether an error says that somebody of the tenant has the address already. */
export const isEmailTaken = (error: unknown): boolean => isUniqueViolation(error, store.PERSON_EMAIL_INDEX);

/** Whether somebody of the tenant has the address, whoever may see them. */
export const hasEmail = async (scope: Scope, email: string): Promise<boolean> =>
  (await store.readPeopleByEmails(scope, [email.toLowerCase()])).length > 0;

/** Renames a person. Everybody may rename themself. */
export async function renamePerson(
  scope: Scope,
  { personId, name }: { personId: string; name: string },
): Promise<PersonRow> {
  const target = await requirePerson(scope, personId);
  demand(mayRename(scope.viewer, target));
  if (name === target.name) return target;
  return transaction(scope, async (tx) => {
    const person = await changePerson(tx, personId, { name });
    await appendFacts(tx, [facts.personRenamed(person)]);
    return person;
  });
}

/**
 * Changes a person's row in a transaction. The policy once more, as part of the write: since the check before it,
 * somebody may have made the target an owner. Throws FORBIDDEN then.
 */
export async function changePerson(
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
