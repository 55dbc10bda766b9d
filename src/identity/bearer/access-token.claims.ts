import { isUsable, plainEmail } from '../claim-text';
import type { OpenedToken } from './opened-token';

export const LONGEST_LIFE_S = 24 * 3_600;
// What issuers put into ID tokens, which tell a client who signed in and give access to nothing.
const OF_ID_TOKENS = ['nonce', 'at_hash', 'c_hash', 's_hash'];

type Json = Readonly<Record<string, unknown>>;

/** What a good access token says about its bearer. */
export interface AccessTokenClaims {
  readonly issuer: string;
  /** The person's id at the issuer, 1 to 255 characters, to be compared exactly. */
  readonly subject: string;
  /** In lower case, ASCII; null unless the issuer says that it verified the address. */
  readonly email: string | null;
  readonly name: string | null;
  /** The value of the tenant claim; null when the token has none. */
  readonly tenant: string | null;
  readonly expiresAt: Date;
}

/** The claims of a token whose signature, issuer, audience and times somebody else checks. Throws for odd ones. */
export function readClaims({ header, claims }: OpenedToken, tenantClaim: string): AccessTokenClaims {
  refuseOtherKinds(header, claims);
  if (Array.isArray(claims.aud)) claims.aud.forEach(text);
  const [iat, exp] = [numericDate(claims.iat), numericDate(claims.exp)];
  if (claims.nbf !== undefined) numericDate(claims.nbf);
  if (exp <= iat || exp > iat + LONGEST_LIFE_S) throw new Error('odd life');
  const [issuer, subject] = [text(claims.iss), text(claims.sub)];
  const tenant = text(claims[tenantClaim]);
  if (!isUsable(issuer) || !isUsable(subject)) throw new Error('iss or sub is missing or odd');
  if (tenant !== null && !isUsable(tenant)) throw new Error('odd tenant');
  const name = text(claims.name)?.trim() ?? null;
  return {
    issuer,
    subject,
    email: verifiedEmail(claims),
    name: isUsable(name) ? name : null,
    tenant,
    expiresAt: new Date(exp * 1_000),
  };
}

/**
 * ID, refresh and sender-constrained tokens are no bearer tokens. An ID token is known by its claims, unless the issuer
 * declares an access token: `typ` at+jwt (RFC 9068), the claim `typ` of Keycloak, `token_use` of Cognito.
 */
function refuseOtherKinds(header: Json, claims: Json): void {
  const { typ, token_use: use } = claims;
  if (typ !== undefined && typ !== 'Bearer') throw new Error('the claim typ names another kind');
  if (use !== undefined && use !== 'access') throw new Error('token_use names another kind');
  // Bound to a key of the sender (DPoP, mutual TLS): whoever sends it as a bearer may have stolen it.
  if (claims.cnf !== undefined) throw new Error('bound to its sender');
  const declared = typ === 'Bearer' || use === 'access' || /at\+jwt$/i.test(String(header.typ));
  if (!declared && OF_ID_TOKENS.some((name) => claims[name] !== undefined)) throw new Error('an ID token');
}

// JSON has numbers that no date has: 1e400 would never expire.
function numericDate(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) throw new Error('odd time');
  return value;
}

/** A claim that is text, null when it is absent. Throws for a list, an object, a number. */
function text(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new Error('a claim is no text');
  return value;
}

function verifiedEmail(claims: Json): string | null {
  const email = text(claims.email);
  if (email === null || claims.email_verified !== true) return null;
  return plainEmail(email);
}
