import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { badCredential } from './token';

const ALGORITHM = 'HS256';
const PARTY = 'atrium';
const AUDIENCE = 'atrium-deploy';
const LONGEST_LIFE_S = 366 * 24 * 3_600;

/** Signs a token for deploy pipelines: it registers trusted documents, and opens nothing of any tenant. */
export const signDeployToken = (key: string, lifeS: number): Promise<string> =>
  new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setIssuer(PARTY)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${lifeS}s`)
    .sign(Buffer.from(key, 'hex'));

/** Whether a token is that of a deploy pipeline. Throws UNAUTHENTICATED for a deploy token that is not good. */
export async function isDeployToken(key: string, token: string): Promise<boolean> {
  if (!claimsToDeploy(token)) return false;
  try {
    await jwtVerify(token, Buffer.from(key, 'hex'), {
      algorithms: [ALGORITHM],
      issuer: PARTY,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat'],
      maxTokenAge: LONGEST_LIFE_S,
    });
    return true;
  } catch (error) {
    throw badCredential(error);
  }
}

function claimsToDeploy(token: string): boolean {
  try {
    return decodeJwt(token).aud === AUDIENCE;
  } catch {
    return false;
  }
}
