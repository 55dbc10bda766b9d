import type { IncomingHttpHeaders } from 'node:http';

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$/;

/** The frontend that asks, by the headers that Apollo's clients send; what is no name counts as none. */
export function clientAppOf(headers: IncomingHttpHeaders): { name: string; version: string | null } {
  const name = headers['apollographql-client-name'];
  const version = headers['apollographql-client-version'];
  return {
    name: typeof name === 'string' && NAME.test(name) ? name : '',
    version: typeof version === 'string' && VERSION.test(version) ? version : null,
  };
}
