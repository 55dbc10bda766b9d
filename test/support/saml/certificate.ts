import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A private key and the certificate over its public half, both PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/** A fresh key with a certificate that it signed itself. RSA of 2,048 bits unless told otherwise. */
export function selfSigned(kind: { bits: number } | { curve: string } = { bits: 2_048 }): KeyAndCertificate {
  const { privateKey, publicKey } =
    'bits' in kind
      ? generateKeyPairSync('rsa', { modulusLength: kind.bits })
      : generateKeyPairSync('ec', { namedCurve: kind.curve });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, certificate: certificateOver(publicKey, privateKey) };
}

function certificateOver(publicKey: KeyObject, privateKey: KeyObject): string {
  const rsa = privateKey.asymmetricKeyType === 'rsa';
  const algorithm = rsa ? sequence(oid('2a864886f70d01010b'), der(0x05)) : sequence(oid('2a8648ce3d040302'));
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from('identity provider')))));
  const validity = sequence(utcTime('200101000000Z'), utcTime('491231235959Z'));
  const publicInfo = publicKey.export({ type: 'spki', format: 'der' });
  const body = sequence(der(0x02, Buffer.from([1])), algorithm, name, validity, name, publicInfo);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const base64 = sequence(body, algorithm, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const long = [...(length > 255 ? [length >> 8] : []), length & 255];
  return Buffer.concat([
    Buffer.from([tag, ...(length < 128 ? [length] : [128 + long.length, ...long])]),
    value,
  ]);
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text));
