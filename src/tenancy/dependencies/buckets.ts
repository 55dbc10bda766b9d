import type { Prisma } from '../../generated/prisma/client';

/**
 * The columns whose values bound lists, by model and field: the one source of what a read notes and of what the
 * triggers report. A column pays if stores ask for rows by it alone; each costs every write of its table a few bytes.
 * Every model that a scope can read stands here, with an empty list if need be.
 */
export const BUCKETS = {
  Tenant: [],
  Person: ['role', 'email', 'customRoleId'],
  Team: ['name'],
  TeamMember: ['teamId', 'personId'],
  TicketCounter: [],
  Ticket: ['number', 'status', 'priority', 'requesterId', 'assigneeId', 'teamId'],
  Comment: ['ticketId', 'authorId'],
  Tag: ['name'],
  TicketTag: ['ticketId', 'tagId'],
  IdentityLink: ['identityKey', 'personId'],
  CustomRole: ['name'],
  ApiKey: ['personId'],
  IdentityProvider: [],
  Invitation: ['customRoleId'],
  FeatureFlag: ['name'],
  PlanFlag: [],
} as const satisfies Partial<Record<Prisma.ModelName, readonly string[]>>;

/** Those whose rows belong to no tenant: their migration says by hand whom a change concerns, as `{"all": true}`. */
export const TENANTLESS = ['PlanFlag'] as const satisfies readonly (keyof typeof BUCKETS)[];

/** A model that a scope reads; the log itself, which nobody reads through a scope, is none. */
export type TrackedModel = keyof typeof BUCKETS;

/** Models by which row security decides which rows of another one a tenant sees, besides by its id. */
export const SEEN_BY: Readonly<Partial<Record<TrackedModel, readonly TrackedModel[]>>> = {
  PlanFlag: ['Tenant'],
};
