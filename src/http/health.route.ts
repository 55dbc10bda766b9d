import type { FastifyInstance, FastifyReply } from 'fastify';

interface HealthParts {
  readiness(): Promise<Record<string, boolean>>;
  isDraining(): boolean;
}

/** `/health/live`: the process answers. `/health/ready`: it can serve; else 503 with the names of what is down. */
export function addHealthRoutes(app: FastifyInstance, parts: HealthParts): void {
  const options = { exposeHeadRoute: true };

  app.get('/health/live', options, async (_request, reply) => send(reply, 200, { status: 'live' }));

  app.get('/health/ready', options, async (request, reply) => {
    if (parts.isDraining()) return send(reply, 503, { status: 'draining', down: [] });
    try {
      const down = Object.entries(await parts.readiness()).flatMap(([name, up]) => (up ? [] : [name]));
      return down.length === 0
        ? send(reply, 200, { status: 'ready' })
        : send(reply, 503, { status: 'down', down });
    } catch (error) {
      request.log.error({ err: error }, 'the readiness check failed');
      return send(reply, 503, { status: 'down', down: ['readiness'] });
    }
  });
}

const send = (reply: FastifyReply, status: number, body: object): FastifyReply =>
  reply.status(status).header('cache-control', 'no-store').send(body);
