import { Arg, Field, FieldResolver, ID, ObjectType, registerEnumType, Resolver } from 'type-graphql';
import { atriumError, AtriumError, refuse, type Decision } from '../kernel';
import { Viewer } from '../modules/viewer';
import { CurrentScope, uuidOf, type MutationAccess } from '../schema';
import type { Scope } from '../tenancy';
import { access } from './access';
import { mayUse } from './may-use';

const Action = Object.fromEntries(Object.keys(access.mutations).map((name) => [name, name]));
registerEnumType(Action, {
  name: 'Action',
  description: 'A mutation, by its name, to ask about beforehand. Values may be added.',
});

@ObjectType({ description: 'Whether the viewer may do something.', simpleResolvers: true })
export class Can {
  @Field(() => Boolean, { description: 'True when the mutation would not be refused for lack of rights.' })
  allowed!: boolean;

  @Field(() => String, { nullable: true, description: 'Why not, for people to read. Null when allowed.' })
  reason!: string | null;
}

@Resolver(() => Viewer)
export class CanResolver {
  @FieldResolver(() => Can, {
    description: 'Whether the viewer may do this, before a button for it is drawn. Changes nothing.',
  })
  async can(
    @CurrentScope() scope: Scope,
    @Arg('action', () => Action, { description: 'Which mutation.' }) action: string,
    @Arg('on', () => ID, {
      nullable: true,
      description: 'The row that it is about. Without it: whether there may be rows that it is allowed on.',
    })
    on: string | null,
  ): Promise<Can> {
    const rule = access.mutations[action];
    if (!rule) throw new Error(`${action} has no decision`);
    const decision = await decide(scope, rule, on ?? null);
    return { allowed: decision.allowed, reason: decision.allowed ? null : decision.reason };
  }
}

async function decide(scope: Scope, rule: MutationAccess, on: string | null): Promise<Decision> {
  const general = mayUse(scope.viewer, rule.needs);
  if (on === null || !general.allowed) return general;
  if (!rule.on) throw atriumError('BAD_USER_INPUT', '`on` is not for this action: it is about no row.');
  try {
    return await rule.on.decide(scope, uuidOf(rule.on.type, on, 'on'));
  } catch (error) {
    // Unknown, foreign and hidden rows look the same, here too.
    if (error instanceof AtriumError && error.code === 'NOT_FOUND') return refuse(error.message);
    throw error;
  }
}
