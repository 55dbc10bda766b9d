import { X509Certificate } from 'node:crypto';
import { atriumError } from '../../kernel';

/**
 * Reads the certificates of an identity provider, PEM with one certificate each, and writes them as plain PEM. Their own
 * dates count for nothing: it is the configuration that trusts them. Throws BAD_USER_INPUT, naming which by its place
 * from 1, for any that does not hold an RSA key of 2,048 bits or more, and for an empty list.
 */
export function readCertificates(pems: readonly string[]): string[] {
  if (pems.length === 0)
    throw atriumError('BAD_USER_INPUT', 'The identity provider needs at least one certificate.');
  return pems.map((pem, index) => {
    const certificate = parse(pem);
    const key = certificate?.publicKey;
    const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
    if (!certificate || key?.asymmetricKeyType !== 'rsa' || bits < 2_048) {
      const wanted = 'one certificate in PEM with an RSA key of at least 2,048 bits';
      throw atriumError(
        'BAD_USER_INPUT',
        `Certificate ${index + 1} of the identity provider is not ${wanted}.`,
      );
    }
    return certificate.toString();
  });
}

function parse(pem: string): X509Certificate | null {
  // Of a bundle only the first certificate would count, and silently.
  if (pem.split('-----BEGIN ').length !== 2) return null;
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
