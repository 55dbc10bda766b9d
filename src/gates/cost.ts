import type { ApolloServerPlugin } from '@apollo/server';
import { getNamedType, GraphQLError, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';
import { atriumError, type AtriumError } from '../kernel';

// Rows of a connection when neither `first` nor `last` is given, and of lists that are not paged.
const PRESET_ROWS = 20;
const UNPAGED_ROWS = 10;
const MUTATION_COST = 10;
// A search in texts reads every ticket that the other conditions leave.
const SEARCH_COST = 1_000;

/**
 * One point an object, none a scalar; a list its rows times one row; a mutation ten and what it selects; a search in
 * texts a thousand more.
 */
const estimate: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const named = getNamedType(field.type);
  // The schema itself is in memory: a fixed price, however deep it is asked for.
  if (named.name.startsWith('__')) return 1;
  const isComposite = isObjectType(named) || isAbstractType(named);
  const own = isComposite ? 1 : 0;
  if (type.name === 'Mutation') return MUTATION_COST + childComplexity;
  if (named.name.endsWith('Connection')) {
    return searchCost(args) + rows(args) * Math.max(1, childComplexity);
  }
  if (Array.isArray(args['ids'])) return args['ids'].length * (own + childComplexity);
  const isPlainList =
    isComposite && String(field.type).startsWith('[') && !/(Connection|Counts)$/.test(type.name);
  return searchCost(args) + (own + childComplexity) * (isPlainList ? UNPAGED_ROWS : 1);
};

const searchCost = (args: Record<string, unknown>): number => {
  const filter = args['filter'] as { text?: unknown } | null | undefined;
  return filter?.text ? SEARCH_COST : 0;
};

function rows(args: Record<string, unknown>): number {
  const asked = args['first'] ?? args['last'];
  // Out of range is refused by the resolver with a better message; it must not make the cost negative.
  return typeof asked === 'number' ? Math.min(Math.max(asked, 1), 100) : PRESET_ROWS;
}

/** Refuses, before it runs, an operation whose cost is above `maxCost` points. */
export function costGate(schema: GraphQLSchema, maxCost: number): ApolloServerPlugin {
  return {
    requestDidStart: () =>
      Promise.resolve({
        // Here and not in a validation rule: Apollo skips validation of documents that it has seen.
        didResolveOperation: ({ request, document }) => {
          const cost = costOf(() =>
            getComplexity({
              schema,
              query: document,
              operationName: request.operationName,
              variables: request.variables ?? {},
              estimators: [estimate],
            }),
          );
          if (cost > maxCost) {
            throw refusal(
              atriumError(
                'COST_EXCEEDS_MAXIMUM',
                `The operation would cost ${cost} points; ${maxCost} are allowed. Ask for fewer rows or fields.`,
              ),
            );
          }
          return Promise.resolve();
        },
      }),
  };
}

// Coercing variables is part of computing the cost; what is wrong with them is the client's to know.
function costOf(compute: () => number): number {
  try {
    return compute();
  } catch (error) {
    throw refusal(
      atriumError('BAD_USER_INPUT', (error as Error).message.slice(0, 500).toWellFormed(), { cause: error }),
    );
  }
}

// Apollo answers 500 to what a plugin throws, unless the error names another status.
const refusal = (error: AtriumError): GraphQLError =>
  new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: error.kind.http } },
  });
