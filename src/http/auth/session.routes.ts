import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { BrowserSignIn } from '../../identity';
import { atriumError } from '../../kernel';
import { readJson } from '../body.stage';
import { requireJson } from '../media-type.stage';

const MAX_BODY_BYTES = 4_096;
const tenantBody = z.strictObject({ tenant: z.string().min(1).max(63) });
const signOutBody = z.strictObject({ everywhere: z.boolean().default(false) });

/** The session of a browser, as JSON. */
export function addSessionRoutes(app: FastifyInstance, { sessions, forgetSession }: BrowserSignIn): void {
  app.get('/auth/session', async ({ headers }, reply) => {
    const session = await sessions.describe(headers);
    if (session) return answer(reply, session);
    return answer(reply.header('set-cookie', forgetSession()), { signedIn: false });
  });

  app.post('/auth/session', async (request, reply) => {
    const { tenant } = await bodyOf(request, tenantBody);
    return answer(reply, await sessions.switchTenant(request.headers, tenant));
  });

  app.get('/auth/sessions', async ({ headers }, reply) =>
    answer(reply, { sessions: await sessions.list(headers) }),
  );

  app.delete<{ Params: { handle: string } }>('/auth/sessions/:handle', async ({ headers, params }, reply) => {
    await sessions.revoke(headers, params.handle);
    return reply.status(204).send();
  });

  app.post('/auth/logout', async (request, reply) => {
    const { everywhere } = await bodyOf(request, signOutBody);
    const { location } = await sessions.signOut(request.headers, { everywhere });
    return answer(reply.header('set-cookie', forgetSession()), { signedIn: false, providerLogout: location });
  });
}

const answer = (reply: FastifyReply, body: object): FastifyReply =>
  reply.header('cache-control', 'no-store').send(body);

async function bodyOf<T>(request: FastifyRequest, shape: z.ZodType<T>): Promise<T> {
  requireJson(request.headers);
  const parsed = shape.safeParse(await readJson(request.raw, MAX_BODY_BYTES));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `\`${path.join('.') || 'body'}\`: ${message}`,
  );
  throw atriumError('BAD_USER_INPUT', faults.join('; '));
}
