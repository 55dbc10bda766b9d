import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server';
import {
  defineIntegrationTestSuite,
  type CreateServerForIntegrationTestsOptions,
} from '@apollo/server-integration-testsuite';
import { host } from './hosted';

// Apollo's own suite for HTTP layers, whole. It tests Apollo's rules through the layer, so the four house rules that
// are stricter than Apollo's are left to Apollo here; graphql-over-http.test.ts and hostile-input.test.ts run with them:
//   media-type        the suite wants 400 and Apollo's CSRF message for a POST of text/plain, we answer 415;
//   accept            the suite asks for Apollo's HTML landing page and for multipart answers at the endpoint;
//   single-operation  the suite turns Apollo's batches on, and expects Apollo's message where they are off;
//   no-store          the suite reads the cache-control header of Apollo's cache plugin.
async function createServer(
  config: ApolloServerOptions<BaseContext>,
  options: CreateServerForIntegrationTestsOptions = {},
) {
  const server = new ApolloServer<BaseContext>(config);
  await server.start();
  const context = options.context ?? (async () => ({}));
  // The suite tests what Apollo makes of a context function that throws, so its function goes where Apollo calls it.
  const apollo = {
    executeHTTPGraphQLRequest: (request: Parameters<typeof server.executeHTTPGraphQLRequest>[0]) =>
      server.executeHTTPGraphQLRequest({ ...request, context }),
  };
  const hosted = await host(apollo, {
    leaveToApollo: ['media-type', 'accept', 'single-operation', 'no-store'],
  });
  return { server, url: hosted.url, extraCleanup: () => hosted.close() };
}

defineIntegrationTestSuite(createServer);
