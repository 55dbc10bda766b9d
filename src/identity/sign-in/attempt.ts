import type { Sealer } from '../../platform/secret';
import type { OidcAttempt } from '../oidc';

/** A tenant's own identity provider, by name. */
export interface ProviderReference {
  readonly tenantId: string;
  readonly providerId: string;
}

/** What the browser carries, sealed, from its way out to a provider to its way back. */
export interface SignInAttempt {
  readonly flow:
    ({ readonly kind: 'oidc' } & OidcAttempt) | { readonly kind: 'saml'; readonly requestId: string };
  /** Null: the installation's own provider. */
  readonly provider: ProviderReference | null;
  /** Whole address to go to afterwards; checked before it was sealed. */
  readonly returnTo: string;
  /** The tenant to act in afterwards, if the person is somebody there. */
  readonly tenantId: string | null;
  /** The token of an invitation that is accepted by this sign-in. */
  readonly invitation: string | null;
}

export const ATTEMPT_LIFE_S = 600;

/** The text of an attempt for its cookie. */
export const sealAttempt = (sealer: Sealer, attempt: SignInAttempt): string =>
  sealer.seal(JSON.stringify({ attempt, until: Date.now() + ATTEMPT_LIFE_S * 1_000 }));

/** The attempt of a cookie; null when it is none of ours, changed, or over. */
export function openAttempt(sealer: Sealer, text: string): SignInAttempt | null {
  try {
    // Only what was sealed by this installation opens, so its shape is known.
    const { attempt, until } = JSON.parse(sealer.open(text)) as { attempt: SignInAttempt; until: number };
    return until > Date.now() ? attempt : null;
  } catch {
    return null;
  }
}
