import { saml } from './saml-names';
import { insist } from './saml-refusal';
import { childrenOf, exactlyOne, textOf, type XmlElement } from './xml-element';

/** Whom an identity provider says signed in, read from what it signed. */
export interface SamlSubject {
  /** The NameID, exactly as written; the provider's own name for this person. */
  readonly subject: string;
  /** As the provider wrote it, without space around; null when it named none that looks like one. */
  readonly email: string | null;
  readonly name: string | null;
  /** Unique for the provider. An assertion is good once: remember this until `notOnOrAfter`. */
  readonly assertionId: string;
  /** From then on the assertion is refused by its age; the tolerance of 60 seconds is in it. */
  readonly notOnOrAfter: Date;
  /** The provider's name for its session, null when it gave none. */
  readonly sessionIndex: string | null;
}

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const claim = (name: string): string => `http://schemas.xmlsoap.org/ws/2005/05/identity/claims/${name}`;
const emails = ['mail', 'email', 'emailAddress', 'urn:oid:0.9.2342.19200300.100.1.3', claim('emailaddress')];
const fullNames = [
  'displayName',
  'urn:oid:2.16.840.1.113730.3.1.241',
  'http://schemas.microsoft.com/identity/claims/displayname',
  'name',
  'cn',
  'urn:oid:2.5.4.3',
];
const givenNames = ['givenName', 'firstName', 'urn:oid:2.5.4.42', claim('givenname')];
const surnames = ['sn', 'surname', 'lastName', 'urn:oid:2.5.4.4', claim('surname')];

/** Reads whom a checked assertion names. Refuses one without a NameID. */
export function readSamlSubject(assertion: XmlElement, notOnOrAfter: Date): SamlSubject {
  const nameId = exactlyOne(exactlyOne(assertion, saml('Subject')), saml('NameID'));
  const subject = textOf(nameId);
  insist(subject.length <= 1_024, 'NameID is longer than 1,024 characters');
  const value = attributeReader(assertion);
  const isEmail = nameId.attributes.get('Format') === EMAIL_FORMAT;
  const email = (isEmail ? asEmail(subject) : null) ?? asEmail(value(emails));
  const parts = [value(givenNames), value(surnames)].filter((part) => part !== null);
  // The claim "name" often holds a login name, so it comes last.
  const name = value(fullNames) ?? (parts.length > 0 ? parts.join(' ') : value([claim('name')]));
  const sessionIndex =
    childrenOf(assertion, saml('AuthnStatement'))[0]?.attributes.get('SessionIndex') ?? null;
  const assertionId = assertion.attributes.get('ID') ?? '';
  return { subject, email, name, assertionId, notOnOrAfter, sessionIndex };
}

/** Finds the first value of the first of some names that the assertion has; blank values and elements are none. */
function attributeReader(assertion: XmlElement): (names: readonly string[]) => string | null {
  const values = new Map<string, string>();
  const statements = childrenOf(assertion, saml('AttributeStatement'));
  for (const attribute of statements.flatMap((statement) => childrenOf(statement, saml('Attribute')))) {
    const name = attribute.attributes.get('Name');
    const [value] = childrenOf(attribute, saml('AttributeValue'));
    const text = value?.children.length === 0 ? value.text.trim() : '';
    if (name !== undefined && text !== '' && !values.has(name)) values.set(name, text);
  }
  return (names) => names.map((name) => values.get(name)).find((text) => text !== undefined) ?? null;
}

function asEmail(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed.length <= 254 && /^[^\s@<>]+@[^\s@<>]+$/.test(trimmed) ? trimmed : null;
}
