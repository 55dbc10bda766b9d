import { Arg, ID, Query, Resolver } from 'type-graphql';
import { atriumError } from '../kernel';
import { modules } from '../modules';
import {
  Cost,
  CurrentScope,
  LookAheadByType,
  Node,
  parseGlobalId,
  type AheadByType,
  type NodeLoader,
} from '../schema';
import type { Scope } from '../tenancy';

const MAX_IDS = 100;

const loaders: Readonly<Record<string, NodeLoader>> = Object.assign(
  Object.create(null),
  ...modules.map((module) => module.nodes ?? {}),
);

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description: 'The object with this id. Null when there is none that the viewer may see.',
  })
  node(
    @CurrentScope() scope: Scope,
    @LookAheadByType() aheadOf: AheadByType,
    @Arg('id', () => ID, { description: 'An `id` of any object.' }) id: string,
  ) {
    return load(scope, { id, argument: 'id', aheadOf });
  }

  @Cost({ oneFor: 'ids' })
  @Query(() => [Node], {
    nullable: 'items',
    description: 'The objects with these ids, in their order; null for each that the viewer may not see.',
  })
  nodes(
    @CurrentScope() scope: Scope,
    @LookAheadByType() aheadOf: AheadByType,
    @Arg('ids', () => [ID], { description: 'Up to 100 ids.' }) ids: string[],
  ) {
    if (ids.length > MAX_IDS)
      throw atriumError('BAD_USER_INPUT', `\`ids\` must have at most ${MAX_IDS} values.`);
    return Promise.all(ids.map((id, index) => load(scope, { id, argument: `ids[${index}]`, aheadOf })));
  }
}

async function load(
  scope: Scope,
  { id, argument, aheadOf }: { id: string; argument: string; aheadOf: AheadByType },
): Promise<object | null> {
  const parsed = parseGlobalId(id);
  const loader = parsed && loaders[parsed.type];
  if (!parsed || !loader) throw atriumError('BAD_USER_INPUT', `\`${argument}\` is not an id.`);
  const row = await loader(scope, parsed.uuid, aheadOf(parsed.type));
  return row && { ...row, __typename: parsed.type };
}
