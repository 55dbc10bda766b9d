import type { Module } from '../../schema';
import { personAccess } from './person.access';
import { personById } from './person.loaders';
import { PersonResolver } from './person.resolver';

export const people: Module = {
  resolvers: [PersonResolver],
  access: personAccess,
  nodes: { Person: (scope, id, ahead) => personById(scope, ahead).load(id) },
};

export { admitPerson } from './person-admission.service';
export { personById } from './person.loaders';
export { personCustomRoleChanged } from './person.events';
export { mayAdminister, mayHandOn, mayMake, visiblePeople } from './person.policy';
export {
  addPerson,
  ensurePeople,
  hasEmail,
  isEmailTaken,
  listPeople,
  lockPerson,
  PEOPLE_BY_NAME,
  requirePerson,
} from './person.service';
export type { NewPerson } from './person.store';
export { EmailTaken, Person, PersonConnection } from './person.types';
