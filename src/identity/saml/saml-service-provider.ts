import { createHash } from 'node:crypto';
import type * as saml from '@node-saml/node-saml';
import { insistOnAssertion } from './assertion.rule';
import { readCertificates } from './certificates';
import { parseXml } from './parse-xml';
import { insistOnResponse } from './response.rule';
import { readSamlDocument, type SamlDocument } from './saml-document';
import { TOLERANCE_MS } from './saml-instant';
import { insist, notAccepted, refuse } from './saml-refusal';
import { readSamlSubject, type SamlSubject } from './saml-subject';
import type { XmlElement } from './xml-element';

// Loaded when somebody signs in by it: most processes start without.
const library = (): typeof saml => require('@node-saml/node-saml') as typeof saml;

/** Our side of sign-in by SAML 2.0 with one identity provider. Keeps no state: what was seen, the caller remembers. */
export interface SamlServiceProvider {
  /** Where to send the browser, by redirect, to sign in. The request is not signed. */
  readonly signInRequest: (request: { requestId: string; relayState: string }) => Promise<string>;
  /**
   * Reads the form field SAMLResponse that came back for a request. Throws UNAUTHENTICATED with the same words
   * for every response that is not good; its cause says what was wrong, for the log.
   * That an assertion and a request id are used once is up to the caller.
   */
  readonly accept: (answer: { samlResponse: string; requestId: string }) => Promise<SamlSubject>;
  /** The XML that tells the identity provider about us. */
  readonly metadata: () => string;
}

const requestIdForm = /^_[0-9a-f]{32,128}$/;

/**
 * Makes the service provider for one identity provider. `issuer` is the provider's entity id, `entityId` ours; responses
 * are accepted at `assertionConsumerUrl` alone. Request ids are `_` and 32 to 128 hexadecimal digits, random,
 * of the caller's making. Throws BAD_USER_INPUT for certificates that cannot be used.
 */
export function createSamlServiceProvider(options: {
  provider: { issuer: string; signInUrl: string; certificates: readonly string[] };
  entityId: string;
  assertionConsumerUrl: string;
}): SamlServiceProvider {
  const { provider, entityId, assertionConsumerUrl } = options;
  const config = libraryConfig({ ...options, certificates: readCertificates(provider.certificates) });
  return {
    signInRequest: async ({ requestId, relayState }) => {
      if (!requestIdForm.test(requestId)) throw new TypeError('A request id is _ and hexadecimal digits.');
      return new (library().SAML)({ ...config, generateUniqueId: () => requestId }).getAuthorizeUrlAsync(
        relayState,
        undefined,
        {},
      );
    },
    accept: async ({ samlResponse, requestId }) => {
      try {
        insist(requestIdForm.test(requestId), 'No request was sent that this could answer');
        const expected = { issuer: provider.issuer, entityId, assertionConsumerUrl, requestId };
        const document = readSamlDocument(samlResponse);
        const assertion = await verifiedAssertion(config, document);
        insistOnResponse(document, expected);
        return readSamlSubject(assertion, insistOnAssertion(assertion, expected));
      } catch (error) {
        throw notAccepted(error);
      }
    },
    metadata: () => new (library().SAML)(config).generateServiceProviderMetadata(null),
  };
}

function libraryConfig(options: {
  provider: { signInUrl: string };
  certificates: string[];
  entityId: string;
  assertionConsumerUrl: string;
}): saml.SamlConfig {
  const { provider, certificates, entityId, assertionConsumerUrl } = options;
  return {
    entryPoint: provider.signInUrl,
    idpCert: certificates,
    issuer: entityId,
    audience: entityId,
    callbackUrl: assertionConsumerUrl,
    acceptedClockSkewMs: TOLERANCE_MS,
    validateInResponseTo: library().ValidateInResponseTo.never,
    wantAssertionsSigned: true,
    // How people prove who they are, and by which name, is for their provider to say.
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    // Metadata that says the same each time also has the same ID each time.
    generateUniqueId: () => `_${createHash('sha256').update(entityId).digest('hex')}`,
  };
}

/**
 * The assertion as the library gave it back after it checked the signature: canonical, of the signed bytes alone. Every
 * signature that the document bears must be good, not just one.
 */
async function verifiedAssertion(config: saml.SamlConfig, document: SamlDocument): Promise<XmlElement> {
  const { responseIsSigned, assertionIsSigned } = document;
  const verifier = new (library().SAML)({
    ...config,
    wantAuthnResponseSigned: responseIsSigned,
    wantAssertionsSigned: assertionIsSigned,
  });
  // The library gets the very text that was checked, not the field it was decoded from.
  const SAMLResponse = Buffer.from(document.xml, 'utf8').toString('base64');
  const { profile } = await verifier.validatePostResponseAsync({ SAMLResponse });
  const xml = profile?.getAssertionXml?.() ?? refuse('The library found nobody in the response');
  const assertion = parseXml(xml);
  const id = assertion.attributes.get('ID');
  insist(
    id === document.assertion.attributes.get('ID'),
    'Another assertion is signed than the one in the response',
  );
  return assertion;
}
