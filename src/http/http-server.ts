import type { RequestListener, Server } from 'node:http';
import type { BaseContext } from '@apollo/server';
import fastify, {
  LogController,
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify';
import { noDeadline } from '../platform/deadline';
import { addAuthRoutes } from './auth';
import { answerBrokenFraming } from './broken-framing';
import { sendError } from './error-answer';
import { addHealthRoutes } from './health.route';
import { allowFrontends } from './cross-origin';
import { defaultLimits, type HttpLimits, type HttpParts } from './http-parts';
import { addPageRoute } from './page.route';
import { graphqlPipeline } from './pipeline';
import { replaying, type ReplayingOptions } from './replaying';
import { Replays } from './replays';
import { requestIdOf, traceBinding } from './request-id';
import { logWhenDone } from './request-log';
import { RequestLogger } from './request-logger';
import { securityHeaders } from './security-headers';
import { refuseUnknown } from './unknown.route';

/** The server before it listens. `listen` and `close` are Fastify's. */
export interface HttpServer extends FastifyInstance {
  /** Makes /health/ready answer 503 and lets connections end after their current answer. `close` does the same. */
  beginDrain(): void;
}

const nextMicrotask = Promise.resolve();

/** Builds the HTTP server; it does not listen yet. `close()` waits for the requests in flight. */
export function createHttpServer<C extends BaseContext>(parts: HttpParts<C>): HttpServer {
  const limits = { ...defaultLimits, ...parts.limits };
  const app: FastifyInstance = fastify(serverOptions(parts, limits));
  let draining = false;
  const beginDrain = (): void => {
    draining = true;
  };

  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders(request.id));
    logWhenDone(parts.logger, request, reply);
    // By then all that came with the headers was read, and it is known whether there is more.
    void nextMicrotask.then(() => done());
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    if (draining) reply.header('connection', 'close');
    // Closed while the client still writes, the connection would be reset and the answer lost, so even one that is
    // to be closed stays until the rest of the body has flowed to nowhere; requestTimeout ends that at the latest.
    else if (!request.raw.complete) reply.header('connection', 'keep-alive');
    done(null, payload);
  });
  app.addHook('preClose', async () => beginDrain());
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(refuseUnknown);

  const replays = new Replays();
  addGraphqlRoutes(app, parts, { limits, replays });
  answerAgainFirst(app, { replays, logger: parts.logger, isDraining: () => draining });
  addHealthRoutes(app, { readiness: () => parts.readiness(), isDraining: () => draining });
  allowFrontends(app, parts.frontendOrigins ?? []);
  if (parts.signIn) addAuthRoutes(app, parts.signIn);
  app.addHook('onRequest', (request, _reply, done) => {
    // The route, too: `/%61uth/session` is the same place.
    if (!request.url.startsWith('/auth/') && !request.routeOptions.url?.startsWith('/auth/')) return done();
    admit(parts, request).then(() => done(), done);
  });
  addPageRoute(app, (request) => parts.page?.(request) ?? null);
  return Object.assign(app, { beginDrain });
}

async function admit<C extends BaseContext>(
  parts: HttpParts<C>,
  { headers, id: requestId, socket }: FastifyRequest,
): Promise<void> {
  const socketAddress = socket.remoteAddress;
  await parts.admitAddress?.({ headers, requestId, socketAddress, deadline: noDeadline });
}

function addGraphqlRoutes<C extends BaseContext>(
  app: FastifyInstance,
  parts: HttpParts<C>,
  of: { limits: HttpLimits; replays: Replays },
): void {
  // The pipeline reads bodies itself, after it has looked at the headers; other routes never do.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.route({ method: ['GET', 'POST'], url: '/graphql', handler: graphqlPipeline(parts, of) });
  app.options('/graphql', async (_request, reply) => reply.status(204).header('allow', 'GET, POST').send());
}

/** Puts in front of all routes what answers the same request again. */
function answerAgainFirst({ server }: FastifyInstance, options: ReplayingOptions): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  for (const listener of listeners) server.on('request', replaying(options, listener));
}

function serverOptions<C extends BaseContext>(
  parts: HttpParts<C>,
  limits: HttpLimits,
): FastifyHttpOptions<Server> {
  return {
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    childLoggerFactory: (logger, bindings, options, request) =>
      new RequestLogger(() => logger.child({ ...bindings, ...traceBinding(request.headers) }, options)),
    genReqId: (request) => requestIdOf(request.headers),
    routerOptions: { ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    clientErrorHandler: answerBrokenFraming,
    // What Fastify refuses before it runs any hook, such as a broken percent escape.
    frameworkErrors: (error, request, reply) => {
      logWhenDone(parts.logger, request, reply);
      void sendError(error, request, reply);
    },
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.timeoutCheckMs,
    },
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionTimeout: limits.silenceMs,
    forceCloseConnections: 'idle',
    // While closing, requests that still arrive on open connections are served: they cannot know.
    return503OnClosing: false,
  };
}
