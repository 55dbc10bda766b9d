import { type FieldNode, getVariableValues, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { costRulesOf } from '../../schema';
import { answerCounter, type CountAnswer } from './actual-cost';
import { dearestPath, type DearPath } from './dearest-path';
import { failedMutationCost } from './failed-mutation';
import { multiplyingVariables } from './multiplying-variables';
import type { ExecutedAnswer, Operation, Variables } from './operation.types';
import { requestedCost, type AskedOperation, type FieldPoints } from './requested-cost';

export interface RequestedCost {
  readonly points: number;
  /** The variables as the operation sees them, defaults applied. */
  readonly variables: Variables;
}

/** What operations cost, before and after they run. */
export interface OperationCosts {
  /** Throws GraphQLError for variables that do not fit: their cost cannot be known. */
  readonly requested: (operation: Operation) => RequestedCost;
  readonly dearest: (operation: Operation) => DearPath | null;
  /** Counts an answer; `variables` as {@link RequestedCost} has them. */
  readonly actual: (operation: Operation, answer: ExecutedAnswer) => number;
}

/** What is prepared once for an operation of a document. */
interface Plan {
  readonly id: number;
  readonly project: (variables: Variables) => string;
  readonly count: CountAnswer;
}

// An entry is a short text and a number: 10,000 are about 2 MB.
const REMEMBERED = 10_000;
const MAX_VARIABLE_ERRORS = 1;

/** Prepares the costs of a schema's operations. Throws when a list of the schema has no bound. */
export function operationCosts(schema: GraphQLSchema, remembered = REMEMBERED): OperationCosts {
  const parts = { schema, rules: costRulesOf(schema) };
  const known = new LRUCache<string, number>({ max: remembered });
  // Documents that are asked for often are the same objects each time, for as long as Apollo keeps them.
  const plans = new WeakMap<OperationDefinitionNode, Plan>();
  let lastId = 0;

  const planOf = ({ document, operation }: Operation): Plan => {
    const found = plans.get(operation);
    if (found) return found;
    const plan = {
      id: ++lastId,
      project: multiplyingVariables(parts, document, operation),
      count: answerCounter(parts, document, operation),
    };
    plans.set(operation, plan);
    return plan;
  };

  return {
    requested: (operation) => {
      const plan = planOf(operation);
      const variables = coerced(schema, operation);
      const key = `${plan.id} ${plan.project(variables)}`;
      let points = known.get(key);
      if (points === undefined) known.set(key, (points = requestedCost(parts, asked(operation))));
      return { points, variables };
    },
    dearest: (operation) => {
      const costs = new Map<FieldNode, FieldPoints>();
      requestedCost(parts, asked(operation), (node, cost) => costs.set(node, cost));
      return dearestPath(operation.document, operation.operation.name?.value, costs);
    },
    actual: (operation, { data, errors }) =>
      data
        ? planOf(operation).count(data, operation.variables)
        : failedMutationCost(parts, operation, errors ?? []),
  };
}

const asked = ({ document, operation, variables }: Operation): AskedOperation => ({
  document,
  operationName: operation.name?.value,
  variables,
});

function coerced(schema: GraphQLSchema, { operation, variables }: Operation): Variables {
  const definitions = operation.variableDefinitions ?? [];
  const values = getVariableValues(schema, definitions, variables, { maxErrors: MAX_VARIABLE_ERRORS });
  if (values.coerced) return values.coerced;
  const [error] = values.errors ?? [];
  throw error ?? new Error('variables were neither taken nor refused');
}
