import { jwtVerify } from 'jose';
import { AtriumError, OperatorError } from '../../kernel';
import type { OutboundFetch } from '../../platform/outbound';
import { badCredential } from '../token';
import { LONGEST_LIFE_S, readClaims, type AccessTokenClaims } from './access-token.claims';
import { createKnownKeys } from './known-keys';
import { openToken } from './opened-token';

// Asymmetric alone: with a shared secret in the list, the issuer's public key would be one.
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
const CLOCK_TOLERANCE_S = 30;

export type AccessTokenAlgorithm = (typeof ALGORITHMS)[number];

export interface AccessTokenOptions {
  /** The issuer's name, compared exactly with `iss`. */
  readonly issuer: string;
  /** This server's name at the issuer; `aud` must hold it. */
  readonly audience: string;
  readonly jwksUrl: () => Promise<string> | string;
  readonly fetch: OutboundFetch;
  /** Signature algorithms that are taken; all asymmetric ones of JWS unless said. */
  readonly algorithms?: readonly AccessTokenAlgorithm[];
  /** The claim that names the tenant; `tenant` unless said. */
  readonly tenantClaim?: string;
  /** Milliseconds of a clock that never goes back, for the age of keys; the process's own unless said. */
  readonly clock?: () => number;
}

export interface AccessTokens {
  /**
   * What an access token of the issuer says. Rejects with UNAUTHENTICATED, always with the same words, for any token that
   * is not good; with UNAVAILABLE when no known key fits and the issuer does not answer.
   */
  readonly verify: (token: string) => Promise<AccessTokenClaims>;
}

/** Makes the verifier of access tokens (signed JWT) that the installation's own OpenID Connect issuer gives to apps. */
export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { issuer, audience, jwksUrl, fetch, tenantClaim = 'tenant' } = options;
  const algorithms = checkedAlgorithms(options.algorithms ?? ALGORITHMS);
  const keyOf = createKnownKeys({ jwksUrl, fetch, clock: options.clock ?? (() => performance.now()) });
  const demands = {
    algorithms,
    issuer,
    audience,
    clockTolerance: CLOCK_TOLERANCE_S,
    maxTokenAge: LONGEST_LIFE_S,
  };
  return {
    verify: async (token) => {
      try {
        // Read before a key is looked for, so that nonsense never makes the server ask the issuer.
        const claims = readClaims(openToken(token), tenantClaim);
        await jwtVerify(token, keyOf, demands);
        return claims;
      } catch (error) {
        throw error instanceof AtriumError ? error : badCredential(error);
      }
    },
  };
}

function checkedAlgorithms(algorithms: readonly string[]): string[] {
  const known: readonly string[] = ALGORITHMS;
  if (algorithms.length > 0 && algorithms.every((name) => known.includes(name))) return [...algorithms];
  throw new OperatorError(
    `Access tokens can be signed with ${ALGORITHMS.join(', ')} only. Name some of these.`,
  );
}
