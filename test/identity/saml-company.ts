import { selfSigned, type KeyAndCertificate } from '../support/saml/certificate';
import { ahead, pieces, responseXml, type Pieces } from '../support/saml/response';
import { field, signed } from '../support/saml/signature';
import { visitor, type Visitor } from '../support/signed-in';
import type { Json } from '../support/issuer-server';
import type { TestTenant } from '../support/world';
import { leave, open, type OddWorld } from './odd-world';
import { addSaml, type OwnProvider } from './own-provider';

/** A SAML provider of a tenant, played by the test. */
export interface SamlCompany extends OwnProvider {
  readonly entityId: string;
  readonly signer: KeyAndCertificate;
  readonly base: string;
}

export async function createSamlCompany(
  world: OddWorld,
  tenant: TestTenant,
  { signer = selfSigned(), issuer, ...input }: { signer?: KeyAndCertificate; issuer?: string } & Json = {},
): Promise<SamlCompany> {
  const entityId = issuer ?? `https://idp.${tenant.slug}.example/metadata`;
  const provider = await addSaml(tenant, {
    issuer: entityId,
    signInUrl: `https://idp.${tenant.slug}.example/sso`,
    certificates: [signer.certificate],
    ...input,
  });
  return { ...provider, entityId, signer, base: `${world.origin}/auth/saml/${provider.reference}` };
}

/** What a good response of this company to this request is made of. */
export function goodPieces(company: SamlCompany, requestId: string, email: string): Pieces {
  const acs = `${company.base}/acs`;
  const unique = Math.random().toString(16).slice(2);
  return {
    ...pieces(),
    responseAttributes: `ID="_r${unique}" Version="2.0" IssueInstant="${ahead(0)}" Destination="${acs}" InResponseTo="${requestId}"`,
    responseIssuer: `<saml:Issuer>${company.entityId}</saml:Issuer>`,
    assertionAttributes: `ID="_a${unique}" Version="2.0" IssueInstant="${ahead(0)}"`,
    assertionIssuer: `<saml:Issuer>${company.entityId}</saml:Issuer>`,
    nameId: `<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${email}</saml:NameID>`,
    confirmationData: `Recipient="${acs}" InResponseTo="${requestId}" NotOnOrAfter="${ahead(300)}"`,
    conditions: `<saml:AudienceRestriction><saml:Audience>${company.base}/metadata</saml:Audience></saml:AudienceRestriction>`,
  };
}

/** The form field of a good response, signed over its Assertion. */
export const goodField = (company: SamlCompany, requestId: string, email: string): string =>
  field(signed(responseXml(goodPieces(company, requestId, email)), { signer: company.signer }));

/** Begins a sign-in at a company; resolves to the id of the request. */
export async function ask(browser: Visitor, world: OddWorld, company: OwnProvider): Promise<string> {
  const away = await leave(browser, world, `/auth/login?provider=${company.reference}&return_to=/inbox`);
  return away.searchParams.get('RelayState') ?? '';
}

/** Posts a form to an ACS as a page of another site does: without cookies. */
export const post = (base: string, form: Record<string, string> | string[][]): Promise<Response> =>
  fetch(`${base}/acs`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(form) });

/** Where an accepted response sends the browser. Throws for one that is not accepted. */
export function landing(response: Response): URL {
  const location = response.headers.get('location');
  if (response.status !== 303 || !location) throw new Error(`not accepted: ${response.status}`);
  return new URL(location);
}

/** A whole sign-in; resolves to the browser and the last answer. */
export async function samlSignIn(world: OddWorld, company: SamlCompany, email: string) {
  const browser = visitor(world);
  const requestId = await ask(browser, world, company);
  const form = { SAMLResponse: goodField(company, requestId, email), RelayState: requestId };
  const answer = await open(browser, landing(await post(company.base, form)));
  return { browser, answer };
}
