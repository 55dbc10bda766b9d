import type { Module } from '../../schema';
import { personAccess } from './person.access';
import { personById } from './person.loaders';
import { PersonResolver } from './person.resolver';

export const people: Module = {
  resolvers: [PersonResolver],
  access: personAccess,
  nodes: { Person: (scope, id) => personById(scope).load(id) },
};

export { personById } from './person.loaders';
export { ensurePeople, listPeople, PEOPLE_BY_NAME, requirePerson } from './person.service';
export type { NewPerson } from './person.store';
export { Person, PersonConnection } from './person.types';
