import { Role } from './role';

/** One thing that a viewer may be allowed to do. Roles, custom roles and API keys are sets of these. */
export const Permission = {
  TICKETS_READ: 'TICKETS_READ',
  TICKETS_READ_TEAM: 'TICKETS_READ_TEAM',
  TICKETS_READ_OWN: 'TICKETS_READ_OWN',
  TICKETS_ASK: 'TICKETS_ASK',
  TICKETS_WORK: 'TICKETS_WORK',
  COMMENTS_WRITE: 'COMMENTS_WRITE',
  COMMENTS_INTERNAL: 'COMMENTS_INTERNAL',
  COMMENTS_MODERATE: 'COMMENTS_MODERATE',
  PEOPLE_READ: 'PEOPLE_READ',
  PEOPLE_MANAGE: 'PEOPLE_MANAGE',
  TEAMS_READ: 'TEAMS_READ',
  TEAMS_MANAGE: 'TEAMS_MANAGE',
  TAGS_READ: 'TAGS_READ',
  ROLES_MANAGE: 'ROLES_MANAGE',
  API_KEYS_MANAGE: 'API_KEYS_MANAGE',
  EXPLAIN: 'EXPLAIN',
  SIGN_IN_MANAGE: 'SIGN_IN_MANAGE',
  ADMINS_MANAGE: 'ADMINS_MANAGE',
  OWNERS_MANAGE: 'OWNERS_MANAGE',
} as const;
export type Permission = (typeof Permission)[keyof typeof Permission];

const allPermissions = Object.values(Permission);

export const isPermission = (text: string): text is Permission => Object.hasOwn(Permission, text);

/**
 * What a permission is nothing without: who reads tickets meets the people, teams and tags on them, and who works on
 * tickets reads them. Already transitive.
 */
const IMPLIED: Partial<Record<Permission, readonly Permission[]>> = {
  TICKETS_READ: ['TICKETS_READ_TEAM', 'TICKETS_READ_OWN', 'PEOPLE_READ', 'TEAMS_READ', 'TAGS_READ'],
  TICKETS_READ_TEAM: ['TICKETS_READ_OWN', 'PEOPLE_READ', 'TEAMS_READ', 'TAGS_READ'],
  TICKETS_ASK: ['TICKETS_READ_OWN'],
  TICKETS_WORK: [
    'TICKETS_ASK',
    'TICKETS_READ_TEAM',
    'TICKETS_READ_OWN',
    'PEOPLE_READ',
    'TEAMS_READ',
    'TAGS_READ',
  ],
  COMMENTS_INTERNAL: ['TICKETS_READ_TEAM', 'TICKETS_READ_OWN', 'PEOPLE_READ', 'TEAMS_READ', 'TAGS_READ'],
  COMMENTS_WRITE: ['TICKETS_READ_OWN'],
  COMMENTS_MODERATE: ['COMMENTS_WRITE', 'TICKETS_READ_OWN'],
  PEOPLE_MANAGE: ['PEOPLE_READ'],
  TEAMS_MANAGE: ['TEAMS_READ', 'PEOPLE_READ'],
  API_KEYS_MANAGE: ['PEOPLE_READ'],
};

/** The permissions with all that they imply. Texts that are no permission (of a newer version, say) give nothing. */
export function permissionSet(names: Iterable<string>): ReadonlySet<Permission> {
  const set = new Set<Permission>();
  for (const name of names) {
    if (!isPermission(name)) continue;
    set.add(name);
    IMPLIED[name]?.forEach((implied) => set.add(implied));
  }
  return set;
}

const CUSTOMER = permissionSet(['TICKETS_ASK', 'COMMENTS_WRITE']);
const AGENT = permissionSet(['TICKETS_READ', 'TICKETS_WORK', 'COMMENTS_WRITE', 'COMMENTS_INTERNAL']);
const OWNERS_ALONE: readonly Permission[] = ['SIGN_IN_MANAGE', 'OWNERS_MANAGE'];
const ADMIN = permissionSet(allPermissions.filter((permission) => !OWNERS_ALONE.includes(permission)));
const OWNER = permissionSet(allPermissions);

const USUAL: Readonly<Record<Role, ReadonlySet<Permission>>> = { OWNER, ADMIN, AGENT, CUSTOMER };

/** What a role may do, unless a custom role stands in its place. */
export const permissionsOf = (role: Role): ReadonlySet<Permission> => USUAL[role];

/** What can be handed on by a custom role or an API key: all but what would let its holder rise to more. */
export const grantablePermissions: readonly Permission[] = allPermissions.filter(
  (permission) => !OWNERS_ALONE.includes(permission) && permission !== 'ADMINS_MANAGE',
);
