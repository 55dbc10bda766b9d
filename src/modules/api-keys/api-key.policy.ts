import {
  allow,
  allowIf,
  permissionSet,
  type Decision,
  type Permission,
  type Role,
  type Viewer,
} from '../../kernel';
import type { Prisma } from '../../tenancy';
import { mayAdminister } from '../people';

/** May see, create, rotate and revoke API keys at all. */
export const mayManageApiKeys = (viewer: Viewer): Decision =>
  allowIf(viewer.may('API_KEYS_MANAGE'), 'Only those who manage API keys may do this.');

/** Whoever manages keys sees all of them; nobody else sees any. */
export const visibleApiKeys = (viewer: Viewer): Prisma.ApiKeyWhereInput =>
  viewer.may('API_KEYS_MANAGE') ? {} : { id: { in: [] } };

/**
 * May hold a secret with which one acts for this person within these scopes. For oneself, or for whom one may
 * administer; and never with more than one may do: a key that makes a key is bound by its own scopes.
 */
export function mayHoldKey(
  viewer: Viewer,
  { person, scopes }: { person: { id: string; role: Role }; scopes: readonly string[] },
): Decision {
  if (!viewer.may('API_KEYS_MANAGE')) return mayManageApiKeys(viewer);
  const forThem = person.id === viewer.personId ? allow : mayAdminister(viewer, person);
  if (!forThem.allowed) return forThem;
  const more = beyond(viewer, scopes);
  return allowIf(more.length === 0, `A key cannot do what you may not do yourself: ${more.join(', ')}.`);
}

const beyond = (viewer: Viewer, scopes: readonly string[]): Permission[] =>
  [...permissionSet(scopes)].filter((permission) => !viewer.may(permission));

/** A key is revoked by whoever manages keys, whosever it is: a leaked one cannot wait for somebody higher. */
export const mayRevoke = mayManageApiKeys;
