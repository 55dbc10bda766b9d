import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../schema';

/** What would tell somebody without a credential whether a field, type or argument exists. */
const TELLING = new Set([
  'GRAPHQL_VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'COST_EXCEEDS_MAXIMUM',
  'BAD_USER_INPUT',
]);

/**
 * In production, gives an anonymous caller one answer to a document that does not fit the schema and to one that fits but
 * needs a sign-in: that it needs one. Syntax they may be told; it says nothing of the schema.
 */
export const tellStrangersNothing: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, contextValue }) => {
        const { body, http } = response;
        if (contextValue.scope || body.kind !== 'single') return Promise.resolve();
        const codes = body.singleResult.errors?.map(({ extensions }) => String(extensions?.['code'])) ?? [];
        if (!codes.some((code) => TELLING.has(code))) return Promise.resolve();
        http.status = 401;
        http.headers.set('www-authenticate', 'Bearer');
        body.singleResult = {
          errors: [
            {
              message: 'Sign in: by a session, a bearer token or an API key.',
              extensions: { code: 'UNAUTHENTICATED' },
            },
          ],
        };
        return Promise.resolve();
      },
    }),
};
