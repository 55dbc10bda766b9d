import type { ApolloServer, HTTPGraphQLRequest } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import type { GraphqlContext } from '../../schema';
import { buildAtriumSchema } from '../build-schema';
import { noteFields } from './explained-schema';

type Engine = ApolloServer<GraphqlContext>;
type Execute = (request: {
  httpGraphQLRequest: HTTPGraphQLRequest;
  context: () => Promise<GraphqlContext>;
}) => ReturnType<Engine['executeHTTPGraphQLRequest']>;

/** Executes requests, those that are explained by an engine of their own. */
export interface ExplainingApollo {
  readonly executeHTTPGraphQLRequest: Execute;
  readonly stop: () => Promise<void>;
}

/**
 * Sends what is to be explained to a second engine over a schema of its own, whose fields note their times. It is made
 * when somebody first asks; the first engine never knows.
 */
export function explaining(
  apollo: Engine,
  create: (schema: GraphQLSchema) => Promise<Engine>,
): ExplainingApollo {
  let made: Promise<Engine> | null = null;
  const make = async (): Promise<Engine> => {
    const schema = await buildAtriumSchema();
    noteFields(schema);
    return create(schema);
  };
  return {
    executeHTTPGraphQLRequest: async (request) => {
      const context = await request.context();
      if (!context.explain) return apollo.executeHTTPGraphQLRequest(request);
      made ??= make().catch((error: unknown) => {
        made = null;
        throw error;
      });
      const engine = await made;
      return engine.executeHTTPGraphQLRequest(request);
    },
    stop: async () => {
      await apollo.stop();
      await (await made)?.stop();
    },
  };
}
