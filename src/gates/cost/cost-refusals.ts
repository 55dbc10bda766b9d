import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { atriumError, type AtriumError } from '../../kernel';
import type { OperationCosts } from './operation-costs';
import type { Operation } from './operation.types';

/** COST_EXCEEDS_MAXIMUM, naming where most of the points go. */
export function tooDear(
  costs: OperationCosts,
  operation: Operation,
  points: number,
  maxCost: number,
): AtriumError {
  const dearest = costs.dearest(operation);
  const most = dearest ? ` Most expensive: \`${dearest.path}\` with ${dearest.points} points.` : '';
  return atriumError(
    'COST_EXCEEDS_MAXIMUM',
    `The operation would cost ${points} points; ${maxCost} are allowed.${most} Ask for fewer rows or fields.`,
  );
}

/** What taking variables in says of them is the client's to know: BAD_USER_INPUT. It is part of computing a cost. */
export function orRefusal<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw refusal(
      atriumError('BAD_USER_INPUT', error.message.slice(0, 500).toWellFormed(), { cause: error }),
    );
  }
}

/** An error as Apollo wants it: it answers 500 to what a plugin throws, unless the error names another status. */
export const refusal = (error: AtriumError, fields: Readonly<Record<string, string>> = {}): GraphQLError =>
  new GraphQLError(error.message, {
    originalError: error,
    extensions: {
      code: error.code,
      http: { status: error.kind.http, headers: new HeaderMap(Object.entries(fields)) },
    },
  });
