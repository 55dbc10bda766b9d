import { ds } from './saml-names';
import { insist, quoted } from './saml-refusal';
import { exactlyOne, oneOrNone, textOf, type XmlElement, type XmlName } from './xml-element';

/** The signature algorithms that are accepted: no SHA-1, no MD5, no HMAC. */
const signatureMethods = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
];
const digestMethods = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
const canonical = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const transforms = ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', canonical];

/**
 * Whether an element bears a signature over itself. Refuses a signature that is anything but plain: one reference,
 * to the element that holds it, enveloped, canonicalized exclusively, of an algorithm that is allowed. Says
 * nothing of the key or the digest; the library checks those.
 */
export function bearsSignature(element: XmlElement): boolean {
  const signature = oneOrNone(element, ds('Signature'));
  if (!signature) return false;
  const hasKeyInfo = signature.children.length > 2;
  insistOnChildren(signature, [
    ds('SignedInfo'),
    ds('SignatureValue'),
    ...(hasKeyInfo ? [ds('KeyInfo')] : []),
  ]);
  textOf(exactlyOne(signature, ds('SignatureValue')));
  insistOnSignedInfo(exactlyOne(signature, ds('SignedInfo')), element.attributes.get('ID'));
  return true;
}

function insistOnSignedInfo(signedInfo: XmlElement, id: string | undefined): void {
  insistOnChildren(signedInfo, [ds('CanonicalizationMethod'), ds('SignatureMethod'), ds('Reference')]);
  insistOnAlgorithm(exactlyOne(signedInfo, ds('CanonicalizationMethod')), [canonical]);
  insistOnAlgorithm(exactlyOne(signedInfo, ds('SignatureMethod')), signatureMethods);
  const reference = exactlyOne(signedInfo, ds('Reference'));
  insistOnChildren(reference, [ds('Transforms'), ds('DigestMethod'), ds('DigestValue')]);
  const uri = reference.attributes.get('URI');
  insist(
    id !== undefined && uri === `#${id}`,
    `A signature refers to ${quoted(uri)} and not to its own element`,
  );
  insistOnAlgorithm(exactlyOne(reference, ds('DigestMethod')), digestMethods);
  textOf(exactlyOne(reference, ds('DigestValue')));
  const steps = exactlyOne(reference, ds('Transforms'));
  insistOnChildren(steps, [ds('Transform'), ds('Transform')]);
  steps.children.forEach((step, place) => insistOnAlgorithm(step, transforms.slice(place, place + 1)));
}

/** Refuses an algorithm that is not in the list, and parameters besides the prefixes of canonicalization. */
function insistOnAlgorithm(method: XmlElement, allowed: readonly string[]): void {
  const algorithm = method.attributes.get('Algorithm');
  insist(algorithm !== undefined && allowed.includes(algorithm), `${method.name} is ${quoted(algorithm)}`);
  // Some signers write the prefixes into every step, in the namespace of the step, where they do nothing.
  const prefixes = { namespace: algorithm, name: 'InclusiveNamespaces' };
  const mayHavePrefixes = transforms.includes(algorithm) && method.children.length > 0;
  insistOnChildren(method, mayHavePrefixes ? [prefixes] : []);
  for (const child of method.children) insistOnChildren(child, []);
}

/** Refuses an element whose children are not exactly these, in this order, with only space between. */
function insistOnChildren(parent: XmlElement, wanted: readonly XmlName[]): void {
  const fits =
    parent.children.length === wanted.length &&
    parent.children.every(
      (child, place) => child.name === wanted[place]?.name && child.namespace === wanted[place]?.namespace,
    );
  const found = parent.children.map(({ name }) => name).join(', ');
  insist(fits, `${parent.name} of a signature holds ${quoted(found)}`);
  insist(parent.text.trim() === '', `${parent.name} of a signature holds text`);
}
