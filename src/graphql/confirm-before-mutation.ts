import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { atriumError } from '../kernel';
import type { GraphqlContext } from '../schema';
import { confirmCaller } from '../tenancy';

const REFUSAL = 'You are no longer who you were. Try again.';

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
              if (operation?.operation !== OperationTypeNode.MUTATION || (await confirmCaller(scope))) return;
              throw new GraphQLError(REFUSAL, { originalError: atriumError('UNAUTHENTICATED', REFUSAL) });
            },
          }
        : undefined,
    ),
};
