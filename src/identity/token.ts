import { jwtVerify, SignJWT } from 'jose';
import { atriumError, isUuid } from '../kernel';

const ALGORITHM = 'HS256';
const PARTY = 'atrium';
// A token of ours has about 300 characters; nothing longer is worth parsing.
const MAX_LENGTH = 4_096;
const LONGEST_LIFE_S = 366 * 24 * 3_600;

/** Whom a bearer token names. */
export interface TokenSubject {
  readonly tenantId: string;
  readonly personId: string;
}

/** A token whose signature and claims are good, from and until when. Milliseconds since 1970. */
export interface VerifiedToken {
  readonly subject: TokenSubject;
  readonly fromMs: number;
  /** From then on it is over. */
  readonly untilMs: number;
}

/** Signs a bearer token with a key of the installation. It says who, not what they may do: that is looked up. */
export function signToken(key: string, subject: TokenSubject, lifeS: number): Promise<string> {
  return new SignJWT({ tid: subject.tenantId })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(subject.personId)
    .setIssuer(PARTY)
    .setAudience(PARTY)
    .setIssuedAt()
    .setExpirationTime(`${lifeS}s`)
    .sign(Buffer.from(key, 'hex'));
}

/** Whom a token names. Throws UNAUTHENTICATED, always with the same words, for any token that is not good. */
export async function verifyToken(key: string, token: string): Promise<VerifiedToken> {
  try {
    if (token.length > MAX_LENGTH) throw new Error('too long');
    const { payload } = await jwtVerify(token, Buffer.from(key, 'hex'), {
      algorithms: [ALGORITHM],
      issuer: PARTY,
      audience: PARTY,
      requiredClaims: ['sub', 'exp', 'iat', 'tid'],
      maxTokenAge: LONGEST_LIFE_S,
    });
    const { sub, tid, exp = NaN, iat = NaN, nbf = 0 } = payload;
    // JSON has numbers that no date has: 1e400 would never expire.
    if (!Number.isFinite(exp)) throw new Error('odd expiry');
    if (typeof sub !== 'string' || typeof tid !== 'string' || !isUuid(sub) || !isUuid(tid)) {
      throw new Error('odd claims');
    }
    return {
      subject: { tenantId: tid, personId: sub },
      fromMs: Math.max(iat, nbf) * 1_000,
      untilMs: Math.min(exp, iat + LONGEST_LIFE_S) * 1_000,
    };
  } catch (error) {
    throw badCredential(error);
  }
}

/** The token of an Authorization header; null when it is no bearer token. */
export const bearerOf = (authorization: string): string | null =>
  /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1] ?? null;

/** The one answer to every bad credential. */
export const badCredential = (cause?: unknown) =>
  atriumError('UNAUTHENTICATED', 'The credential is not valid.', { cause });
