import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { errorKinds, type ErrorCode } from '../kernel';
import type { GraphqlContext } from '../schema';
import { tellError } from './mask-error';

/** Told about every error that is not the client's doing. */
export type OnFault = (error: unknown, code: ErrorCode, requestId: string) => void;

/** Logs what clients are only shown a code of, and gives them the request id that finds it. */
export function reportFaults(onFault: OnFault): ApolloServerPlugin<GraphqlContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors: ({ errors, contextValue }) => {
          for (const error of errors) {
            const { code } = tellError(error, error);
            if (errorKinds[code].log !== 'info')
              onFault(unwrapResolverError(error), code, contextValue.requestId);
          }
          return Promise.resolve();
        },
        willSendResponse: ({ response, contextValue }) => {
          if (response.body.kind !== 'single') return Promise.resolve();
          for (const { extensions } of response.body.singleResult.errors ?? []) {
            if (extensions?.['code'] === 'INTERNAL') extensions['requestId'] = contextValue.requestId;
          }
          return Promise.resolve();
        },
      }),
  };
}
