import type { IncomingHttpHeaders } from 'node:http';
import type { Watch } from '../cache';
import type { Config, OidcConfig } from '../config';
import type { Deadline } from '../platform/deadline';
import type { Logger } from '../platform/logger';
import { createOutboundFetch } from '../platform/outbound';
import type { StatementPool } from '../platform/postgres';
import type { Redis } from '../platform/redis';
import { createSealer, deriveKey } from '../platform/secret';
import { KeyedRows, type TenantClients } from '../tenancy';
import { createApiKeys } from './api-keys';
import { createAccessTokens } from './bearer';
import { createBrowserSignIn, type BrowserSignIn } from './browser-sign-in';
import { createIdentify, type Identified } from './identify';
import { createRelyingParty } from './oidc';
import { openSessions } from './open-sessions';
import { createOwnTokens } from './own-tokens';
import { createRecollection, type Recalled } from './recollection';
import { createTenantProviders, type SignInParts } from './sign-in';
import { createOrigins, ownCookie, refuseForgery } from './web';

export interface IdentityOptions {
  readonly config: Config;
  readonly secret: string;
  readonly logger: Logger;
  readonly pool: StatementPool;
  /** Where sessions live; null: in PostgreSQL. */
  readonly redis: Redis | null;
  readonly clients: TenantClients;
  /** The installation's identity provider; null without one. */
  readonly oidc: OidcConfig | null;
  /** Where browsers reach the server. */
  readonly publicOrigin: string;
  /** Key of the installation's own tokens. */
  readonly tokenKey: string;
  /** Begins to note what is read about a member of a tenant, so that it can be remembered. */
  readonly watch: (tenantId: string) => Promise<Watch>;
  /** Whether callers are taken for who they were while the database is asked: where nothing is kept that could say so. */
  readonly presumes: boolean;
}

/** Who asks, whatever their kind of credential, and how browsers sign in. */
export interface IdentityParts {
  readonly identify: (headers: IncomingHttpHeaders, deadline: Deadline) => Promise<Identified>;
  /** Whom these credentials meant a moment ago, unproven. Throws FORBIDDEN for a session used by another site. */
  readonly recall: (headers: IncomingHttpHeaders, deadline: Deadline) => Recalled | null;
  readonly signIn: BrowserSignIn;
  /** Ends what runs in the background. */
  readonly close: () => Promise<void>;
}

/** Builds the way in from the configuration. */
export function createIdentity(options: IdentityOptions): IdentityParts {
  const { clients, oidc, tokenKey, watch } = options;
  const keyed = new KeyedRows({ pool: options.pool, bounds: options.config.pool });
  const opened = openSessions({ ...options, keyed });
  const signIn = signInParts(options, { keyed, sessions: opened.sessions });
  const accessTokens = oidc && accessTokensOf(oidc, signIn.installation);
  const apiKeys = createApiKeys({ clients });
  const secretOf = (cookies: string | undefined) => signIn.sessionCookie.read(cookies);
  const recollection = createRecollection({ clients, secretOf, presumes: options.presumes });
  return {
    identify: createIdentify({
      signIn,
      apiKeys,
      accessTokens,
      tokenKey,
      ownTokens: createOwnTokens(tokenKey),
      watch,
      recollection,
    }),
    recall: (headers, deadline) => {
      if (headers.authorization === undefined && secretOf(headers.cookie) !== null)
        refuseForgery(headers, signIn.origins);
      return recollection.recall(headers, deadline);
    },
    signIn: createBrowserSignIn(signIn),
    close: opened.close,
  };
}

function signInParts(
  options: IdentityOptions,
  { keyed, sessions }: Pick<SignInParts, 'keyed' | 'sessions'>,
): SignInParts {
  const { config, clients, oidc } = options;
  const isProduction = config.mode === 'production';
  return {
    clients,
    keyed,
    sessions,
    sealers: {
      attempts: sealerFor(options, 'sign-in attempts'),
      handoffs: sealerFor(options, 'sign-in handoffs'),
      tokens: sealerFor(options, 'session tokens'),
    },
    ...browserParts(options),
    installation: oidc && installationOf(oidc),
    providers: createTenantProviders({
      clients,
      sealer: tenantSecretSealer(options.secret),
      fetch: createOutboundFetch({ allowPrivate: !isProduction }),
      plainHttp: !isProduction,
    }),
  };
}

/** Seals what tenants entrust to us, such as the secrets of their identity providers. */
export const tenantSecretSealer = (secret: string) => createSealer(deriveKey(secret, 'secrets of tenants'));

const sealerFor = ({ secret }: IdentityOptions, purpose: string) => createSealer(deriveKey(secret, purpose));

function browserParts({ config, publicOrigin }: IdentityOptions) {
  const { tenantHosts, frontendOrigins } = config.web;
  const origins = createOrigins({ publicOrigin, tenantHosts, frontendOrigins });
  return {
    origins,
    sessionCookie: ownCookie('atrium', origins),
    attemptCookie: ownCookie('atrium-sign-in', origins),
    sessionLifeS: config.sessions.absoluteMs / 1_000,
  };
}

// The operator's own provider may well be inside the operator's own network.
const operatorFetch = createOutboundFetch({ allowPrivate: true });

function installationOf({ issuer, clientId, clientSecret, scopes }: OidcConfig) {
  const plainHttp = issuer.startsWith('http:');
  const party = createRelyingParty({
    issuer,
    clientId,
    clientSecret,
    scopes,
    fetch: operatorFetch,
    plainHttp,
  });
  return { issuer, party };
}

function accessTokensOf(
  { issuer, audience, tenantClaim }: OidcConfig,
  installation: SignInParts['installation'],
) {
  if (!audience || !installation) return null;
  const jwksUrl = () => installation.party.jwksUrl();
  return createAccessTokens({ issuer, audience, jwksUrl, tenantClaim, fetch: operatorFetch });
}
