import { constants, createHmac, createSign, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Record<string, unknown>;

/** A private key, what is published of it, and the algorithm that it signs with. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Json;
}

const CURVES: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** Makes a key for an algorithm of JWS. RSA has 2,048 bits unless said; `publish` goes over the published JWK. */
export function signingKey(alg: string, kid: string, publish: Json = {}, modulusLength = 2_048): SigningKey {
  const { privateKey, publicKey } = keyPair(alg, modulusLength);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig', ...publish };
  return { alg, kid, privateKey, publicKey, jwk };
}

function keyPair(alg: string, modulusLength: number) {
  const namedCurve = CURVES[alg];
  if (namedCurve) return generateKeyPairSync('ec', { namedCurve });
  return alg === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength });
}

/** The signature of a text, by any algorithm; HS256 takes a secret. */
export function signatureOf(alg: string, text: string, key: KeyObject | string | Buffer): Buffer {
  if (alg.startsWith('HS'))
    return createHmac(`sha${alg.slice(2)}`, key)
      .update(text)
      .digest();
  if (typeof key === 'string' || Buffer.isBuffer(key)) throw new Error('not a secret algorithm');
  if (alg === 'EdDSA') return sign(null, Buffer.from(text), key);
  const signer = createSign(`sha${alg.slice(2)}`).update(text);
  if (alg.startsWith('ES')) return signer.sign({ key, dsaEncoding: 'ieee-p1363' });
  if (alg.startsWith('RS')) return signer.sign(key);
  return signer.sign({
    key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
}

/** Objects become JSON; text and bytes stay as they are, so that a part may be any nonsense. */
export const encoded = (part: Json | string | Buffer): string =>
  Buffer.from(typeof part === 'string' || Buffer.isBuffer(part) ? part : JSON.stringify(part)).toString(
    'base64url',
  );

/** A compact JWS of these parts, signed with `alg` whatever the header says. */
export function compactJws(
  header: Json | string | Buffer,
  claims: Json | string | Buffer,
  by: { alg: string; key: KeyObject | string | Buffer },
): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${signatureOf(by.alg, text, by.key).toString('base64url')}`;
}

/** Starts an HTTP server on a free port of loopback. */
export async function serveOnLoopback(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** A server that publishes keys, counts who asks, and can be made to fail. */
export async function startKeyServer(keys: readonly SigningKey[]) {
  const state = { published: keys.map(({ jwk }) => jwk) as unknown[], status: 200, fetches: 0 };
  const { url, close } = await serveOnLoopback((_request, response) => {
    state.fetches += 1;
    response.writeHead(state.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: state.published }));
  });
  return { state, jwksUrl: `${url}/keys`, close };
}
