import type { PageRequest } from '../http-parts';

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host'] as const;

/**
 * Whether the browser itself named this machine. False for any other Host, as a rebound DNS name of a foreign site
 * sends it, and for what a proxy hands on: the proxy's own host name says nothing about the browser's.
 */
export function isLoopbackRequest({ headers }: Pick<PageRequest, 'headers'>): boolean {
  return loopbackHost.test(headers.host ?? '') && forwarding.every((name) => headers[name] === undefined);
}
