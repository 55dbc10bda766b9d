/** What the responses of these tests are about. */
export const facts = {
  issuer: 'https://idp.acme.example/metadata',
  signInUrl: 'https://idp.acme.example/sso',
  entityId: 'https://desk.example/saml/acme',
  acs: 'https://desk.example/auth/saml/acme',
  requestId: `_${'1f'.repeat(16)}`,
  email: 'ann@acme.example',
} as const;

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
export const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** The instant that lies so many seconds ahead, as SAML writes it. */
export const ahead = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

/** The pieces of a response; a test replaces those that it is about. Text is XML as it stands. */
export function pieces() {
  return {
    responseAttributes: `ID="_response" Version="2.0" IssueInstant="${ahead(0)}" Destination="${facts.acs}" InResponseTo="${facts.requestId}"`,
    responseIssuer: `<saml:Issuer>${facts.issuer}</saml:Issuer>`,
    extensions: '',
    status: `<samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status>`,
    assertionAttributes: `ID="_assertion" Version="2.0" IssueInstant="${ahead(0)}"`,
    assertionIssuer: `<saml:Issuer>${facts.issuer}</saml:Issuer>`,
    nameId: `<saml:NameID Format="${EMAIL_FORMAT}">${facts.email}</saml:NameID>`,
    method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
    confirmationData: `Recipient="${facts.acs}" InResponseTo="${facts.requestId}" NotOnOrAfter="${ahead(300)}"`,
    moreConfirmation: '',
    conditionsAttributes: `NotBefore="${ahead(-5)}" NotOnOrAfter="${ahead(300)}"`,
    conditions: `<saml:AudienceRestriction><saml:Audience>${facts.entityId}</saml:Audience></saml:AudienceRestriction>`,
    moreConditions: '',
    authnStatement: `<saml:AuthnStatement AuthnInstant="${ahead(0)}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`,
    attributes: attributes({ displayName: 'Ann Archer' }),
    afterAssertion: '',
  };
}

export type Pieces = ReturnType<typeof pieces>;

/** An AttributeStatement with one value for each name. */
export function attributes(values: Record<string, string>): string {
  const all = Object.entries(values).map(
    ([name, value]) =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
  );
  return `<saml:AttributeStatement>${all.join('')}</saml:AttributeStatement>`;
}

/** A response without a signature: a good one, but for the pieces that are given. */
export function responseXml(changes: Partial<Pieces> = {}): string {
  const all = { ...pieces(), ...changes };
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ${all.responseAttributes}>` +
    `${all.responseIssuer}${all.extensions}${all.status}${assertionXml(all)}${all.afterAssertion}</samlp:Response>`
  );
}

/** The Assertion of a response, alone. */
export function assertionXml(changes: Partial<Pieces> = {}): string {
  const all = { ...pieces(), ...changes };
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ${all.assertionAttributes}>${all.assertionIssuer}` +
    `<saml:Subject>${all.nameId}<saml:SubjectConfirmation Method="${all.method}">` +
    `<saml:SubjectConfirmationData ${all.confirmationData}/></saml:SubjectConfirmation>${all.moreConfirmation}</saml:Subject>` +
    `<saml:Conditions ${all.conditionsAttributes}>${all.conditions}</saml:Conditions>${all.moreConditions}` +
    `${all.authnStatement}${all.attributes}</saml:Assertion>`
  );
}
