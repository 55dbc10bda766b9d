import type {
  ApolloServerPlugin,
  BaseContext,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
  GraphQLRequestListener,
} from '@apollo/server';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { atriumError, AtriumError } from '../../kernel';
import { chargeFor, type Charge } from './charge';
import type { CostBudget, ToldCost } from './cost.types';
import { operationCosts, type Operation, type OperationCosts } from './operation-costs';

export interface CostGateOptions<C> {
  readonly schema: GraphQLSchema;
  /** Points that one operation may cost. */
  readonly maxCost: number;
  /** Null charges nobody. */
  readonly budget: CostBudget<C> | null;
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
      return Promise.resolve(listener(costs, options.maxCost, charge));
    },
    // Another plugin threw where Apollo sends no answer of ours.
    unexpectedErrorProcessingRequest: async ({ requestContext }) => {
      await running.get(requestContext)?.abandon();
    },
  };
}

function listener<C extends BaseContext>(
  costs: OperationCosts,
  maxCost: number,
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
        throw error instanceof AtriumError ? refusal(error) : error;
      });
    },
    executionDidStart: () => {
      charge.begin();
      return Promise.resolve();
    },
    willSendResponse: async ({ response: { body } }: GraphQLRequestContextWillSendResponse<C>) => {
      if (body.kind !== 'single' || body.singleResult.data === undefined || !asked) {
        await charge.abandon();
        return;
      }
      const { data, errors } = body.singleResult;
      const actual = costs.actual(asked, { data, errors });
      const throttleStatus = await charge.settle(actual);
      const cost: ToldCost = {
        requestedQueryCost: requested,
        actualQueryCost: actual,
        ...(throttleStatus && { throttleStatus }),
      };
      body.singleResult.extensions = { ...body.singleResult.extensions, cost };
    },
  };
}

// Without an operation Apollo says why: there are several, or none of the name.
function operationOf<C extends BaseContext>({
  document,
  operation,
  request,
}: GraphQLRequestContextDidResolveOperation<C>): Operation | null {
  return operation ? { document, operation, variables: request.variables ?? {} } : null;
}

function tooDear(costs: OperationCosts, operation: Operation, points: number, maxCost: number): AtriumError {
  const dearest = costs.dearest(operation);
  const most = dearest ? ` Most expensive: \`${dearest.path}\` with ${dearest.points} points.` : '';
  return atriumError(
    'COST_EXCEEDS_MAXIMUM',
    `The operation would cost ${points} points; ${maxCost} are allowed.${most} Ask for fewer rows or fields.`,
  );
}

// Taking variables in is part of computing the cost; what is wrong with them is the client's to know.
function orRefusal<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw refusal(
      atriumError('BAD_USER_INPUT', error.message.slice(0, 500).toWellFormed(), { cause: error }),
    );
  }
}

// Apollo answers 500 to what a plugin throws, unless the error names another status.
const refusal = (error: AtriumError): GraphQLError =>
  new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: error.kind.http } },
  });
