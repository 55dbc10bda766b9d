import type { DocumentNode, FieldNode, GraphQLSchema } from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import type { CostRules } from '../../schema';
import { itemsIn, requestedPoints } from './field-cost';

/** One operation, with the variables as they were sent. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a field of a document costs wherever it stands, and how often each of its children runs there. */
export interface FieldPoints {
  readonly points: number;
  readonly items: number;
}

// Far above what the limits of documents let through; it bounds the time for documents that are exempt from them.
const MAX_NODES = 10_000;

/**
 * The points of an operation before it runs. `onField` is told of every field that would. Throws GraphQLError for
 * variables that do not fit.
 */
export function requestedCost(
  { schema, rules }: { readonly schema: GraphQLSchema; readonly rules: CostRules },
  { document, operationName, variables }: AskedOperation,
  onField?: (node: FieldNode, cost: FieldPoints) => void,
): number {
  const estimate: ComplexityEstimator = ({ field, node, args, childComplexity }) => {
    const rule = rules(field);
    const points = requestedPoints(rule, args, childComplexity);
    onField?.(node, { points, items: itemsIn(rule, args) });
    return points;
  };
  return getComplexity({
    schema,
    query: document,
    ...(operationName !== undefined && { operationName }),
    variables: { ...variables },
    estimators: [estimate],
    maxQueryNodes: MAX_NODES,
  });
}
