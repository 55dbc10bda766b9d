import { inflateRawSync } from 'node:zlib';
import { selfSigned } from '../../../test/support/saml/certificate';
import { ahead, attributes, facts, pieces, responseXml } from '../../../test/support/saml/response';
import { algorithms, field, find, signed, type Signing } from '../../../test/support/saml/signature';
import { DOMParser } from '@xmldom/xmldom';
import { createSamlServiceProvider } from './saml-service-provider';

const idp = selfSigned();
const provider = { issuer: facts.issuer, signInUrl: facts.signInUrl, certificates: [idp.certificate] };
const options = { provider, entityId: facts.entityId, assertionConsumerUrl: facts.acs };
const ours = createSamlServiceProvider(options);
const { requestId } = facts;
const accept = (xml: string, by = ours) => by.accept({ samlResponse: field(xml), requestId });
const sign = (xml: string, more: Partial<Signing> = {}) => signed(xml, { signer: idp, ...more });
const ann = {
  subject: facts.email,
  email: facts.email,
  name: 'Ann Archer',
  assertionId: '_assertion',
  notOnOrAfter: expect.any(Date),
  sessionIndex: '_session',
};

describe('a good response', () => {
  const goods: Record<string, () => string> = {
    'whose Assertion is signed': () => sign(responseXml()),
    'that is signed itself': () => sign(responseXml(), { of: 'Response' }),
    'of which both are signed': () => sign(sign(responseXml()), { of: 'Response' }),
    'signed with SHA-512': () =>
      sign(responseXml(), { signatureAlgorithm: algorithms.rsaSha512, digestAlgorithm: algorithms.sha512 }),
    'canonicalized with inclusive prefixes': () => sign(responseXml(), { inclusivePrefixes: ['saml', 'xs'] }),
    'whose signature has no KeyInfo': () => sign(responseXml(), { withoutKeyInfo: true }),
    'whose signature has no prefix': () => sign(responseXml(), { prefix: '' }),
    'with an XML declaration': () => `<?xml version="1.0" encoding="UTF-8"?>\n${sign(responseXml())}\n`,
    'written on many lines': () => sign(responseXml().replaceAll('><', '>\n  <')),
    'that as a whole says neither issuer nor destination, unsigned': () =>
      sign(
        responseXml({
          responseIssuer: '',
          responseAttributes: pieces().responseAttributes.replace(/Destination="[^"]*"/, ''),
        }),
      ),
    'from a clock half a minute ahead': () =>
      sign(
        responseXml({
          assertionAttributes: `ID="_assertion" Version="2.0" IssueInstant="${ahead(30)}"`,
          conditionsAttributes: `NotBefore="${ahead(30)}" NotOnOrAfter="${ahead(330)}"`,
        }),
      ),
    'from a clock half a minute behind': () =>
      sign(responseXml({ conditionsAttributes: `NotBefore="${ahead(-330)}" NotOnOrAfter="${ahead(-30)}"` })),
  };

  it.each(Object.entries(goods))('%s is accepted', async (_title, make) => {
    await expect(accept(make())).resolves.toEqual(ann);
  });

  it('may travel as base64 broken into lines', async () => {
    const samlResponse = field(sign(responseXml())).replaceAll(/.{76}/g, '$&\r\n');
    await expect(ours.accept({ samlResponse, requestId })).resolves.toEqual(ann);
  });

  it('may be signed by any of the configured certificates', async () => {
    const certificates = [selfSigned().certificate, idp.certificate];
    const rotating = createSamlServiceProvider({ ...options, provider: { ...provider, certificates } });
    await expect(accept(sign(responseXml()), rotating)).resolves.toEqual(ann);
  });

  it('says until when its assertion must be remembered: its end and the tolerance', async () => {
    const end = ahead(120);
    const confirmationData = `Recipient="${facts.acs}" InResponseTo="${requestId}" NotOnOrAfter="${end}"`;
    const { notOnOrAfter } = await accept(sign(responseXml({ confirmationData })));
    expect(notOnOrAfter).toEqual(new Date(Date.parse(end) + 60_000));
  });
});

describe('whom a response names', () => {
  const plainId = '<saml:NameID>a-17</saml:NameID>';
  const who = async (values: Record<string, string>) => {
    const { email, name } = await accept(
      sign(responseXml({ nameId: plainId, attributes: attributes(values) })),
    );
    return { email, name };
  };
  const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

  it.each([['mail'], ['email'], ['urn:oid:0.9.2342.19200300.100.1.3'], [`${soap}/emailaddress`]])(
    'takes the address from the attribute %s when the NameID is none',
    async (attribute) => {
      expect(await who({ [attribute]: ' ann@acme.example ' })).toEqual({ email: facts.email, name: null });
    },
  );

  it('does not take a NameID for an address that the provider does not call one', async () => {
    const nameId = `<saml:NameID>${facts.email}</saml:NameID>`;
    const found = await accept(sign(responseXml({ nameId, attributes: '' })));
    expect(found).toEqual({ ...ann, email: null, name: null });
  });

  it('takes nothing for an address that does not look like one', async () => {
    expect(await who({ mail: 'ann' })).toEqual({ email: null, name: null });
    expect(await who({ mail: 'ann@acme.example &lt;eve@evil.example>' })).toEqual({
      email: null,
      name: null,
    });
  });

  it('takes the name that is most for reading', async () => {
    const parts = { givenName: 'Ann', sn: 'Archer', [`${soap}/name`]: 'aarcher' };
    expect(await who({ ...parts, cn: 'A. Archer', displayName: 'Ann B. Archer' })).toMatchObject({
      name: 'Ann B. Archer',
    });
    expect(await who({ ...parts, cn: 'A. Archer' })).toMatchObject({ name: 'A. Archer' });
    expect(await who(parts)).toMatchObject({ name: 'Ann Archer' });
    expect(await who({ [`${soap}/name`]: 'aarcher' })).toMatchObject({ name: 'aarcher' });
  });

  it('keeps every letter of a NameID and a name', async () => {
    const nameId = '<saml:NameID>Zoë &amp; &lt;Łukasz&gt; &#x1F600;</saml:NameID>';
    const found = await accept(sign(responseXml({ nameId, attributes: attributes({ cn: 'Ł &amp; Z' }) })));
    expect(found).toMatchObject({ subject: 'Zoë & <Łukasz> 😀', name: 'Ł & Z' });
  });
});

describe('the request to sign in', () => {
  it('carries our id, address and name to the provider, and the relay state', async () => {
    const signInUrl = 'https://idp.acme.example/sso?tenant=7';
    const other = createSamlServiceProvider({ ...options, provider: { ...provider, signInUrl } });
    const url = new URL(await other.signInRequest({ requestId, relayState: 'state & more' }));
    expect(url.href).toMatch('https://idp.acme.example/sso?tenant=7&SAMLRequest=');
    expect(url.searchParams.get('RelayState')).toBe('state & more');
    const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    const request = find(new DOMParser().parseFromString(xml, 'text/xml'), 'AuthnRequest');
    expect(request.getAttribute('ID')).toBe(requestId);
    expect(request.getAttribute('AssertionConsumerServiceURL')).toBe(facts.acs);
    expect(request.getAttribute('Destination')).toBe(signInUrl);
    expect(find(request, 'Issuer').textContent).toBe(facts.entityId);
  });

  it('is not made with an id that is not of the agreed form', async () => {
    await expect(ours.signInRequest({ requestId: '_1" Evil="', relayState: '' })).rejects.toThrow(TypeError);
  });
});

describe('the configuration', () => {
  it('is told to the provider as metadata, the same each time', () => {
    const metadata = find(new DOMParser().parseFromString(ours.metadata(), 'text/xml'), 'EntityDescriptor');
    expect(metadata.getAttribute('entityID')).toBe(facts.entityId);
    expect(find(metadata, 'AssertionConsumerService').getAttribute('Location')).toBe(facts.acs);
    expect(find(metadata, 'SPSSODescriptor').getAttribute('WantAssertionsSigned')).toBe('true');
    expect(ours.metadata()).toBe(ours.metadata());
  });

  const bad: Record<string, () => string[]> = {
    'is none': () => [],
    'is not PEM': () => ['certificate'],
    'is a bare key': () => [idp.key],
    'is a bundle': () => [idp.certificate + idp.certificate],
    'has an RSA key of 1,024 bits': () => [selfSigned({ bits: 1_024 }).certificate],
    'has a key on a curve': () => [selfSigned({ curve: 'P-256' }).certificate],
  };
  it.each(Object.entries(bad))('is refused when a certificate %s', (_title, certificates) => {
    const make = () =>
      createSamlServiceProvider({ ...options, provider: { ...provider, certificates: certificates() } });
    expect(make).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });
});
