import { isIP } from 'node:net';
import { NOT_PUBLIC } from './guarded-lookup';
import { OutboundRefused } from './outbound-refused';
import { isReachable } from './reachable-address';

/** Parses an address that somebody configured. Throws OutboundRefused for one that is not called at all. */
export function checkedUrl(text: string | URL, allowPrivate: boolean): URL {
  if (!URL.canParse(String(text))) throw new OutboundRefused('The address is not a URL.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw new OutboundRefused('The address must begin with https://.');
  }
  if (url.username || url.password) {
    throw new OutboundRefused('The address must not hold a user name or password.');
  }
  // A socket asks no lookup about an IP address, so one that stands in the URL is checked here.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) && !isReachable(host, allowPrivate)) throw new OutboundRefused(NOT_PUBLIC);
  return url;
}
