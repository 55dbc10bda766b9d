export type { Comment, Person, Prisma, Tag, Team, Tenant, Ticket } from '../generated/prisma/client';
export {
  CommentVisibility,
  LogKind,
  PersonStatus,
  TenantStatus,
  TicketChannel,
  TicketPriority,
  TicketStatus,
} from '../generated/prisma/enums';
export { TenantCatalogue, type CatalogueEntry, type NewTenant } from './catalogue';
export { databaseFault, isUniqueViolation } from './faults';
export { literally } from './like';
export { oneByKey, padded, pagesByParent, valueByParent } from './loaders';
export { activeMemberRole, findMember } from './members';
export { pageOf, pageQuery, type Order, type Page, type PageRequest, type Position } from './page';
export { perScope } from './per-scope';
export { createScope, type Scope } from './scope';
export { TenantClients, type TenantClientsOptions } from './tenant-clients';
export { transaction, type TransactionOptions } from './transaction';
export { examineAppRole, examineCatalogue, type Finding } from './doctor';
