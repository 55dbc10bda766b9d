import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Redirect } from '../../identity';
import { AtriumError, atriumError } from '../../kernel';
import { faultPage } from './fault.page';

/** Sends the browser on. What goes wrong becomes a page for people, with the same status and no hint why. */
export async function redirecting(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<Redirect>,
): Promise<FastifyReply> {
  try {
    const { location, cookies } = await work();
    if (cookies.length > 0) reply.header('set-cookie', cookies);
    return await reply.status(303).header('location', location).header('cache-control', 'no-store').send();
  } catch (thrown) {
    const error =
      thrown instanceof AtriumError
        ? thrown
        : atriumError('INTERNAL', 'Something went wrong on the server.', { cause: thrown });
    request.log[error.kind.log]({ err: error.cause ?? error, code: error.code }, 'sign-in refused');
    const { body, headers } = faultPage(error, request.id);
    return reply.status(error.kind.http).headers(headers).send(body);
  }
}
