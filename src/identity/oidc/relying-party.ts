import type * as client from 'openid-client';
import { atriumError, type AtriumError } from '../../kernel';
import type { OutboundFetch } from '../../platform/outbound';
import { isUsable, plainEmail } from '../claim-text';
import { signInFault } from '../sign-in/sign-in-fault';

// Loaded when somebody signs in by it: most processes start without.
const library = (): typeof client => require('openid-client') as typeof client;

/** Our place at one OpenID Connect provider. */
export interface RelyingPartyOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly scopes: string;
  readonly fetch: OutboundFetch;
  /** True where the provider may speak plain http: in development. */
  readonly plainHttp: boolean;
}

/** What must be remembered of a browser that was sent away, to know it again. */
export interface OidcAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Whom a provider let in, and what it handed out with them. */
export interface OidcLogin {
  readonly subject: string;
  /** In lower case; null without one. */
  readonly email: string | null;
  /** What the provider says of the address; null when it says nothing. */
  readonly emailVerified: boolean | null;
  readonly name: string | null;
  readonly tokens: OidcTokens;
}

export interface OidcTokens {
  readonly idToken: string | null;
  readonly refreshToken: string | null;
  /** When to ask the provider whether the person is still welcome; null when it cannot be asked. */
  readonly refreshAt: Date | null;
}

/** The authorization code flow with PKCE, state and nonce, at one provider. */
export interface RelyingParty {
  /** The name that the provider gives itself, once it was reached. */
  issuer(): Promise<string>;
  jwksUrl(): Promise<string>;
  begin(options: { redirectUri: string; loginHint?: string }): Promise<{ url: string; attempt: OidcAttempt }>;
  /** Throws UNAUTHENTICATED for an answer that is not good, UNAVAILABLE when the provider cannot be reached. */
  finish(callbackUrl: URL, attempt: OidcAttempt): Promise<OidcLogin>;
  /** New tokens, or null when the provider no longer honours the old. Throws UNAVAILABLE when it cannot be reached. */
  refresh(refreshToken: string, subject: string): Promise<OidcTokens | null>;
  /** Where to send the browser to end the provider's session, too; null when the provider has no such page. */
  endSessionUrl(options: { idToken: string | null; returnTo: string }): Promise<string | null>;
}

// A provider that hands out longer-lived tokens is asked at least so often.
const ASK_AGAIN_AT_MOST_S = 3_600;
const ASK_AGAIN_AT_LEAST_S = 60;

export function createRelyingParty(options: RelyingPartyOptions): RelyingParty {
  const configured = discovered(options);
  return {
    issuer: async () => (await configured()).serverMetadata().issuer,
    jwksUrl: async () => {
      const url = (await configured()).serverMetadata().jwks_uri;
      if (!url) throw atriumError('UNAVAILABLE', 'The identity provider names no keys.');
      return url;
    },
    begin: async ({ redirectUri, loginHint }) => begin(await configured(), options, redirectUri, loginHint),
    finish: async (callbackUrl, attempt) => finish(await configured(), callbackUrl, attempt),
    refresh: async (refreshToken, subject) => refresh(await configured(), { refreshToken, subject }),
    endSessionUrl: async ({ idToken, returnTo }) => {
      const config = await configured();
      if (!config.serverMetadata().end_session_endpoint) return null;
      return library().buildEndSessionUrl(config, {
        post_logout_redirect_uri: returnTo,
        ...(idToken && { id_token_hint: idToken }),
      }).href;
    },
  };
}

const unreachable = (cause: unknown): AtriumError =>
  atriumError('UNAVAILABLE', 'The identity provider cannot be reached at the moment.', { cause });

/** The same fetch, whose failures can be told from answers that are not good. */
const telling =
  (fetch: OutboundFetch): OutboundFetch =>
  async (url, init) => {
    const response = await fetch(url, init).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (response.status >= 500) throw unreachable(new Error(`The provider answered ${response.status}.`));
    return response;
  };

/** Asks the provider about itself when first needed, and again after a failure. */
function discovered(options: RelyingPartyOptions): () => Promise<client.Configuration> {
  let found: Promise<client.Configuration> | null = null;
  const discover = async (): Promise<client.Configuration> => {
    const { issuer, clientId, clientSecret, plainHttp } = options;
    const authentication = clientSecret ? library().ClientSecretPost(clientSecret) : library().None();
    try {
      return await library().discovery(new URL(issuer), clientId, undefined, authentication, {
        [library().customFetch]: telling(options.fetch),
        // The library leaves the signature of an ID token to TLS, unless it is told to check.
        execute: [
          library().enableNonRepudiationChecks,
          // oxlint-disable-next-line typescript/no-deprecated -- marked so that nobody uses it for a real provider
          ...(plainHttp ? [library().allowInsecureRequests] : []),
        ],
      });
    } catch (error) {
      throw unreachable(error);
    }
  };
  return async () => {
    found ??= discover();
    try {
      return await found;
    } catch (error) {
      found = null;
      throw error;
    }
  };
}

async function begin(
  config: client.Configuration,
  { scopes }: RelyingPartyOptions,
  redirectUri: string,
  loginHint: string | undefined,
): Promise<{ url: string; attempt: OidcAttempt }> {
  const attempt = {
    state: library().randomState(),
    nonce: library().randomNonce(),
    verifier: library().randomPKCECodeVerifier(),
    redirectUri,
  };
  const url = library().buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: scopes,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await library().calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    ...(loginHint && { login_hint: loginHint }),
  });
  return { url: url.href, attempt };
}

async function finish(
  config: client.Configuration,
  callbackUrl: URL,
  { state, nonce, verifier, redirectUri }: OidcAttempt,
): Promise<OidcLogin> {
  // The address is ours by the attempt, whatever Host said; only the provider's answer is taken from the request.
  const url = new URL(redirectUri);
  url.search = callbackUrl.search;
  const answer = await library()
    .authorizationCodeGrant(config, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    .catch((error: unknown) => {
      throw signInFault(error);
    });
  const claims = answer.claims();
  if (!claims) throw signInFault(new Error('the provider sent no id token'));
  if (!isUsable(claims.sub)) throw signInFault(new Error('the id token names nobody'));
  const { email, email_verified: verified, name } = claims;
  return {
    subject: claims.sub,
    email: typeof email === 'string' ? plainEmail(email) : null,
    // Some providers write it as text; whatever is said in another way than by true is no yes.
    emailVerified: verified === undefined || verified === null ? null : verified === true,
    name: isUsable(name) ? name : null,
    tokens: tokensOf(answer),
  };
}

async function refresh(
  config: client.Configuration,
  { refreshToken, subject }: { refreshToken: string; subject: string },
): Promise<OidcTokens | null> {
  try {
    const answer = await library().refreshTokenGrant(config, refreshToken);
    const renewed = answer.claims()?.sub ?? subject;
    // A provider that answers for somebody else says nothing of the person whose session this is.
    if (renewed !== subject) return null;
    const tokens = tokensOf(answer);
    // A provider that does not rotate sends none: the old one stays good.
    return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
  } catch (error) {
    if (error instanceof library().ResponseBodyError && error.error === 'invalid_grant') return null;
    throw unreachable(error);
  }
}

function tokensOf(answer: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers): OidcTokens {
  const refreshToken = answer.refresh_token ?? null;
  const lifeS = Math.min(Math.max(answer.expires_in ?? 0, ASK_AGAIN_AT_LEAST_S), ASK_AGAIN_AT_MOST_S);
  return {
    idToken: answer.id_token ?? null,
    refreshToken,
    refreshAt: refreshToken ? new Date(Date.now() + lifeS * 1_000) : null,
  };
}
