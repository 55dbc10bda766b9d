import { selfSigned, type KeyAndCertificate } from '../support/saml/certificate';
import { ahead, responseXml, type Pieces } from '../support/saml/response';
import { algorithms, field, signed, type Signing } from '../support/saml/signature';
import { wrappings } from '../support/saml/wrapping';
import { visitor } from '../support/signed-in';
import { createOddWorld, type OddWorld } from './odd-world';
import { addOidc, changeProvider } from './own-provider';
import {
  ask,
  createSamlCompany,
  goodField,
  goodPieces,
  landing,
  post,
  type SamlCompany,
} from './saml-company';

const stranger = selfSigned();
let world: OddWorld;
let acme: SamlCompany;
let globex: SamlCompany;
beforeAll(async () => {
  world = await createOddWorld();
  acme = await createSamlCompany(world, world.acme, { domains: ['acme.test'], newPersonRole: 'AGENT' });
  globex = await createSamlCompany(world, world.globex, { domains: ['globex.test'], newPersonRole: 'AGENT' });
});
afterAll(() => world?.close());

const EMAIL = 'agent@acme.test';
type Changes = (pieces: Pieces, requestId: string) => Partial<Pieces>;
interface Odd extends Partial<Signing> {
  readonly by?: () => KeyAndCertificate;
  readonly changes?: Changes;
  /** Changes the document after it was signed. */
  readonly forged?: (xml: string) => string;
  /** The field in place of the document's. */
  readonly as?: (field: string) => string;
  readonly form?: (form: { SAMLResponse: string; RelayState: string }) => Record<string, string> | string[][];
  readonly to?: () => string;
}

/** Posts a response that is good but for what is said, to a request of a browser that waits for it. */
async function attack({ by, changes, forged, as, form, to, ...signing }: Odd): Promise<Response> {
  const requestId = await ask(visitor(world), world, acme);
  const good = goodPieces(acme, requestId, EMAIL);
  const xml = signed(responseXml({ ...good, ...changes?.(good, requestId) }), {
    signer: by ? by() : acme.signer,
    ...signing,
  });
  const text = field(forged ? forged(xml) : xml);
  const sent = { SAMLResponse: as ? as(text) : text, RelayState: requestId };
  return post(to ? to() : acme.base, form ? form(sent) : sent);
}

const put = (piece: keyof Pieces, from: string | RegExp, into: string) => ({
  changes: (pieces: Pieces) => {
    const changed = pieces[piece].replace(from, into);
    if (changed === pieces[piece]) throw new Error(`${piece} has no ${String(from)}`);
    return { [piece]: changed };
  },
});
const OWNER = 'owner@acme.test';
const nameId = (inside: string) => ({ changes: () => ({ nameId: `<saml:NameID>${inside}</saml:NameID>` }) });

const hostile: Record<string, Odd> = {
  'no signature': { forged: (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '') },
  "a stranger's signature": { signer: stranger },
  "another tenant's signature": { by: () => globex.signer },
  'a signature by SHA-1': { signatureAlgorithm: algorithms.rsaSha1 },
  'a digest by SHA-1': { digestAlgorithm: algorithms.sha1 },
  'another person after signing': { forged: (xml) => xml.replace(`>${EMAIL}<`, `>${OWNER}<`) },
  'another issuer': put('assertionIssuer', /idp\.acme/, 'idp.evil'),
  'another issuer of the response': put('responseIssuer', /idp\.acme/, 'idp.evil'),
  'another recipient': put('confirmationData', /Recipient="http/, 'Recipient="https'),
  'another destination': put(
    'responseAttributes',
    /Destination="[^"]+"/,
    'Destination="https://evil.example/acs"',
  ),
  'another audience': put(
    'conditions',
    /<saml:Audience>.*<\/saml:Audience>/,
    '<saml:Audience>https://evil.example</saml:Audience>',
  ),
  'no audience': { changes: () => ({ conditions: '' }) },
  'an answer to another request': put('responseAttributes', /InResponseTo="_/, 'InResponseTo="_0'),
  'a confirmation of another request': put('confirmationData', /InResponseTo="_/, 'InResponseTo="_0'),
  'an answer to no request': put('responseAttributes', / InResponseTo="[^"]+"/, ''),
  'a status that is no success': put('status', /:Success/, ':Requester'),
  'an end that is past': put('confirmationData', /NotOnOrAfter="[^"]+"/, `NotOnOrAfter="${ahead(-120)}"`),
  'a beginning that is to come': put(
    'conditionsAttributes',
    /NotBefore="[^"]+"/,
    `NotBefore="${ahead(600)}"`,
  ),
  'a comment in the name': nameId(`${OWNER}<!-- -->.evil.example`),
  'an element in the name': nameId(`${OWNER}<x xmlns=""/>`),
  'no name': { changes: () => ({ nameId: '' }) },
  'an entity': {
    forged: (xml) =>
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml.replace('Ann Archer', '&e;')}`,
  },
  'a bomb of entities': { forged: (xml) => `<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>${xml}` },
  'two assertions': {
    changes: (pieces) => ({
      afterAssertion: responseXml(pieces).match(/<saml:Assertion.*<\/saml:Assertion>/s)?.[0] ?? '',
    }),
  },
  ...Object.fromEntries(
    Object.entries(wrappings).map(([name, wrap]) => [
      name,
      {
        of: /XSW[12]/.test(name) ? 'Response' : 'Assertion',
        forged: (xml: string) => wrap(xml, OWNER),
      } satisfies Odd,
    ]),
  ),
  'no response': { as: () => '' },
  'nonsense': { as: () => 'nonsense' },
  'bytes that are no XML': { as: () => Buffer.from('not xml').toString('base64') },
  'the response twice in the form': {
    form: ({ SAMLResponse, RelayState }) => [
      ['SAMLResponse', SAMLResponse],
      ['SAMLResponse', SAMLResponse],
      ['RelayState', RelayState],
    ],
  },
  'no RelayState (begun by the provider)': { form: ({ SAMLResponse }) => ({ SAMLResponse }) },
  'an empty RelayState': { form: (form) => ({ ...form, RelayState: '' }) },
  'another RelayState': { form: (form) => ({ ...form, RelayState: `_${'0'.repeat(40)}` }) },
  'an address for a RelayState': { form: (form) => ({ ...form, RelayState: 'https://evil.example' }) },
  "another tenant's ACS": { to: () => globex.base },
  'the ACS of nobody': { to: () => `${world.origin}/auth/saml/${'A'.repeat(43)}` },
  'an ACS that is nonsense': { to: () => `${world.origin}/auth/saml/nonsense` },
  'an ACS of UUIDs that are none': {
    to: () => `${world.origin}/auth/saml/${Buffer.alloc(32, 255).toString('base64url')}`,
  },
  'its ACS in another spelling': {
    to: () => {
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      return acme.base.slice(0, -1) + (alphabet[alphabet.indexOf(acme.base.at(-1) ?? '') ^ 1] ?? '');
    },
  },
};

const shownOf = async (response: Response) => ({
  status: response.status,
  body: (await response.text()).replace(response.headers.get('x-request-id') ?? '', '<id>'),
  location: response.headers.get('location'),
  cookies: response.headers.getSetCookie(),
});

describe('a response that is posted to us', () => {
  it('lets in when it is good, so that the cases below differ in one thing each', async () => {
    for (const part of ['Assertion', 'Response'] as const) {
      const target = landing(await attack({ of: part }));
      expect(target.href.startsWith(`${world.origin}/auth/saml/finish?handoff=`)).toBe(true);
    }
    expect(landing(await attack(nameId('a-plain-name'))).pathname).toBe('/auth/saml/finish');
  });

  it.each(Object.entries(hostile))('is refused as every other is, with %s', async (_, odd) => {
    const shown = await shownOf(await attack(odd));
    expect(shown).toEqual(await shownOf(await attack({ as: () => 'x' })));
    expect(shown).toMatchObject({ status: 401, location: null, cookies: [] });
    expect(shown.body).toContain('The sign-in was not accepted.');
  });

  it.each([
    ['as JSON', 'application/json', '{}', 415],
    ['as plain text', 'text/plain', 'SAMLResponse=x', 415],
    ['of 600 kB', 'application/x-www-form-urlencoded', `SAMLResponse=${'A'.repeat(600_000)}`, 413],
    ['of 300 kB of XML', 'application/x-www-form-urlencoded', `SAMLResponse=${'A'.repeat(400_000)}`, 401],
  ])('is refused %s', async (_, type, body, status) => {
    const headers = { 'content-type': type };
    const answer = await fetch(`${acme.base}/acs`, { method: 'POST', headers, body, redirect: 'manual' });
    expect(answer.status).toBe(status);
  });

  it('comes from nobody once the provider is disabled, nor at the address of an OpenID Connect provider', async () => {
    const oidc = await addOidc(world.acme, { issuer: world.provider.url });
    expect((await attack({ to: () => `${world.origin}/auth/saml/${oidc.reference}` })).status).toBe(401);
    await changeProvider(world.acme, acme, { enabled: false });
    const answer = await post(acme.base, {
      SAMLResponse: goodField(acme, `_${'0'.repeat(40)}`, EMAIL),
      RelayState: `_${'0'.repeat(40)}`,
    });
    expect(answer.status).toBe(401);
    expect((await fetch(`${acme.base}/metadata`)).status).toBe(401);
    await changeProvider(world.acme, acme, { enabled: true });
  });
});
