type OidcLibrary = typeof import('oidc-provider');

let library: Promise<OidcLibrary> | undefined;

/** The library `oidc-provider`, made to run on Node 20 too, without a word about it. */
export function oidcLibrary(): Promise<OidcLibrary> {
  library ??= importQuietly();
  return library;
}

/** While it is imported, the library warns that it would rather have Node 22, and has no switch for that. */
async function importQuietly(): Promise<OidcLibrary> {
  provideUrlParse();
  const { warn } = console;
  console.warn = (...args: unknown[]) => {
    if (!String(args[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...args);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}

/** All that it misses on Node 20: a standard function, there since Node 22.1. */
function provideUrlParse(): void {
  const urls: { parse?: (url: string, base?: string) => URL | null } = URL;
  urls.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);
}
