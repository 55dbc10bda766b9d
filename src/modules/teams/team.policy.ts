import { isAdministrator, isStaff, Role, type Viewer } from '../../kernel';
import type { Prisma } from '../../tenancy';

/** May create, change and delete teams, and say who belongs to them. */
export const mayAdministerTeams = isAdministrator;

/** Members work on the team's tickets, so they are staff. */
export const mayBeMember = (person: { role: Role }): boolean => person.role !== Role.CUSTOMER;

/** Teams are how the tenant works inside: staff see all of them, a customer none. */
export const visibleTeams = (viewer: Viewer): Prisma.TeamWhereInput =>
  isStaff(viewer) ? {} : { id: { in: [] } };
