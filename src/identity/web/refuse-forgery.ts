import type { IncomingHttpHeaders } from 'node:http';
import { atriumError } from '../../kernel';
import type { Origins } from './origins';

/** The header that a page of another site cannot set without asking us first. */
export const CSRF_HEADER = 'x-csrf';

/**
 * Refuses what another site could have made a browser send: a request by cookie needs `x-csrf: 1`, and when it says
 * where it comes from, that must be an origin of ours or of our frontends. Throws FORBIDDEN.
 */
export function refuseForgery(headers: IncomingHttpHeaders, origins: Origins): void {
  if (headers[CSRF_HEADER] !== '1') {
    throw atriumError(
      'FORBIDDEN',
      'With a session, send the header `x-csrf: 1`: it tells you from other sites.',
    );
  }
  const { origin } = headers;
  if (origin !== undefined && !origins.trusts(origin)) {
    throw atriumError(
      'FORBIDDEN',
      'A session is not for pages of this origin; FRONTEND_ORIGINS lists those that it is for.',
    );
  }
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw atriumError('FORBIDDEN', 'A session is not for pages of another site.');
  }
}
