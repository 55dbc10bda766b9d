import { Arg, Args, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import {
  CurrentScope,
  Cursors,
  globalId,
  LookAhead,
  PageArgs,
  pageRequest,
  Takes,
  toConnection,
  uuidOf,
  type CursorCodec,
} from '../../schema';
import { PersonStatus, type Ahead, type Person as PersonRow, type Scope } from '../../tenancy';
import { maySeeEmail } from './person.policy';
import * as standing from './person-standing.service';
import * as people from './person.service';
import * as types from './person.types';

@Resolver(() => types.Person)
export class PersonResolver {
  @Takes({ columns: ['id'] })
  @FieldResolver(() => ID, { description: 'Opaque id, unique over all types. Keep it, do not parse it.' })
  id(@Root() person: PersonRow) {
    return globalId('Person', person.id);
  }

  @Takes({ columns: ['id', 'email'] })
  @FieldResolver()
  email(@Root() person: PersonRow, @CurrentScope() scope: Scope) {
    return maySeeEmail(scope.viewer, person) ? person.email : null;
  }

  @Takes({ columns: ['status'] })
  @FieldResolver()
  active(@Root() person: PersonRow) {
    return person.status === PersonStatus.ACTIVE;
  }

  @Query(() => types.PersonConnection, {
    description:
      'People of the tenant by name. A customer sees themself and the staff who work on their tickets.',
  })
  async people(
    @CurrentScope() scope: Scope,
    @Cursors() cursors: CursorCodec,
    @LookAhead() ahead: Ahead | undefined,
    @Args() page: PageArgs,
    @Arg('filter', () => types.PersonFilter, { nullable: true, description: 'Which people.' })
    filter: types.PersonFilter | null,
  ) {
    const request = pageRequest(page, people.PEOPLE_BY_NAME, cursors);
    return toConnection(await people.listPeople(scope, filter ?? {}, request, ahead), cursors);
  }

  @Mutation(() => types.CreatePersonResult, {
    description: 'Creates a person. For owners and administrators.',
  })
  createPerson(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.CreatePersonInput, { description: 'Who.' }) input: types.CreatePersonInput,
  ) {
    return people.createPerson(scope, input);
  }

  @Mutation(() => types.UpdatePersonPayload, {
    description: 'Changes a person. For owners and administrators; everybody may change themself.',
  })
  async updatePerson(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.UpdatePersonInput, { description: 'Whom, and the new values.' })
    input: types.UpdatePersonInput,
  ) {
    const personId = uuidOf('Person', input.personId, 'personId');
    return { person: await people.renamePerson(scope, { personId, name: input.name }) };
  }

  @Mutation(() => types.ChangePersonRoleResult, {
    description: 'Changes what a person may do. For owners and administrators.',
  })
  changePersonRole(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.ChangePersonRoleInput, { description: 'Whose role, and which.' })
    input: types.ChangePersonRoleInput,
  ) {
    const personId = uuidOf('Person', input.personId, 'personId');
    return standing.changePersonRole(scope, { personId, role: input.role });
  }

  @Mutation(() => types.TransferOwnershipPayload, {
    description: 'Makes another active person an owner, and the owner who asks an administrator. For owners.',
  })
  transferOwnership(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.TransferOwnershipInput, { description: 'To whom.' })
    input: types.TransferOwnershipInput,
  ) {
    return standing.transferOwnership(scope, { personId: uuidOf('Person', input.personId, 'personId') });
  }

  @Mutation(() => types.DeactivatePersonResult, {
    description: 'Shuts a person out; their tickets and comments stay. For owners and administrators.',
  })
  deactivatePerson(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.DeactivatePersonInput, { description: 'Whom.' })
    input: types.DeactivatePersonInput,
  ) {
    return standing.deactivatePerson(scope, { personId: uuidOf('Person', input.personId, 'personId') });
  }

  @Mutation(() => types.ReactivatePersonPayload, {
    description: 'Lets a deactivated person in again. For owners and administrators.',
  })
  async reactivatePerson(
    @CurrentScope() scope: Scope,
    @Arg('input', () => types.ReactivatePersonInput, { description: 'Whom.' })
    input: types.ReactivatePersonInput,
  ) {
    const personId = uuidOf('Person', input.personId, 'personId');
    return { person: await standing.reactivatePerson(scope, { personId }) };
  }
}
