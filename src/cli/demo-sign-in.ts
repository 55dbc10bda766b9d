import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { OidcConfig } from '../config';
import { demoPeople, demoTenants, loadDemoIdentityProvider } from '../demo';
import type { Installation } from './installation';

/** The demo's identity provider, running, as a server is told of it. */
export interface DemoSignIn {
  readonly oidc: OidcConfig;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts an identity provider with the demo people, on the port after the server's or any free one. Null when it is not
 * wanted, or left out of this build. Throws OperatorError in production.
 */
export async function startDemoSignIn(
  { config }: Pick<Installation, 'config'>,
  { publicOrigin, serverPort }: { publicOrigin: string; serverPort: number },
): Promise<DemoSignIn | null> {
  if (config.signIn.kind !== 'demo') return null;
  const provider = loadDemoIdentityProvider({ mode: config.mode });
  if (!provider) return null;
  const client = { clientId: 'atrium-web', clientSecret: randomBytes(32).toString('base64url') };
  const audience = 'urn:atrium:demo';
  const options = {
    ...client,
    audience,
    people: demoPeople(demoTenants),
    redirectUris: [`${publicOrigin}/auth/callback`],
    postLogoutRedirectUris: [`${publicOrigin}/`],
    host: HOST,
  } as const;
  const startAt = (port: number) => provider.startDemoIdentityProvider({ ...options, port });
  // The same port at every start, if it can be had: its name is part of who somebody is.
  const started = await startAt(serverPort + 1).catch(() => startAt(0));
  return {
    oidc: {
      ...client,
      issuer: started.issuer,
      scopes: 'openid email profile offline_access',
      audience,
      tenantClaim: 'tenant',
    },
    close: () => started.close(),
  };
}

/**
 * The port to listen on: the configured one, or a free one in place of 0, known before anything listens. 0 when nobody
 * can listen at this host, as whoever does will be told.
 */
export async function portToListenOn({ host, port }: { host: string; port: number }): Promise<number> {
  if (port !== 0) return port;
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.once('error', () => resolve()).listen(0, host, resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
