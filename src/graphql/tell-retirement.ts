import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphqlContext } from '../schema';

/** Tells a frontend whose version is retired, or will be, so: `extensions.clientVersion`. */
export const tellRetirement: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body }, contextValue: { document } }) => {
        if (!document?.retiresAt || body.kind !== 'single') return Promise.resolve();
        const { version, retiresAt } = document;
        const status = retiresAt.getTime() > Date.now() ? 'RETIRING' : 'RETIRED';
        body.singleResult.extensions = {
          ...body.singleResult.extensions,
          clientVersion: { version, status, retiresAt: retiresAt.toISOString() },
        };
        return Promise.resolve();
      },
    }),
};
