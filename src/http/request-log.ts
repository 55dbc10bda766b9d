import type { FastifyReply, FastifyRequest } from 'fastify';

// Enough for every path of ours; a probe's 16 kB path does not fill the log.
const maxPathLength = 200;

/** Writes one line when the request is over, answered or abandoned; health checks at debug. Never a query string: it may hold variables. */
export function logWhenDone(request: FastifyRequest, reply: FastifyReply): void {
  const startedAt = performance.now();
  const path = pathOf(request.url);
  const level = path.startsWith('/health/') ? 'debug' : 'info';
  reply.raw.once('close', () => {
    const answered = reply.raw.writableFinished;
    request.log[level](
      {
        method: request.method,
        path: path.slice(0, maxPathLength),
        status: answered ? reply.raw.statusCode : null,
        durationMs: Math.round((performance.now() - startedAt) * 10) / 10,
      },
      answered ? 'request answered' : 'request abandoned',
    );
  });
}

/** The path of a request target: no query string, no slash at the end. */
export function pathOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
