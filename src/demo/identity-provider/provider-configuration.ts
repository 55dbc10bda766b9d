import { generateKeyPair, randomBytes, type JsonWebKey } from 'node:crypto';
import { promisify } from 'node:util';
import type { ClientMetadata, Configuration, JWK, KoaContextWithOIDC } from 'oidc-provider';
import type { DemoIdentityProviderOptions } from '../identity-provider.types';
import { boundedAdapter } from './bounded-adapter';
import { signedOutPage, signOutPage, troublePage } from './notice.page';
import type { oidcLibrary } from './oidc-library';
import { showPage } from './page-frame';
import type { ListedPerson, PeopleDirectory } from './people-directory';

type Library = Awaited<ReturnType<typeof oidcLibrary>>;

const MINUTE_S = 60;
const DAY_S = 24 * 60 * MINUTE_S;
const ttl = {
  AccessToken: 10 * MINUTE_S,
  AuthorizationCode: MINUTE_S,
  IdToken: 10 * MINUTE_S,
  Interaction: 60 * MINUTE_S,
  RefreshToken: DAY_S,
  Grant: DAY_S,
  Session: DAY_S,
};
const SCOPES = ['openid', 'email', 'profile', 'offline_access'];

/** Everything but the pages' routes; see {@link DemoIdentityProviderOptions} for the promises. */
export async function providerConfiguration(
  library: Library,
  options: DemoIdentityProviderOptions,
  directory: PeopleDirectory,
): Promise<Configuration> {
  const keys = options.signingKeys ?? [await signingKey()];
  return {
    adapter: boundedAdapter(),
    clients: clientsOf(options),
    clientBasedCORS: () => false,
    cookies: {
      keys: [randomBytes(32)],
      // A browser tells no ports of a host apart: Atrium's cookies may lie beside these.
      names: { session: 'demo_idp', interaction: 'demo_idp_step', resume: 'demo_idp_resume' },
    },
    jwks: { keys: keys.map((key): JWK => ({ ...(key as JWK), alg: 'RS256', use: 'sig' })) },
    scopes: SCOPES,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    // Claims stand in the ID token: access tokens are for the API and open no userinfo endpoint.
    conformIdTokenClaims: false,
    findAccount: (_ctx, subject) => {
      const person = directory.bySubject(subject);
      return person && { accountId: subject, claims: () => ({ sub: subject, ...claimsOf(person) }) };
    },
    extraTokenClaims: (_ctx, token) => {
      const person = 'accountId' in token && directory.bySubject(token.accountId ?? '');
      return person ? claimsOf(person) : undefined;
    },
    features: featuresOf(library, options.audience),
    interactions: { policy: withoutConsent(library), url: (_ctx, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: (ctx) => grantOf(ctx, options.audience),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    // Without `prompt=consent` the library takes offline_access away; such a refresh token ends with the session.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    renderError: (ctx, { error, error_description }) => showPage(ctx, troublePage(error, error_description)),
    ttl,
  };
}

const claimsOf = ({ email, name }: ListedPerson) => ({ email, email_verified: true, name });

function clientsOf(options: DemoIdentityProviderOptions): ClientMetadata[] {
  const shared = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code' as const] };
  return [
    {
      ...shared,
      client_id: options.clientId,
      client_secret: options.clientSecret,
      client_name: 'Atrium',
      redirect_uris: [...options.redirectUris],
      post_logout_redirect_uris: [...options.postLogoutRedirectUris],
    },
    {
      ...shared,
      client_id: 'mobile',
      client_name: 'Atrium for mobile',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      // Of a native client's loopback address any port will do.
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    },
  ];
}

function featuresOf({ errors }: Library, audience: string): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
    revocation: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => showPage(ctx, signOutPage(form)),
      postLogoutSuccessSource: (ctx) => showPage(ctx, signedOutPage()),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, resource) => {
        if (resource !== audience) throw new errors.InvalidTarget();
        return {
          scope: '',
          audience,
          accessTokenTTL: ttl.AccessToken,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  };
}

/** Native clients, too, get in without a question. */
function withoutConsent({ interactionPolicy }: Library) {
  const policy = interactionPolicy.base();
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
}

/** Everything is granted in advance: demo people are asked for nothing. */
async function grantOf(ctx: KoaContextWithOIDC, audience: string) {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session) return undefined;
  const grantId = session.grantIdFor(client.clientId);
  const known = grantId ? await provider.Grant.find(grantId) : undefined;
  if (known) return known;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(SCOPES.join(' '));
  grant.addResourceScope(audience, '');
  await grant.save();
  return grant;
}

async function signingKey(): Promise<JsonWebKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'jwk' });
}
