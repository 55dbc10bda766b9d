import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from '../platform/logger';
import type { GraphqlContext } from '../schema';
import type { CompiledExecutor } from './executor';
import { confirmBeforeMutation } from './confirm-before-mutation';
import { maskError, maskErrorWithoutHints } from './mask-error';
import { reportFaults, type OnFault } from './report-faults';
import { rootTypeRule } from './root-type.rule';
import { tellRetirement } from './tell-retirement';
import { tellStrangersNothing } from './tell-strangers-nothing';

export interface ApolloOptions {
  readonly schema: GraphQLSchema;
  /** Executes by plans, over the same schema. Without it graphql-js interprets: for a schema that notes what it does. */
  readonly executor?: CompiledExecutor | undefined;
  /** Gates that need the parsed operation. They throw from didResolveOperation, where codes are kept. */
  readonly plugins: readonly ApolloServerPlugin<GraphqlContext>[];
  /** Whether strangers may ask for the schema. */
  readonly introspection: boolean;
  readonly onFault: OnFault;
  readonly logger: Logger;
}

/** The GraphQL engine, started. */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<GraphqlContext>> {
  const server = new ApolloServer<GraphqlContext>({
    ...(options.executor ? { gateway: options.executor.gateway } : { schema: options.schema }),
    // The default cache control plugin wraps every field.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      reportFaults(options.onFault),
      tellRetirement,
      confirmBeforeMutation,
      ...options.plugins,
      ...(options.introspection ? [] : [tellStrangersNothing]),
    ],
    introspection: options.introspection,
    hideSchemaDetailsFromClientErrors: !options.introspection,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // http/ takes application/json by POST only, and GET changes nothing: no form can forge a request.
    csrfPrevention: false,
    persistedQueries: false,
    validationRules: [rootTypeRule],
    // The first few say what is wrong; a hundred, each as long as the name it repeats, would be an amplifier.
    validationOptions: { maxErrors: 10 },
    formatError: options.introspection ? maskError : maskErrorWithoutHints,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: options.logger,
  });
  await server.start();
  return server;
}
