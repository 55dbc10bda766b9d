import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, Kind, OperationTypeNode, type DocumentNode, type SelectionSetNode } from 'graphql';
import { atriumError } from '../kernel';
import type { GraphqlContext } from '../schema';

// What is wrong with a text whatever the schema is.
const TELLS_NOTHING = new Set(['GRAPHQL_PARSE_FAILED', 'DOCUMENT_TOO_COMPLEX']);
const SIGN_IN = 'Sign in: by a session, a bearer token or an API key.';

/**
 * In production, gives an anonymous caller one answer to every document, whether it fits the schema or not: that it
 * needs a sign-in. They may still ask who they are, run what a client app has registered, and be told of syntax: none of
 * it says more of the schema than they knew.
 */
export const tellStrangersNothing: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: ({ contextValue }) => {
    if (contextValue.scope || contextValue.pushRelease) return Promise.resolve();
    return Promise.resolve({
      didResolveOperation: ({ document }) => {
        if (contextValue.document || asksWho(document)) return Promise.resolve();
        // Not by what it would answer: `viewer` is null for strangers, and `@skip` runs nothing, so any name below
        // them would come out as right or wrong.
        const originalError = atriumError('UNAUTHENTICATED', SIGN_IN);
        return Promise.reject(new GraphQLError(SIGN_IN, { originalError }));
      },
      willSendResponse: ({ response: { body, http } }) => {
        if (body.kind !== 'single') return Promise.resolve();
        const codes = body.singleResult.errors?.map(({ extensions }) => String(extensions?.['code'])) ?? [];
        if (codes.every((code) => TELLS_NOTHING.has(code))) return Promise.resolve();
        http.status = 401;
        http.headers.set('www-authenticate', 'Bearer');
        // Of a mutation by GET, which only one that fits the schema comes to.
        http.headers.delete('allow');
        body.singleResult = { errors: [{ message: SIGN_IN, extensions: { code: 'UNAUTHENTICATED' } }] };
        return Promise.resolve();
      },
    });
  },
};

/** Whether a document is `{ viewer { role } }`, or less. */
function asksWho({ definitions }: DocumentNode): boolean {
  return definitions.every(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.QUERY &&
      !definition.variableDefinitions?.length &&
      !definition.directives?.length &&
      hasOnly(definition.selectionSet, ['viewer', 'role', '__typename']),
  );
}

const hasOnly = ({ selections }: SelectionSetNode, names: readonly string[]): boolean =>
  selections.every(
    (selection) =>
      selection.kind === Kind.FIELD &&
      names.includes(selection.name.value) &&
      !selection.directives?.length &&
      !selection.arguments?.length &&
      (!selection.selectionSet || hasOnly(selection.selectionSet, names)),
  );
