/** What a person may be in a tenant, most powerful first. */
export const Role = {
  OWNER: 'OWNER',
  ADMIN: 'ADMIN',
  AGENT: 'AGENT',
  CUSTOMER: 'CUSTOMER',
} as const;
export type Role = (typeof Role)[keyof typeof Role];

/**
 * Who asks. Each property is a facet: one thing that a resolver may learn about the viewer.
 * Policies and stores read facets here and nowhere else.
 */
export interface Viewer {
  readonly personId: string;
  readonly role: Role;
}

/** Works for the tenant: every role but CUSTOMER. */
export const isStaff = (viewer: Viewer): boolean => viewer.role !== Role.CUSTOMER;

/** May change people, teams and roles. */
export const isAdministrator = (viewer: Viewer): boolean =>
  viewer.role === Role.OWNER || viewer.role === Role.ADMIN;
