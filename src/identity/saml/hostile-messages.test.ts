import {
  type Hostile,
  good,
  odd,
  oddWhole,
  refusesEach,
  responseWith,
  sign,
  swap,
} from '../../../test/support/saml/hostile';
import { SUCCESS, ahead, assertionXml, facts } from '../../../test/support/saml/response';
import { edit, find } from '../../../test/support/saml/signature';

const { issuer } = facts;
const statusOf = (inside: string) => `<samlp:Status>${inside}</samlp:Status>`;
const code = (value: string, inside = '') =>
  `<samlp:StatusCode Value="${value}">${inside}</samlp:StatusCode>`;
const RESPONDER = 'urn:oasis:names:tc:SAML:2.0:status:Responder';

const messages: Record<string, Hostile> = {
  'a lone Assertion': [() => sign(assertionXml()), /root is "Assertion"/],
  'a logout': [() => good().replaceAll('samlp:Response', 'samlp:LogoutResponse'), /LogoutResponse/],
  'a Response of another namespace': [
    () => good().replace('urn:oasis:names:tc:SAML:2.0:protocol', 'urn:other'),
    /root is "Response"/,
  ],
  'two assertions, both well signed': [
    () => {
      const second = assertionXml({
        assertionAttributes: `ID="_second" Version="2.0" IssueInstant="${ahead(0)}"`,
      });
      return swap(good(), '</samlp:Response>', `${sign(second)}</samlp:Response>`);
    },
    /2 assertions/,
  ],
  'no assertion': [() => swap(oddWhole({}), /<saml:Assertion.*<\/saml:Assertion>/, ''), /0 assertions/],
  'an assertion inside Extensions alone': [
    () =>
      edit(good(), (document) => {
        const extensions = document.createElementNS(
          'urn:oasis:names:tc:SAML:2.0:protocol',
          'samlp:Extensions',
        );
        const assertion = find(document, 'Assertion');
        assertion.parentNode?.replaceChild(extensions, assertion);
        extensions.appendChild(assertion);
      }),
    /not where it belongs/,
  ],
  'an encrypted assertion': [
    () => oddWhole({ afterAssertion: '<saml:EncryptedAssertion><x/></saml:EncryptedAssertion>' }),
    /encrypted/,
  ],
  'an encrypted NameID': [() => odd({ nameId: '<saml:EncryptedID><x/></saml:EncryptedID>' }), /encrypted/],
  'another issuer of the Response': [
    () => odd({ responseIssuer: '<saml:Issuer>https://evil.example</saml:Issuer>' }),
    /Issuer of Response/,
  ],
  'another issuer of the Assertion': [
    () => odd({ assertionIssuer: '<saml:Issuer>https://evil.example</saml:Issuer>' }),
    /Issuer of Assertion/,
  ],
  'two issuers': [
    () =>
      odd({
        assertionIssuer: `<saml:Issuer>${issuer}</saml:Issuer><saml:Issuer>https://evil.example</saml:Issuer>`,
      }),
    /more than one Issuer/,
  ],
  'no issuer of a Response that is signed': [() => oddWhole({ responseIssuer: '' }), /no Issuer/],
  'no issuer of the Assertion': [() => odd({ assertionIssuer: '' }), /no Issuer/],
  'another destination': [
    () =>
      odd({
        responseAttributes: responseWith(/Destination="[^"]*"/, 'Destination="https://other.example/acs"'),
      }),
    /Destination/,
  ],
  'no destination of a Response that is signed': [
    () => oddWhole({ responseAttributes: responseWith(/Destination="[^"]*"/, '') }),
    /Destination/,
  ],
  'another version': [() => odd({ responseAttributes: responseWith(/"2.0"/, '"1.1"') }), /Version/],
  'the answer to another request': [
    () => odd({ responseAttributes: responseWith(/InResponseTo="[^"]*"/, 'InResponseTo="_other"') }),
    /InResponseTo of Response/,
  ],
  'the answer to no request': [
    () => odd({ responseAttributes: responseWith(/InResponseTo="[^"]*"/, '') }),
    /InResponseTo of Response/,
  ],
  'a time of issue to come': [
    () => odd({ responseAttributes: responseWith(/IssueInstant="[^"]*"/, `IssueInstant="${ahead(600)}"`) }),
    /future/,
  ],
  'a status that is no success': [() => odd({ status: statusOf(code(RESPONDER)) }), /Value of StatusCode/],
  'a success inside another status': [
    () => odd({ status: statusOf(code(RESPONDER, code(SUCCESS))) }),
    /Value of StatusCode/,
  ],
  'another status inside a success': [
    () => odd({ status: statusOf(code(SUCCESS, code(RESPONDER))) }),
    /something inside/,
  ],
  'two statuses': [
    () => odd({ status: statusOf(code(SUCCESS)) + statusOf(code(RESPONDER)) }),
    /more than one Status/,
  ],
  'no status': [() => odd({ status: '' }), /no Status/],
};

refusesEach('a response', messages);
