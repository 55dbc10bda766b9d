import { X509Certificate } from 'node:crypto';
import { atriumError } from '../../kernel';

const MAX_CERTIFICATES = 5;
const MAX_LENGTH = 20_000;

/**
 * A provider's certificates as they are stored: plain PEM, nothing else that stood in the text. Their own dates count
 * for nothing: it is the configuration that trusts them. Throws BAD_USER_INPUT, naming the place in the list, for what
 * is not one X.509 certificate in PEM over an RSA key of at least 2,048 bits; and unless there are 1 to 5.
 */
export function checkedCertificates(pems: readonly string[]): string[] {
  if (pems.length < 1 || pems.length > MAX_CERTIFICATES) {
    throw atriumError('BAD_USER_INPUT', `\`certificates\` must have 1 to ${MAX_CERTIFICATES} entries.`);
  }
  return pems.map((pem, index) => {
    const certificate = parse(pem);
    if (certificate && hasStrongKey(certificate)) return certificate.toString();
    const wanted = 'must be one X.509 certificate in PEM, with an RSA key of at least 2,048 bits';
    throw atriumError('BAD_USER_INPUT', `\`certificates[${index}]\` ${wanted}.`);
  });
}

/** When a stored certificate ends. */
export const certificateExpiry = (pem: string): Date => new Date(new X509Certificate(pem).validTo);

function parse(pem: string): X509Certificate | null {
  // Of a bundle only the first certificate would count, and a private key has no business here.
  if (pem.length > MAX_LENGTH || pem.split('-----BEGIN ').length !== 2) return null;
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function hasStrongKey({ publicKey }: X509Certificate): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  // The SAML library verifies no others.
  return type === 'rsa' && (details?.modulusLength ?? 0) >= 2_048;
}
