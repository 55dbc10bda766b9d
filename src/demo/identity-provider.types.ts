import type { JsonWebKey } from 'node:crypto';

/** Somebody who may sign in at the demo identity provider, in one tenant; one email may stand in several. */
export interface DemoIdentity {
  readonly email: string;
  readonly name: string;
  /** Slug. */
  readonly tenant: string;
  readonly role: string;
}

export interface DemoIdentityProviderOptions {
  /** The only ones who may sign in. The first name that comes with an email is the person's. */
  readonly people: readonly DemoIdentity[];
  /** Of the confidential client, which signs in by PKCE and its secret, as form field or HTTP Basic. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
  /** Whoever reaches the provider may be anybody, so it never leaves the machine. */
  readonly host: '127.0.0.1';
  /** Who access tokens are for: an absolute URI, such as `urn:example:api`. */
  readonly audience: string;
  /** Private RSA keys, the first of which signs; made anew at every start when absent. */
  readonly signingKeys?: readonly JsonWebKey[];
}

export interface DemoIdentityProvider {
  /** `http://127.0.0.1:<port>` */
  readonly issuer: string;
  /** Resolves when the port is free; open connections are cut. */
  close(): Promise<void>;
}

/** What the folder identity-provider/ offers, told here because production builds lack that folder. */
export interface DemoIdentityProviderModule {
  /** Throws {@link OperatorError} when the port is taken. */
  startDemoIdentityProvider(options: DemoIdentityProviderOptions): Promise<DemoIdentityProvider>;
  /** The `sub` claim of whoever has this email: always the same, on every machine. */
  demoSubject(email: string): string;
}
