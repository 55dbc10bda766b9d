import type { IncomingHttpHeaders } from 'node:http';
import { APP_NAME, APP_VERSION } from '../kernel';

/** The frontend that asks, by the headers that Apollo's clients send; what is no name counts as none. */
export function clientAppOf(headers: IncomingHttpHeaders): { name: string; version: string | null } {
  const name = headers['apollographql-client-name'];
  const version = headers['apollographql-client-version'];
  return {
    name: typeof name === 'string' && APP_NAME.test(name) ? name : '',
    version: typeof version === 'string' && APP_VERSION.test(version) ? version : null,
  };
}
