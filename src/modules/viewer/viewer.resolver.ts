import { Ctx, Query, Resolver } from 'type-graphql';
import type { GraphqlContext } from '../../schema';
import { personById } from '../people';
import { readOwnTenant } from './viewer.store';
import { Viewer } from './viewer.types';

@Resolver()
export class ViewerResolver {
  @Query(() => Viewer, { nullable: true, description: 'Who asks. Null for an anonymous caller.' })
  viewer(@Ctx() { scope }: GraphqlContext) {
    if (!scope) return null;
    return {
      role: () => scope.viewer.role,
      permissions: () => scope.viewer.permissions,
      person: () => personById(scope).load(scope.viewer.personId),
      tenant: () => readOwnTenant(scope),
    };
  }
}
