import ipaddr from 'ipaddr.js';

const OWN_NETWORKS = ['loopback', 'private', 'uniqueLocal'];
// Public by its number, but it answers only inside Azure, as the metadata service of the machine.
const AZURE_WIRE_SERVER = '168.63.129.16';
// All that is handed out as IPv6 unicast so far; what lies outside means something special or nothing yet.
const ALLOCATED_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether a call may go to this IP address: to public unicast alone, or with `allowPrivate` also to loopback and
 * private networks. Never to link-local addresses (metadata services), and false for text that is no IP address.
 */
export function isReachable(address: string, allowPrivate: boolean): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = ipaddr.process(address);
  const range = ip.range();
  if (allowPrivate && OWN_NETWORKS.includes(range)) return true;
  if (range !== 'unicast' || ip.toString() === AZURE_WIRE_SERVER) return false;
  return ip instanceof ipaddr.IPv4 || ip.match(ALLOCATED_IPV6);
}
