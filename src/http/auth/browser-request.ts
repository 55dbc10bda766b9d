import type { FastifyRequest } from 'fastify';
import type { BrowserRequest } from '../../identity';

/** What the sign-in is told of a request. */
export const browserRequest = ({ headers, ip }: FastifyRequest): BrowserRequest => ({
  host: headers.host,
  cookies: headers.cookie,
  userAgent: headers['user-agent'] ?? '',
  address: ip,
});

/** The parameters of a query string that are given once and not empty; a repeated one counts as none. */
export function parametersOf(url: string): Record<string, string> {
  const search = new URLSearchParams(url.slice(url.indexOf('?') < 0 ? url.length : url.indexOf('?')));
  const names = [...new Set(search.keys())];
  const single = names.flatMap((name) => {
    const values = search.getAll(name);
    return values.length === 1 && values[0] ? [[name, values[0]] as const] : [];
  });
  return Object.fromEntries(single);
}
