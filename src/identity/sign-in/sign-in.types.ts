import type { RelyingParty } from '../oidc';
import type { Sealer } from '../../platform/secret';
import type { SessionStore } from '../sessions';
import type { OwnCookie, Origins } from '../web';
import type { AdmitParts } from './admit';
import type { TenantProviders } from './providers';

/** What the sign-in of browsers is made of. */
export interface SignInParts extends AdmitParts {
  readonly sessions: SessionStore;
  /** One for each kind of thing, so that none can be taken for another. */
  readonly sealers: { readonly attempts: Sealer; readonly handoffs: Sealer; readonly tokens: Sealer };
  readonly origins: Origins;
  /** The installation's own provider, with the name that its identities carry; null without one. */
  readonly installation: { readonly issuer: string; readonly party: RelyingParty } | null;
  readonly providers: TenantProviders;
  readonly sessionCookie: OwnCookie;
  readonly attemptCookie: OwnCookie;
  /** How long the browser keeps a session's cookie. */
  readonly sessionLifeS: number;
}

/** Who asks, as far as HTTP knows. */
export interface BrowserRequest {
  readonly host: string | undefined;
  readonly cookies: string | undefined;
  readonly userAgent: string;
  readonly address: string;
}

/** Where a browser is sent, and which cookies it takes along. */
export interface Redirect {
  readonly location: string;
  readonly cookies: readonly string[];
}
