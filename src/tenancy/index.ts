export type {
  ApiKey,
  Comment,
  CustomRole,
  IdentityProvider,
  Invitation,
  Person,
  Prisma,
  Tag,
  Team,
  Tenant,
  Ticket,
} from '../generated/prisma/client';
export {
  CommentVisibility,
  IdentityProviderKind,
  LogKind,
  PersonStatus,
  TenantStatus,
  TicketChannel,
  TicketPriority,
  TicketStatus,
} from '../generated/prisma/enums';
export { readAhead, type Ahead } from './ahead';
export { apiKeyMember, API_KEY_PREFIX, noteApiKeyUse, type ApiKeyMember } from './api-key-members';
export { TenantCatalogue, type CatalogueEntry, type NewTenant } from './catalogue';
export { changeTriggerSql } from './change-triggers';
export { changedDependencies, slotOf, slotsOf } from './dependencies';
export { databaseFault, isUniqueViolation } from './faults';
export {
  KeyedRows,
  type KeyedRecord,
  type Membership,
  type SessionChange,
  type SessionRow,
} from './keyed-rows';
export {
  FLAG_NAME,
  FlagCatalogue,
  MAX_FLAGS_OF_ONE,
  type FlagOwner,
  type FlagSetting,
  type PlanFlagSetting,
} from './flag-catalogue';
export { linkIdentity, type NewIdentityLink } from './identity-links';
export { literally } from './like';
export { appendToLog } from './log-entries';
export { oneByKey, padded, pagesByParent, valueByParent, type CountOfParent } from './loaders';
export { activeMember, findMember, type Member, type MemberQuery, type MemberReading } from './members';
export { pageOf, pageQuery, type Order, type Page, type PageRequest, type Position } from './page';
export { perScope } from './per-scope';
export { isOver, now } from './clock';
export type { CommitWatch, PendingCommit } from './commit-watch';
export type { Change } from './changes';
export type { Plan } from './query-plan';
export { Reading } from './reading';
export type { RecordedBatch, RecordedStatement, Recorder } from './recorder';
export { remember } from './remember';
export {
  confirmCaller,
  createScope,
  recordedScope,
  requireCaller,
  unreadScope,
  type Keeper,
  type Scope,
} from './scope';
export { enabledProviders, providerById, type SignInProvider } from './sign-in-providers';
export { TenantClients, type TenantClientsOptions } from './tenant-clients';
export { transaction, type TransactionOptions } from './transaction';
export { whereRelated } from './where-related';
export { examineAppRole, examineCatalogue, type Finding } from './doctor';
