import {
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields';
import type { CostRules } from '../../schema';
import type { Operation } from './operation.types';

/**
 * What mutations cost whose answer is lost: one that fails takes the answers of those before it along, but not what
 * they did. They run one after the other, and the first that fails is the last.
 */
export function failedMutationCost(
  { schema, rules }: { readonly schema: GraphQLSchema; readonly rules: CostRules },
  { document, operation, variables }: Operation,
  errors: readonly GraphQLFormattedError[],
): number {
  const mutation = schema.getMutationType();
  const failed = errors.findLast(({ path }) => path)?.path?.[0];
  if (operation.operation !== OperationTypeNode.MUTATION || !mutation || failed === undefined) return 0;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  let points = 0;
  for (const [name, [node]] of collectFields(
    schema,
    fragments,
    { ...variables },
    mutation,
    operation.selectionSet,
  )) {
    const field = node && mutation.getFields()[node.name.value];
    if (field) points += rules(field).once;
    if (name === failed) break;
  }
  return points;
}
