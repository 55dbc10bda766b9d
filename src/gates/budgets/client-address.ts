import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

export interface AddressFacts {
  /** Of the peer of the connection; undefined when it is gone already. */
  readonly socketAddress: string | undefined;
  /** The X-Forwarded-For header: each proxy appends who came to it. */
  readonly forwardedFor: string | readonly string[] | undefined;
  /** How many proxies of ours stand before the server, the connection's peer included. */
  readonly trustedProxies: number;
}

const UNKNOWN = 'unknown';
const BLOCK_BYTES = 8;

/**
 * The address that a request came from: the connection's peer, or as many entries before it as there are trusted
 * proxies. What a client wrote into the header itself stands further left and is never looked at. An entry that is no
 * address counts as the proxy that wrote it. Gives `unknown` when there is none at all.
 */
export function clientAddress({ socketAddress, forwardedFor, trustedProxies }: AddressFacts): string {
  const peer = readAddress(socketAddress ?? '');
  if (trustedProxies === 0) return peer ?? UNKNOWN;
  const entries = [forwardedFor ?? []].flat().join(',').split(',').filter(Boolean).slice(-trustedProxies);
  return entries.map(readAddress).find((address) => address !== null) ?? peer ?? UNKNOWN;
}

/** Whom an address stands for: itself, or its /64 for IPv6, where one customer has at least so many. */
export function addressBlock(address: string): string {
  if (!ipaddr.isValid(address)) return UNKNOWN;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const bytes = parsed.toByteArray();
  const network = [...bytes.slice(0, BLOCK_BYTES), ...bytes.slice(BLOCK_BYTES).fill(0)];
  return `${ipaddr.fromByteArray(network).toString()}/64`;
}

// Connections live on, and proxies are few. Longer texts are no addresses.
const REMEMBERED = 10_000;
const LONGEST = 60;
const known = new LRUCache<string, { readonly address: string | null }>({ max: REMEMBERED });

/** An address in its one spelling, an IPv4-mapped one as IPv4; without the port that some proxies add. */
function readAddress(text: string): string | null {
  const found = known.get(text);
  if (found) return found.address;
  const address = spelled(text);
  if (text.length <= LONGEST) known.set(text, { address });
  return address;
}

function spelled(text: string): string | null {
  const bare = text.trim();
  const inBrackets = /^\[([^\]]+)\](?::\d+)?$/.exec(bare)?.[1];
  const beforePort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(bare)?.[1];
  const address = inBrackets ?? beforePort ?? bare;
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;
}
