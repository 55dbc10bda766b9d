import { insistIssuedBeforeNow, insistOnConditions, insistOnIssuer, type Expected } from './response.rule';
import { insistNotOver, insistOnNow, instantOf, TOLERANCE_MS } from './saml-instant';
import { saml } from './saml-names';
import { insist, refuse } from './saml-refusal';
import { childrenOf, exactlyOne, insistOnAttribute, type XmlElement } from './xml-element';

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const LONGEST_MS = 24 * 3_600_000;

/**
 * Refuses an Assertion that another issued, or that is not for this audience, place, request and time.
 * Returns when no instance of the server will accept it any more, at most a day and the tolerance from now.
 */
export function insistOnAssertion(assertion: XmlElement, expected: Expected): Date {
  insistOnAttribute(assertion, 'Version', '2.0');
  insistIssuedBeforeNow(assertion);
  insistOnIssuer(assertion, expected.issuer);
  insistOnConditions(assertion, expected.entityId);
  const statements = childrenOf(assertion, saml('AuthnStatement'));
  insist(statements.length > 0, 'The assertion does not say that anybody signed in');
  for (const statement of statements) insistNotOver(statement, 'SessionNotOnOrAfter');
  return insistOnConfirmation(exactlyOne(assertion, saml('Subject')), expected);
}

/** Refuses a subject that is not confirmed for the bearer of our request, by one confirmation. */
function insistOnConfirmation(subject: XmlElement, expected: Expected): Date {
  const confirmations = childrenOf(subject, saml('SubjectConfirmation')).filter(
    ({ attributes }) => attributes.get('Method') === BEARER,
  );
  const [confirmation] = confirmations;
  insist(confirmation !== undefined, 'The subject is not confirmed for a bearer');
  insist(confirmations.length === 1, 'The subject is confirmed for a bearer more than once');
  const data = exactlyOne(confirmation, saml('SubjectConfirmationData'));
  insistOnAttribute(data, 'Recipient', expected.assertionConsumerUrl);
  insistOnAttribute(data, 'InResponseTo', expected.requestId);
  insistOnNow(data);
  const end = instantOf(data, 'NotOnOrAfter') ?? refuse('The confirmation of the subject has no end');
  // The caller remembers an assertion until then, which must not be for ever.
  insist(end.getTime() - Date.now() <= LONGEST_MS, 'The confirmation of the subject lasts longer than a day');
  return new Date(end.getTime() + TOLERANCE_MS);
}
