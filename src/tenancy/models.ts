import type { Prisma, PrismaClient } from '../generated/prisma/client';

/** The models that a scope reaches, by the names of the client's properties. */
export const MODELS = {
  tenant: 'Tenant',
  person: 'Person',
  team: 'Team',
  teamMember: 'TeamMember',
  ticketCounter: 'TicketCounter',
  ticket: 'Ticket',
  comment: 'Comment',
  tag: 'Tag',
  ticketTag: 'TicketTag',
  logEntry: 'LogEntry',
  identityLink: 'IdentityLink',
  customRole: 'CustomRole',
  apiKey: 'ApiKey',
  identityProvider: 'IdentityProvider',
  invitation: 'Invitation',
  featureFlag: 'FeatureFlag',
  planFlag: 'PlanFlag',
} as const satisfies Partial<Record<keyof PrismaClient, Prisma.ModelName>>;

export type ModelProperty = keyof typeof MODELS;

export const READS = [
  'findMany',
  'findFirst',
  'findFirstOrThrow',
  'findUnique',
  'findUniqueOrThrow',
  'count',
  'aggregate',
  'groupBy',
] as const;

export const WRITES = [
  'create',
  'createMany',
  'createManyAndReturn',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
  'delete',
  'deleteMany',
] as const;

export type Read = (typeof READS)[number];
export type Write = (typeof WRITES)[number];
