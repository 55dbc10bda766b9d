import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { AtriumError } from '../kernel';
import type { GraphqlContext } from '../schema';
import { databaseFault, requireCaller } from '../tenancy';

/**
 * A caller who is only taken for who they were may read, as nothing of it is told before that is certain. A mutation waits for the
 * certainty: what it does beside the database nobody takes back.
 */
export const confirmBeforeMutation: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: ({ contextValue: { scope } }) =>
    Promise.resolve(
      scope
        ? {
            didResolveOperation: async ({ operation }) => {
              if (operation?.operation === OperationTypeNode.MUTATION)
                await requireCaller(scope).catch(toldByCode);
            },
          }
        : undefined,
    ),
};

// Of what is thrown there, Apollo keeps the code of its own kind of error.
function toldByCode(error: unknown): never {
  const told = error instanceof AtriumError ? error : databaseFault(error);
  throw told ? new GraphQLError(told.message, { originalError: told }) : error;
}
