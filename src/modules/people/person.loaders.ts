import { oneByKey } from '../../tenancy';
import { readPeopleByIds } from './person.store';

/** People by UUID that the viewer may see; null for others. */
export const personById = oneByKey(readPeopleByIds, (person) => person.id);
