import { Args, Query, Resolver } from 'type-graphql';
import { Cost, CurrentScope } from '../../schema';
import type { Scope } from '../../tenancy';
import { listFlags, MAX_FLAGS } from './flag.service';
import * as types from './flag.types';

@Resolver()
export class FlagResolver {
  @Cost({ atMost: MAX_FLAGS })
  @Query(() => [types.Flag], {
    description: 'What is switched on for the tenant, by name: its own flags, else those of its plan.',
  })
  flags(@CurrentScope() scope: Scope, @Args() { names }: types.FlagsArgs) {
    return listFlags(scope, names ?? null);
  }
}
