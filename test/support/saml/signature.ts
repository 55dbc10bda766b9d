import { createHmac } from 'node:crypto';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import type { KeyAndCertificate } from './certificate';

export const algorithms = {
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  rsaSha512: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  hmacSha256: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256',
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  exclusiveWithComments: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  inclusive: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
} as const;

/** How a signature is made; all but the key as an ordinary identity provider does it. */
export interface Signing {
  readonly signer: KeyAndCertificate;
  readonly of?: 'Response' | 'Assertion';
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalization?: string;
  readonly transforms?: string[];
  readonly inclusivePrefixes?: string[];
  readonly emptyUri?: boolean;
  readonly withoutKeyInfo?: boolean;
  readonly prefix?: string;
}

/** Puts a signature over an element into it, after its Issuer or else as its first child. */
export function signed(xml: string, options: Signing): string {
  const { of = 'Assertion', signer } = options;
  const element = `//*[local-name(.)='${of}']`;
  const signature = new SignedXml({
    privateKey: signer.key,
    publicCert: signer.certificate,
    signatureAlgorithm: options.signatureAlgorithm ?? algorithms.rsaSha256,
    canonicalizationAlgorithm: options.canonicalization ?? algorithms.exclusive,
    ...(options.withoutKeyInfo ? { getKeyInfoContent: () => null } : {}),
  });
  Object.assign(signature.SignatureAlgorithms, { [algorithms.hmacSha256]: HmacSha256 });
  signature.addReference({
    xpath: element,
    digestAlgorithm: options.digestAlgorithm ?? algorithms.sha256,
    transforms: options.transforms ?? [algorithms.enveloped, algorithms.exclusive],
    ...(options.inclusivePrefixes ? { inclusiveNamespacesPrefixList: options.inclusivePrefixes } : {}),
    ...(options.emptyUri ? { isEmptyUri: true } : {}),
  });
  const issuer = `${element}/*[local-name(.)='Issuer']`;
  const children = find(parse(xml), of).childNodes;
  const hasIssuer = Array.from(children).some(({ nodeName }) => nodeName.endsWith('Issuer'));
  const location = hasIssuer
    ? ({ reference: issuer, action: 'after' } as const)
    : ({ reference: element, action: 'prepend' } as const);
  signature.computeSignature(xml, { location, prefix: options.prefix ?? 'ds' });
  return signature.getSignedXml();
}

/** A document changed by hand, without any thought for its signatures. */
export function edit(xml: string, change: (document: Document) => void): string {
  const document = parse(xml);
  change(document);
  return new XMLSerializer().serializeToString(document);
}

const parse = (xml: string): Document => new DOMParser().parseFromString(xml, 'text/xml');

/** The element of that local name, the first in document order or the one at the place. */
export function find(within: Document | Element, name: string, place = 0): Element {
  const element = within.getElementsByTagNameNS('*', name).item(place);
  if (!element) throw new Error(`There is no ${name}.`);
  return element;
}

/** The form field that holds a document. */
export const field = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64');

/** An HMAC whose secret is what was given as the private key. */
class HmacSha256 {
  getAlgorithmName = (): string => algorithms.hmacSha256;
  verifySignature = (): boolean => false;
  getSignature(text: string, key: string): string {
    return createHmac('sha256', key).update(text).digest('base64');
  }
}
