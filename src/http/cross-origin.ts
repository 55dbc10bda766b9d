import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What a frontend on another origin may read of an answer, besides its body. */
const EXPOSED = ['retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id', 'x-cache', 'age', 'etag'];
const A_DAY_S = 86_400;

/**
 * Lets the listed frontends use this server from their own origins, with their session. Every other origin is told
 * nothing, so that browsers keep the answers from it; never is every origin allowed.
 */
export function allowFrontends(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.register(cors, {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'x-csrf',
      'x-tenant',
      'x-request-id',
      'cache-control',
      'if-none-match',
      'x-atrium-explain',
      'apollographql-client-name',
      'apollographql-client-version',
    ],
    exposedHeaders: EXPOSED,
    maxAge: A_DAY_S,
    // A preflight of another origin falls through to the routes, which know no OPTIONS but on /graphql.
    strictPreflight: false,
  });
}
