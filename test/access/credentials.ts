import { loadConfig, type OidcConfig } from '../../src/config';
import { identityKey, MAILTO, signDeployToken } from '../../src/identity';
import { postgresSessions } from '../../src/identity/sessions';
import { newId } from '../../src/kernel';
import { createTenantClients, tokenKeyOf } from '../../src/main';
import { importApiKeys } from '../../src/modules/api-keys';
import { createLogger } from '../../src/platform/logger';
import { issueToken } from '../../src/platform/secret';
import { API_KEY_PREFIX, KeyedRows, transaction } from '../../src/tenancy';
import { compactJws, serveOnLoopback, signingKey } from '../support/issuer-server';
import { newSession } from '../support/session-stores';
import type { World } from '../support/world';
import type { AccessViewer } from './access-viewers';
import { EVERY_SCOPE, expectedNarrowKey, expectedPermissions } from './expected-access';

/** Headers with which somebody asks, and what they may do by such a credential. */
export interface Credential {
  readonly kind: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly permissions: readonly string[];
}

/** An identity provider that signs access tokens for anybody. */
export interface Issuer {
  readonly oidc: OidcConfig;
  readonly accessTokenOf: (email: string, tenant: string) => string;
  readonly close: () => Promise<void>;
}

const AUDIENCE = 'urn:atrium:access';

export async function startIssuer(): Promise<Issuer> {
  const key = signingKey('ES256', 'access');
  const { url, close } = await serveOnLoopback((request, response) => {
    const isKeys = request.url === '/keys';
    const metadata = {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      jwks_uri: `${url}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isKeys ? { keys: [key.jwk] } : metadata));
  });
  const client = { clientId: 'atrium', clientSecret: 'a secret', scopes: 'openid email' };
  const oidc = { ...client, issuer: url, audience: AUDIENCE, tenantClaim: 'tenant' };
  const accessTokenOf = (email: string, tenant: string): string => {
    const iat = Math.floor(Date.now() / 1_000);
    const whom = { iss: url, aud: AUDIENCE, sub: email, email, email_verified: true, tenant };
    const header = { alg: key.alg, kid: key.kid, typ: 'at+jwt' };
    return compactJws(header, { ...whom, iat, exp: iat + 3_600 }, { alg: key.alg, key: key.privateKey });
  };
  return { oidc, accessTokenOf, close };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

// That of test/support/world.ts, which hands out tokens of people alone.
const SECRET = 'a secret of the tests, 32 characters and more';

/** The header of a deploy pipeline, which is nobody in any tenant. */
export const pipelineHeaders = async (): Promise<Credential['headers']> =>
  bearer(await signDeployToken(tokenKeyOf(SECRET), 3_600));

/** Gives every viewer one credential of each kind, in the order of the viewers. */
export async function plantCredentials(
  world: World,
  issuer: Issuer,
  viewers: readonly AccessViewer[],
): Promise<Credential[][]> {
  const { tenantId } = world.acme;
  const config = loadConfig({ NODE_ENV: 'test', PORT: '0' });
  const logger = createLogger({ level: 'silent', pretty: false });
  const { pool } = createTenantClients({ config, appUrl: world.database.appUrl, logger });
  const sessions = postgresSessions(new KeyedRows({ pool, bounds: config.pool }), config.sessions);
  const all: Credential[][] = [];
  for (const { personId, email, permissions } of viewers) {
    const key = identityKey({ issuer: MAILTO, subject: email });
    const place = { identityKey: key, issuer: issuer.oidc.issuer, tenantId };
    const secret = await sessions.create(newSession({ ...place, refreshToken: null, refreshAt: null }));
    const token = await world.tokenFor(tenantId, personId);
    const within = (scopes: readonly string[]) => permissions.filter((name) => scopes.includes(name));
    const [wide, narrow] = await plantKeys(world, personId);
    all.push([
      { kind: 'session', headers: { 'cookie': `atrium=${secret}`, 'x-csrf': '1' }, permissions },
      { kind: 'installation token', headers: bearer(token), permissions },
      { kind: 'access token', headers: bearer(issuer.accessTokenOf(email, 'acme')), permissions },
      { kind: 'API key of every scope', headers: bearer(wide), permissions: within(EVERY_SCOPE) },
      {
        kind: 'API key of one scope',
        headers: bearer(narrow),
        permissions: within(expectedNarrowKey.allows),
      },
    ]);
  }
  await pool.close();
  return all;
}

/** Tokens of a key with every scope, those that no key can hold among them, and of one with a single scope. */
async function plantKeys({ acme }: World, personId: string): Promise<[wide: string, narrow: string]> {
  const { tenantId } = acme;
  const [wide, narrow] = [expectedPermissions.OWNER, expectedNarrowKey.written].map((scopes) => {
    const id = newId();
    const { token, hash } = issueToken(API_KEY_PREFIX, { tenantId, id });
    const who = { personId, createdById: personId, name: 'access' };
    return { token, row: { ...who, id, scopes: [...scopes], secretHash: hash } };
  });
  if (!wide || !narrow) throw new Error('there are two keys');
  await transaction(acme.owner.scope, (tx) => importApiKeys(tx, [wide.row, narrow.row]));
  return [wide.token, narrow.token];
}
