import type { AuditedTable } from './audited-tables';
import type { Audience } from './house-rules';
import type { RoleReach } from './role-reach';

/** What every check is handed: the schema, its tables, and who uses them. */
export interface Examined {
  readonly schema: string;
  /** Every table of the schema, and its parents and children wherever they are. */
  readonly tables: readonly AuditedTable[];
  readonly app: RoleReach;
  readonly relay: RoleReach;
  /** Whose privileges a grantee's are; 0 is PUBLIC. */
  readonly audienceOf: (grantee: number) => Audience;
}
