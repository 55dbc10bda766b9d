import { parseXml } from './parse-xml';
import { saml, samlp } from './saml-names';
import { insist, quoted, refuse } from './saml-refusal';
import { bearsSignature } from './signature.rule';
import { childrenOf, everyElement, type XmlElement } from './xml-element';

const MAX_BYTES = 256 * 1024;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A response whose form is sound: what it says, and which parts bear a signature of their own. */
export interface SamlDocument {
  readonly xml: string;
  readonly response: XmlElement;
  readonly assertion: XmlElement;
  readonly responseIsSigned: boolean;
  readonly assertionIsSigned: boolean;
}

/**
 * Reads the form field of a sign-in: base64 of at most 256 kB of XML in UTF-8, a Response that holds one Assertion,
 * at least one of the two with a plain signature over itself, and no signature anywhere else. Refuses all else.
 * Whether a signature is good is not known after this.
 */
export function readSamlDocument(field: string): SamlDocument {
  const xml = decode(field);
  const response = parseXml(xml);
  const { name, namespace } = samlp('Response');
  insist(response.name === name && response.namespace === namespace, `The root is ${quoted(response.name)}`);
  insistOnIds(response);
  const assertion = onlyAssertion(response);
  const responseIsSigned = bearsSignature(response);
  const assertionIsSigned = bearsSignature(assertion);
  insist(responseIsSigned || assertionIsSigned, 'Neither the Response nor its Assertion is signed');
  const signatures = count(response, (element) => element.name === 'Signature');
  const known = Number(responseIsSigned) + Number(assertionIsSigned);
  insist(signatures === known, 'A signature stands where it signs nothing that is read');
  return { xml, response, assertion, responseIsSigned, assertionIsSigned };
}

function decode(field: string): string {
  insist(field.length <= MAX_BYTES * 1.5, 'The response is too large');
  const compact = field.replaceAll(/\s/g, '');
  insist(compact !== '' && base64.test(compact), 'The response is not base64');
  const bytes = Buffer.from(compact, 'base64');
  insist(bytes.length <= MAX_BYTES, 'The response is too large');
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** Refuses an ID that is odd or that two elements share, whatever the attribute's case or namespace. */
function insistOnIds(root: XmlElement): void {
  const seen = new Set<string>();
  for (const { attributes } of everyElement(root)) {
    for (const [name, value] of attributes) {
      if (!/(?:^|[}:])id$/i.test(name)) continue;
      insist(/^[A-Za-z_][\w.-]{0,255}$/.test(value), `An ID is ${quoted(value)}`);
      insist(!seen.has(value), `Two elements have the ID ${quoted(value)}`);
      seen.add(value);
    }
  }
}

function onlyAssertion(response: XmlElement): XmlElement {
  const encrypted = count(response, ({ name }) => /^(?:New)?Encrypted/.test(name));
  insist(encrypted === 0, 'The response is encrypted, and no key for that is configured');
  const all = count(response, ({ name }) => name === 'Assertion');
  insist(all === 1, `The response holds ${all} assertions`);
  return childrenOf(response, saml('Assertion'))[0] ?? refuse('The Assertion is not where it belongs');
}

function count(root: XmlElement, test: (element: XmlElement) => boolean): number {
  return [...everyElement(root)].filter(test).length;
}
