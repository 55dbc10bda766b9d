/**
 * Who may use what, written by hand: the second opinion about src/modules/**\/*.access.ts, computed from none of it.
 * Whoever adds a root field or a permission decides here once more.
 */
type RoleName = 'OWNER' | 'ADMIN' | 'AGENT' | 'CUSTOMER';

/** Who may use a root field: by permission, and which roles have it as they usually are. */
export interface ExpectedAccess {
  /** ANYBODY, SIGNED_IN, DEPLOY (no person at all: a deploy pipeline) or the name of a permission. */
  readonly needs: string;
  readonly roles: readonly RoleName[];
}

const ROLES: readonly RoleName[] = ['OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'];

const anybody: ExpectedAccess = { needs: 'ANYBODY', roles: ROLES };
const signedIn: ExpectedAccess = { needs: 'SIGNED_IN', roles: ROLES };
const pipelines: ExpectedAccess = { needs: 'DEPLOY', roles: [] };
const holders = (needs: string, ...roles: RoleName[]): ExpectedAccess => ({ needs, roles });

export const expectedAccess: Readonly<Record<string, ExpectedAccess>> = {
  'Query.viewer': anybody,
  'Query.node': signedIn,
  'Query.nodes': signedIn,
  'Query.people': signedIn,
  'Query.tags': signedIn,
  'Query.teams': signedIn,
  'Query.ticket': signedIn,
  'Query.ticketCounts': signedIn,
  'Query.tickets': signedIn,
  'Query.customRoles': signedIn,
  'Query.flags': signedIn,
  'Query.invitations': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Query.apiKeys': holders('API_KEYS_MANAGE', 'OWNER', 'ADMIN'),
  'Query.identityProviders': holders('SIGN_IN_MANAGE', 'OWNER'),

  'Mutation.createTicket': holders('TICKETS_ASK', 'OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'),
  'Mutation.changeTicketStatus': holders('TICKETS_ASK', 'OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'),
  'Mutation.updateTicket': holders('TICKETS_WORK', 'OWNER', 'ADMIN', 'AGENT'),
  'Mutation.assignTicket': holders('TICKETS_WORK', 'OWNER', 'ADMIN', 'AGENT'),
  'Mutation.tagTicket': holders('TICKETS_WORK', 'OWNER', 'ADMIN', 'AGENT'),
  'Mutation.untagTicket': holders('TICKETS_WORK', 'OWNER', 'ADMIN', 'AGENT'),

  'Mutation.addComment': holders('COMMENTS_WRITE', 'OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'),
  'Mutation.editComment': holders('COMMENTS_WRITE', 'OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'),
  'Mutation.deleteComment': holders('COMMENTS_WRITE', 'OWNER', 'ADMIN', 'AGENT', 'CUSTOMER'),

  // Everybody changes their own name; of others, the row decides.
  'Mutation.updatePerson': signedIn,
  'Mutation.createPerson': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.changePersonRole': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.deactivatePerson': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.reactivatePerson': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.invitePerson': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.resendInvitation': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.revokeInvitation': holders('PEOPLE_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.transferOwnership': holders('OWNERS_MANAGE', 'OWNER'),

  'Mutation.createTeam': holders('TEAMS_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.updateTeam': holders('TEAMS_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.deleteTeam': holders('TEAMS_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.addTeamMember': holders('TEAMS_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.removeTeamMember': holders('TEAMS_MANAGE', 'OWNER', 'ADMIN'),

  'Mutation.createCustomRole': holders('ROLES_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.updateCustomRole': holders('ROLES_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.deleteCustomRole': holders('ROLES_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.assignCustomRole': holders('ROLES_MANAGE', 'OWNER', 'ADMIN'),

  'Mutation.createApiKey': holders('API_KEYS_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.rotateApiKey': holders('API_KEYS_MANAGE', 'OWNER', 'ADMIN'),
  'Mutation.revokeApiKey': holders('API_KEYS_MANAGE', 'OWNER', 'ADMIN'),

  'Mutation.pushDocuments': pipelines,

  'Mutation.createOidcProvider': holders('SIGN_IN_MANAGE', 'OWNER'),
  'Mutation.createSamlProvider': holders('SIGN_IN_MANAGE', 'OWNER'),
  'Mutation.updateIdentityProvider': holders('SIGN_IN_MANAGE', 'OWNER'),
  'Mutation.deleteIdentityProvider': holders('SIGN_IN_MANAGE', 'OWNER'),
};

const FOR_CUSTOMERS = ['COMMENTS_WRITE', 'TICKETS_ASK', 'TICKETS_READ_OWN'];
const FOR_AGENTS = [
  ...FOR_CUSTOMERS,
  'COMMENTS_INTERNAL',
  'PEOPLE_READ',
  'TAGS_READ',
  'TEAMS_READ',
  'TICKETS_READ',
  'TICKETS_READ_TEAM',
  'TICKETS_WORK',
];

/** What custom roles and API keys can hold. */
export const EVERY_SCOPE = [
  ...FOR_AGENTS,
  'API_KEYS_MANAGE',
  'COMMENTS_MODERATE',
  'EXPLAIN',
  'PEOPLE_MANAGE',
  'ROLES_MANAGE',
  'TEAMS_MANAGE',
];
const FOR_ADMINS = [...EVERY_SCOPE, 'ADMINS_MANAGE'];

/** What each role may do as it usually is. */
export const expectedPermissions: Readonly<Record<RoleName, readonly string[]>> = {
  OWNER: [...FOR_ADMINS, 'OWNERS_MANAGE', 'SIGN_IN_MANAGE'],
  ADMIN: FOR_ADMINS,
  AGENT: FOR_AGENTS,
  CUSTOMER: FOR_CUSTOMERS,
};

/** Custom roles of the tests: what is written into them, and all that they then allow. */
export const expectedCustomRoles = {
  teamReader: {
    written: ['TICKETS_ASK', 'TICKETS_READ_TEAM'],
    allows: [
      'PEOPLE_READ',
      'TAGS_READ',
      'TEAMS_READ',
      'TICKETS_ASK',
      'TICKETS_READ_OWN',
      'TICKETS_READ_TEAM',
    ],
  },
  manager: {
    written: ['API_KEYS_MANAGE', 'COMMENTS_MODERATE', 'PEOPLE_MANAGE', 'ROLES_MANAGE', 'TEAMS_MANAGE'],
    allows: [
      'API_KEYS_MANAGE',
      'COMMENTS_MODERATE',
      'COMMENTS_WRITE',
      'PEOPLE_MANAGE',
      'PEOPLE_READ',
      'ROLES_MANAGE',
      'TEAMS_MANAGE',
      'TEAMS_READ',
      'TICKETS_READ_OWN',
    ],
  },
  nothing: { written: [], allows: [] },
} as const;

/** An API key of one scope: what is written into it, and all that it then allows at most. */
export const expectedNarrowKey = {
  written: ['COMMENTS_WRITE'],
  allows: ['COMMENTS_WRITE', 'TICKETS_READ_OWN'],
} as const;
