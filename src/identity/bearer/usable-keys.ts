import type { JSONWebKeySet, JWK } from 'jose';

const MIN_RSA_BITS = 2_048;
const MAX_KEYS = 100;

/**
 * The keys of a fetched key set that may verify a signature: public and asymmetric, RSA from 2,048 bits on, 100 at most.
 * Throws for what is no key set; a key that is of no use does not spoil the others.
 */
export function usableKeys(fetched: unknown): JSONWebKeySet {
  const keys = isObject(fetched) ? fetched.keys : null;
  if (!Array.isArray(keys)) throw new Error('The issuer answered with no key set.');
  return { keys: keys.filter(isUsable).slice(0, MAX_KEYS) };
}

function isUsable(key: unknown): key is JWK {
  // A key whose private half stands beside it proves nothing any more.
  if (!isObject(key) || Object.hasOwn(key, 'd')) return false;
  if (key.kty === 'RSA') return typeof key.n === 'string' && bitsOf(key.n) >= MIN_RSA_BITS;
  return key.kty === 'EC' || key.kty === 'OKP';
}

function bitsOf(modulus: string): number {
  const hex = Buffer.from(modulus, 'base64url').toString('hex');
  return hex === '' ? 0 : BigInt(`0x${hex}`).toString(2).length;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
