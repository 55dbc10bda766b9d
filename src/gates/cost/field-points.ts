import type { FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { costRulesOf } from '../../schema';
import { fieldsOf } from './dearest-path';
import type { Operation } from './operation.types';
import { requestedCost, type FieldPoints } from './requested-cost';

/**
 * Prepares to tell what each field of an operation costs at most, all that is in it included, by its path in the answer:
 * `tickets.nodes`. The operation must be valid.
 */
export function fieldPoints(schema: GraphQLSchema): (operation: Operation) => ReadonlyMap<string, number> {
  const parts = { schema, rules: costRulesOf(schema) };
  return ({ document, operation, variables }) => {
    const costs = new Map<FieldNode, FieldPoints>();
    const asked = { document, operationName: operation.name?.value, variables };
    requestedCost(parts, asked, (node, cost) => costs.set(node, cost));
    const points = new Map<string, number>();
    const walk = (set: SelectionSetNode, above: string, times: number): void => {
      for (const node of fieldsOf(document, set)) {
        const cost = costs.get(node);
        if (!cost) continue;
        const path = `${above}${(node.alias ?? node.name).value}`;
        points.set(path, (points.get(path) ?? 0) + cost.points * times);
        if (node.selectionSet) walk(node.selectionSet, `${path}.`, times * cost.items);
      }
    };
    walk(operation.selectionSet, '', 1);
    return points;
  };
}
