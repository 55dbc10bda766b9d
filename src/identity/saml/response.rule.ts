import type { SamlDocument } from './saml-document';
import { insistOnNow, instantOf, TOLERANCE_MS } from './saml-instant';
import { saml, samlp } from './saml-names';
import { insist, quoted } from './saml-refusal';
import { childrenOf, exactlyOne, insistOnAttribute, oneOrNone, textOf, type XmlElement } from './xml-element';

/** What a response must answer to. */
export interface Expected {
  /** The identity provider's entity id. */
  readonly issuer: string;
  /** Our entity id. */
  readonly entityId: string;
  readonly assertionConsumerUrl: string;
  /** The ID of the request that was sent. */
  readonly requestId: string;
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/**
 * Refuses a Response that is from another provider, for another place or request, or no success. Issuer and Destination
 * may be missing where the Response itself is not signed, as SAML has it.
 */
export function insistOnResponse({ response, responseIsSigned }: SamlDocument, expected: Expected): void {
  insistOnAttribute(response, 'Version', '2.0');
  insistOnAttribute(response, 'InResponseTo', expected.requestId);
  insistIssuedBeforeNow(response);
  if (responseIsSigned || response.attributes.has('Destination')) {
    insistOnAttribute(response, 'Destination', expected.assertionConsumerUrl);
  }
  if (responseIsSigned || oneOrNone(response, saml('Issuer'))) insistOnIssuer(response, expected.issuer);
  const code = exactlyOne(exactlyOne(response, samlp('Status')), samlp('StatusCode'));
  insistOnAttribute(code, 'Value', SUCCESS);
  insist(code.children.length === 0, 'The status is a success with something inside');
}

/** Refuses an element that was issued by another than this provider. */
export function insistOnIssuer(element: XmlElement, issuer: string): void {
  const found = textOf(exactlyOne(element, saml('Issuer'))).trim();
  insist(found === issuer, `Issuer of ${element.name} is ${quoted(found)}`);
}

/** Refuses an element that says nothing of when it was issued, or a time to come. */
export function insistIssuedBeforeNow(element: XmlElement): void {
  const issued = instantOf(element, 'IssueInstant');
  insist(issued !== null, `${element.name} has no IssueInstant`);
  insist(issued.getTime() <= Date.now() + TOLERANCE_MS, `${element.name} was issued in the future`);
}

/** Refuses conditions that do not hold here and now, that name another audience, or that are unknown. */
export function insistOnConditions(assertion: XmlElement, entityId: string): void {
  const conditions = exactlyOne(assertion, saml('Conditions'));
  insistOnNow(conditions);
  const restrictions = childrenOf(conditions, saml('AudienceRestriction'));
  const known = [
    ...restrictions,
    ...['OneTimeUse', 'ProxyRestriction'].flatMap((name) => childrenOf(conditions, saml(name))),
  ];
  insist(known.length === conditions.children.length, 'The assertion has a condition that is not known');
  insist(restrictions.length > 0, 'The assertion is restricted to no audience');
  for (const restriction of restrictions) {
    const audiences = childrenOf(restriction, saml('Audience')).map((audience) => textOf(audience).trim());
    insist(audiences.includes(entityId), `The audience is ${quoted(audiences.join(' '))}`);
  }
}
