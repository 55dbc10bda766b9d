import { newId, type Role, type Viewer } from '../../kernel';
import {
  literally,
  pageOf,
  pageQuery,
  readAhead,
  PersonStatus,
  TicketStatus,
  type Ahead,
  type Page,
  type PageRequest,
  type Person as PersonRow,
  type Prisma,
  type Scope,
} from '../../tenancy';
import { visiblePeople } from './person.policy';

/** Index that keeps email addresses unique in a tenant. */
export const PERSON_EMAIL_INDEX = 'person_tenant_id_email_key';

export interface PersonConditions {
  readonly roles?: readonly Role[] | null;
  readonly active?: boolean | null;
  readonly text?: string | null;
  readonly teamId?: string;
}

function matching(
  viewer: Viewer,
  { roles, active, text, teamId }: PersonConditions,
): Prisma.PersonWhereInput {
  const and: Prisma.PersonWhereInput[] = [visiblePeople(viewer)];
  if (roles) and.push({ role: { in: [...roles] } });
  if (active != null) and.push({ status: active ? PersonStatus.ACTIVE : PersonStatus.DEACTIVATED });
  if (teamId) and.push({ teams: { some: { teamId } } });
  if (text) {
    const part = { contains: literally(text), mode: 'insensitive' as const };
    // A search on what one may not see would tell it letter by letter.
    and.push(viewer.may('PEOPLE_READ') ? { OR: [{ name: part }, { email: part }] } : { name: part });
  }
  return { AND: and };
}

export async function readPeople(
  scope: Scope,
  conditions: PersonConditions,
  request: PageRequest,
  ahead?: Ahead,
): Promise<Page<PersonRow>> {
  const where = matching(scope.viewer, conditions);
  const page = pageQuery(request);
  const rows = await readAhead(ahead, [request.order.column], (select) =>
    scope.db.person.findMany({ ...page, where: { AND: [where, page.where] }, ...select }),
  );
  return pageOf(request, rows, () => scope.db.person.count({ where }));
}

export const readPeopleByIds = (
  scope: Scope,
  ids: string[],
  ahead?: Ahead,
): Promise<readonly PersonRow[]> => {
  const where = { AND: [{ id: { in: ids } }, visiblePeople(scope.viewer)] };
  return readAhead(ahead, [], (select) => scope.db.person.findMany({ where, ...select }));
};

/** By email address in lower case, whoever may see them: for bulk work of the system alone. */
export const readPeopleByEmails = (scope: Scope, emails: string[]): Promise<PersonRow[]> =>
  scope.db.person.findMany({ where: { email: { in: emails } } });

export interface NewPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** For agents alone: what they may do in place of what agents usually may. */
  readonly customRoleId?: string | null;
}

export const insertPerson = (tx: Scope, person: NewPerson, id = newId()): Promise<PersonRow> =>
  tx.db.person.create({ data: { id, ...person } });

/** Inserts those whose email address is new, and resolves to their rows. */
export function insertMissingPeople(tx: Scope, people: readonly NewPerson[]): Promise<PersonRow[]> {
  const data = people.map((person) => ({ id: newId(), ...person }));
  return tx.db.person.createManyAndReturn({ data, skipDuplicates: true });
}

/** Changes a person, if they are among `which`; null when not. */
export async function updatePersonRow(
  tx: Scope,
  id: string,
  which: Prisma.PersonWhereInput,
  data: { name?: string; role?: Role; status?: PersonStatus; customRoleId?: null },
): Promise<PersonRow | null> {
  const [row] = await tx.db.person.updateManyAndReturn({
    where: { AND: [{ id }, which] },
    data: { ...data, updatedAt: new Date() },
  });
  return row ?? null;
}

/** The person as they are, locked until the transaction ends; null when the viewer may see none. */
export async function lockPersonRow(tx: Scope, id: string): Promise<PersonRow | null> {
  // Prisma knows no FOR UPDATE: a change that changes nothing takes the same lock.
  const [row] = await tx.db.person.updateManyAndReturn({
    where: { AND: [{ id }, visiblePeople(tx.viewer)] },
    data: { tenantId: tx.tenantId },
  });
  return row ?? null;
}

/**
 * Locks the active owners until the transaction ends, by an update that changes nothing, so that no two of them step
 * down at once. Who became one while we waited for another's lock is not in that statement's view: so it is repeated
 * until it finds nobody whom it had not locked before.
 */
export async function lockActiveOwners(tx: Scope): Promise<string[]> {
  for (let [locked, isFirst] = [new Set<string>(), true]; ; isFirst = false) {
    const owners = await tx.db.person.updateManyAndReturn({
      where: { role: 'OWNER', status: PersonStatus.ACTIVE },
      data: { status: PersonStatus.ACTIVE },
      select: { id: true },
    });
    const ids = owners.map((owner) => owner.id);
    if (!isFirst && ids.every((id) => locked.has(id))) return ids;
    locked = new Set(ids);
  }
}

/** What a person still has to do: tickets that are neither solved nor closed, and teams. */
export async function countWork(
  tx: Scope,
  personId: string,
): Promise<{ openTickets: number; teams: number }> {
  const done = [TicketStatus.SOLVED, TicketStatus.CLOSED];
  const openTickets = await tx.db.ticket.count({ where: { assigneeId: personId, status: { notIn: done } } });
  return { openTickets, teams: await tx.db.teamMember.count({ where: { personId } }) };
}
