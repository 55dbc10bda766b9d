/** Where this server and its frontends are. */
export interface OriginOptions {
  readonly publicOrigin: string;
  /** A domain below which each tenant has its host; null without. */
  readonly tenantHosts: string | null;
  readonly frontendOrigins: readonly string[];
}

/** Which addresses are ours, and which we may send a browser to. */
export interface Origins {
  readonly publicOrigin: string;
  /** True when browsers reach us by https, so that cookies can be secure. */
  readonly isSecure: boolean;
  /** The origin to sign in at, for a request with this Host: a tenant's own, or the public one. */
  originOf(host: string | undefined): string;
  /** The short name of the tenant that a Host names, or null. */
  tenantOf(host: string | undefined): string | null;
  /** True for our own origins and for those of our frontends. */
  trusts(origin: string): boolean;
  /** A whole address that may be returned to: below a trusted origin. Null for every other text. */
  returnAddress(text: string, origin: string): string | null;
}

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export function createOrigins({ publicOrigin, tenantHosts, frontendOrigins }: OriginOptions): Origins {
  const { protocol } = new URL(publicOrigin);
  const suffix = tenantHosts === null ? null : `.${tenantHosts}`;

  const tenantOf = (host: string | undefined): string | null => {
    const name = host?.toLowerCase() ?? '';
    if (suffix === null || !name.endsWith(suffix)) return null;
    const label = name.slice(0, -suffix.length);
    return LABEL.test(label) ? label : null;
  };
  const trusts = (origin: string): boolean => {
    if (origin === publicOrigin || frontendOrigins.includes(origin)) return true;
    return origin.startsWith(`${protocol}//`) && tenantOf(origin.slice(protocol.length + 2)) !== null;
  };

  return {
    publicOrigin,
    isSecure: protocol === 'https:',
    originOf: (host) => (tenantOf(host) === null ? publicOrigin : `${protocol}//${host?.toLowerCase()}`),
    tenantOf,
    trusts,
    returnAddress: (text, origin) => {
      // Browsers read \ as / and skip control characters; an address that needs either is none of ours.
      if (/[\\ \p{Cc}]/u.test(text) || text.length > 2_000) return null;
      const url = URL.canParse(text, origin) ? new URL(text, origin) : null;
      // The origin of blob:https://… is that of what stands in it.
      const isPlain =
        url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
      return isPlain && trusts(url.origin) ? url.href : null;
    },
  };
}
