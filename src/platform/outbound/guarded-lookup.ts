import dns, { type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { OutboundRefused } from './outbound-refused';
import { isReachable } from './reachable-address';

export const NOT_PUBLIC = 'The host is not a public address, or its name leads to one that is not.';

type Resolve = (
  name: string,
  options: { family: number; all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `lookup` for sockets: the addresses that it checked are the ones that the socket connects to, so a name cannot
 * lead elsewhere between the check and the use. One address that may not be reached refuses the name as a whole.
 */
export function guardedLookup(allowPrivate: boolean, resolve: Resolve = dns.lookup): LookupFunction {
  return (name, options, done) => {
    resolve(name, { family: familyOf(options.family), all: true }, (error, addresses) => {
      const first = addresses?.[0];
      if (error || !first) return done(error ?? new Error(`The name ${name} has no address.`), '');
      if (!addresses.every(({ address }) => isReachable(address, allowPrivate))) {
        return done(new OutboundRefused(NOT_PUBLIC), '');
      }
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
  };
}

const familyOf = (family: number | 'IPv4' | 'IPv6' | undefined): number => {
  if (family === 'IPv4') return 4;
  return family === 'IPv6' ? 6 : (family ?? 0);
};
