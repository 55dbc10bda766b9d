import type { FastifyInstance } from 'fastify';
import { atriumError } from '../kernel';
import type { PageAnswer, PageRequest } from './http-parts';

/** What a browser gets at `/`: the page that `page` makes, or 404. */
export function addPageRoute(app: FastifyInstance, page: (request: PageRequest) => PageAnswer | null): void {
  app.get('/', { exposeHeadRoute: true }, async (request, reply) => {
    const answer = page({ url: request.url, headers: request.headers });
    if (!answer) throw atriumError('NOT_FOUND', 'There is no page here; GraphQL is at /graphql.');
    return reply.status(answer.status).headers(answer.headers).send(answer.body);
  });
}
