import { Ctx, FieldResolver, Query, Resolver } from 'type-graphql';
import { CurrentScope, LookAhead, type GraphqlContext } from '../../schema';
import type { Ahead, Scope } from '../../tenancy';
import { personById } from '../people';
import { readOwnTenant } from './viewer.store';
import { Viewer } from './viewer.types';

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, { nullable: true, description: 'Who asks. Null for an anonymous caller.' })
  viewer(@Ctx() { scope }: GraphqlContext) {
    if (!scope) return null;
    return {
      role: () => scope.viewer.role,
      permissions: () => scope.viewer.permissions,
      tenant: () => readOwnTenant(scope),
    };
  }

  @FieldResolver()
  person(@CurrentScope() scope: Scope, @LookAhead() ahead: Ahead | undefined) {
    return personById(scope, ahead).load(scope.viewer.personId);
  }
}
