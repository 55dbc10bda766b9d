import { oneByKey, pagesByParent } from '../../tenancy';
import { countHolders, readHolderPages, readRolesByIds } from './role.store';

/** Custom roles by UUID that the viewer may see; null for others. */
export const roleById = oneByKey(readRolesByIds, (role) => role.id);

/** A page of the people who have a role, of those whom the viewer may see. */
export const holdersOfRole = pagesByParent(readHolderPages, countHolders);
