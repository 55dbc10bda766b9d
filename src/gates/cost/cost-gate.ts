import type {
  ApolloServerPlugin,
  BaseContext,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestListener,
} from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { AtriumError } from '../../kernel';
import { chargeFor, type Charge } from './charge';
import { orRefusal, refusal, tooDear } from './cost-refusals';
import type { CostBudget, ThrottleStatus, ToldCost } from './cost.types';
import { operationCosts, type OperationCosts } from './operation-costs';
import type { Operation } from './operation.types';

export interface CostGateOptions<C> {
  readonly schema: GraphQLSchema;
  /** Points that one operation may cost. */
  readonly maxCost: number;
  /** Null charges nobody. */
  readonly budget: CostBudget<C> | null;
  /** HTTP fields that tell of the budget beside the answer. Usual: none. */
  readonly fields?: BudgetFields;
}

/** HTTP fields by their names, for an answer that was charged and for a refusal of the budget. */
export interface BudgetFields {
  readonly ofAnswer: (status: ThrottleStatus) => Readonly<Record<string, string>>;
  readonly ofRefusal: (error: AtriumError) => Readonly<Record<string, string>>;
}

/**
 * Refuses, before it runs, an operation that would cost too much or more than is left of a budget; afterwards gives
 * back what it did not use, and tells in `extensions.cost`. What is refused is free.
 */
export function costGate<C extends BaseContext>(options: CostGateOptions<C>): ApolloServerPlugin<C> {
  const costs = operationCosts(options.schema);
  const running = new WeakMap<object, Charge>();
  return {
    requestDidStart: (request) => {
      const charge = chargeFor(options.budget, request.contextValue);
      running.set(request, charge);
      return Promise.resolve(listener(costs, options, charge));
    },
    // Another plugin threw where Apollo sends no answer of ours.
    unexpectedErrorProcessingRequest: async ({ requestContext }) => {
      await running.get(requestContext)?.abandon();
    },
  };
}

function listener<C extends BaseContext>(
  costs: OperationCosts,
  { maxCost, fields }: Pick<CostGateOptions<C>, 'maxCost' | 'fields'>,
  charge: Charge,
): GraphQLRequestListener<C> {
  let asked: Operation | null = null;
  let requested = 0;
  return {
    // Here and not in a validation rule: Apollo skips validation of documents that it has seen.
    didResolveOperation: async (request) => {
      const operation = operationOf(request);
      if (!operation) return;
      const { points, variables } = orRefusal(() => costs.requested(operation));
      if (points > maxCost) throw refusal(tooDear(costs, operation, points, maxCost));
      asked = { ...operation, variables };
      requested = points;
      await charge.reserve(points).catch((error: unknown) => {
        throw error instanceof AtriumError ? refusal(error, fields?.ofRefusal(error)) : error;
      });
    },
    executionDidStart: () => {
      charge.begin();
      return Promise.resolve();
    },
    willSendResponse: async ({ response: { body, http } }) => {
      if (body.kind !== 'single' || body.singleResult.data === undefined || !asked) {
        await charge.abandon();
        return;
      }
      const { data, errors } = body.singleResult;
      const actualQueryCost = costs.actual(asked, { data, errors });
      const throttleStatus = await charge.settle(actualQueryCost);
      for (const [name, value] of Object.entries(
        throttleStatus ? (fields?.ofAnswer(throttleStatus) ?? {}) : {},
      ))
        http.headers.set(name, value);
      const cost = told({ requestedQueryCost: requested, actualQueryCost }, throttleStatus);
      body.singleResult.extensions = { ...body.singleResult.extensions, cost };
    },
  };
}

const told = (cost: ToldCost, throttleStatus: ThrottleStatus | null): ToldCost =>
  throttleStatus ? { ...cost, throttleStatus } : cost;

// Without an operation Apollo says why: there are several, or none of the name.
function operationOf<C extends BaseContext>({
  document,
  operation,
  request,
}: GraphQLRequestContextDidResolveOperation<C>): Operation | null {
  return operation ? { document, operation, variables: request.variables ?? {} } : null;
}
