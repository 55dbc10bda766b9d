import {
  allow,
  allowIf,
  permissionSet,
  permissionsOf,
  refuse,
  Role,
  type Decision,
  type Viewer,
} from '../../kernel';
import { CommentVisibility, type Prisma } from '../../tenancy';

/** May administer people at all, whoever they are. */
export const mayManagePeople = (viewer: Viewer): Decision =>
  allowIf(viewer.may('PEOPLE_MANAGE'), 'Only those who manage people may do this.');

/** Administrators and owners are administered, and made, by those who may manage such. */
export function mayAdminister(viewer: Viewer, target: { role: Role }): Decision {
  if (!viewer.may('PEOPLE_MANAGE')) return mayManagePeople(viewer);
  if (target.role === Role.OWNER)
    return allowIf(viewer.may('OWNERS_MANAGE'), 'Only an owner may do this with an owner.');
  if (target.role === Role.ADMIN)
    return allowIf(viewer.may('ADMINS_MANAGE'), 'Only owners and administrators may do this with one.');
  return allow;
}

/** Nobody gives others, or takes from them, what they may not do themselves; else they would rise by a helper. */
export function mayHandOn(viewer: Viewer, permissions: Iterable<string>): Decision {
  const beyond = [...permissionSet(permissions)].filter((permission) => !viewer.may(permission));
  return allowIf(beyond.length === 0, `You lack yourself what this is about: ${beyond.join(', ')}.`);
}

/** May give somebody this role: an agent gets what agents may, so it is made by those who may that much. */
export function mayMake(viewer: Viewer, { role }: { role: Role }): Decision {
  const decision = mayAdminister(viewer, { role });
  return decision.allowed && role === Role.AGENT ? mayHandOn(viewer, permissionsOf(role)) : decision;
}

/** {@link mayAdminister} as a WHERE, for the moment of the write: the target may have risen meanwhile. */
export function administrablePeople(viewer: Viewer): Prisma.PersonWhereInput {
  const roles = Object.values(Role).filter((role) => mayAdminister(viewer, { role }).allowed);
  return { role: { in: roles } };
}

/** Everybody may change their own name. */
export function mayRename(viewer: Viewer, target: { id: string; role: Role }): Decision {
  return target.id === viewer.personId ? allow : mayAdminister(viewer, target);
}

/** The owner hands the tenant to another active person. */
export function mayBecomeOwner(viewer: Viewer, target: { id: string }): Decision {
  if (!viewer.may('OWNERS_MANAGE') || viewer.role !== Role.OWNER)
    return refuse('Only an owner may hand the tenant over.');
  return allowIf(target.id !== viewer.personId, 'You own the tenant already.');
}

/** Email addresses are for those who see everybody, and one's own. */
export function maySeeEmail(viewer: Viewer, person: { id: string }): boolean {
  return viewer.may('PEOPLE_READ') || person.id === viewer.personId;
}

/** Whoever reads people sees everybody; others see themself and those who work, or wrote in public, on their tickets. */
export function visiblePeople(viewer: Viewer): Prisma.PersonWhereInput {
  if (viewer.may('PEOPLE_READ')) return {};
  const self = { id: viewer.personId };
  if (!viewer.may('TICKETS_READ_OWN')) return self;
  const ownTicket = { requesterId: viewer.personId };
  return {
    OR: [
      self,
      { assigned: { some: ownTicket } },
      { comments: { some: { visibility: CommentVisibility.PUBLIC, ticket: ownTicket } } },
    ],
  };
}
