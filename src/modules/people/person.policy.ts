import { isAdministrator, isStaff, Role, type Viewer } from '../../kernel';
import { CommentVisibility, type Prisma } from '../../tenancy';

/** May administer people at all, whoever they are. */
export const mayAdministerPeople = isAdministrator;

/** Owners are administered by owners only, and only they make one. */
export function mayAdminister(viewer: Viewer, target: { role: Role }): boolean {
  return isAdministrator(viewer) && (viewer.role === Role.OWNER || target.role !== Role.OWNER);
}

/** {@link mayAdminister} as a WHERE, for the moment of the write: the target may have become an owner meanwhile. */
export function administrablePeople(viewer: Viewer): Prisma.PersonWhereInput {
  if (!isAdministrator(viewer)) return { id: { in: [] } };
  return viewer.role === Role.OWNER ? {} : { role: { not: Role.OWNER } };
}

/** Everybody may change their own name. */
export function mayRename(viewer: Viewer, target: { id: string; role: Role }): boolean {
  return target.id === viewer.personId || mayAdminister(viewer, target);
}

/** Email addresses are for staff, and one's own. */
export function maySeeEmail(viewer: Viewer, person: { id: string }): boolean {
  return isStaff(viewer) || person.id === viewer.personId;
}

/** Staff see everybody; a customer sees themself and the staff who work on their tickets. */
export function visiblePeople(viewer: Viewer): Prisma.PersonWhereInput {
  if (isStaff(viewer)) return {};
  const ownTicket = { requesterId: viewer.personId };
  return {
    OR: [
      { id: viewer.personId },
      { assigned: { some: ownTicket } },
      { comments: { some: { visibility: CommentVisibility.PUBLIC, ticket: ownTicket } } },
    ],
  };
}
