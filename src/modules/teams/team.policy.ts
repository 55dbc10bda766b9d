import { allowIf, Role, type Decision, type Viewer } from '../../kernel';
import type { Prisma } from '../../tenancy';

/** May create, change and delete teams, and say who belongs to them. */
export const mayManageTeams = (viewer: Viewer): Decision =>
  allowIf(viewer.may('TEAMS_MANAGE'), 'Only those who manage teams may do this.');

/** Members work on the team's tickets, so they are staff. */
export const mayBeMember = (person: { role: Role }): boolean => person.role !== Role.CUSTOMER;

/** Teams are how the tenant works inside: who works here sees all of them, a customer none. */
export const visibleTeams = (viewer: Viewer): Prisma.TeamWhereInput =>
  viewer.may('TEAMS_READ') ? {} : { id: { in: [] } };

/** Teams of one person: all of them are read with the person. */
export const MAX_TEAMS_PER_PERSON = 50;
