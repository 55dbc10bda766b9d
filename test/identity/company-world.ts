import { visitor, type Visitor } from '../support/signed-in';
import type { Json } from '../support/issuer-server';
import { startOddProvider, type OddProvider } from './odd-provider';
import { comeIn, createOddWorld, oddSignIn, type OddWorld } from './odd-world';
import { addOidc, type OwnProvider } from './own-provider';

/** A world in which acme and globex both connected the provider of one company. */
export interface CompanyWorld extends OddWorld {
  readonly company: OddProvider;
  /** Of `acme.test` and `staff.acme.test`; new people are agents. */
  readonly acmes: OwnProvider;
  /** Of `globex.test`; new people are customers. */
  readonly globexs: OwnProvider;
  /** A sign-in at the company's provider; resolves to the callback's answer. */
  signInAt(tenant: string, claims: Json): Promise<Response>;
  /** The browser of whoever was let in that way. */
  comeInAt(tenant: string, claims: Json): Promise<Visitor>;
}

export const pathFor = (tenant: string, email: string): string =>
  `/auth/login?tenant=${tenant}&email=${email}`;

export async function createCompanyWorld(): Promise<CompanyWorld> {
  const world = await createOddWorld();
  const company = await startOddProvider();
  const issuer = company.url;
  const acme = { issuer, domains: ['acme.test', 'staff.acme.test'], newPersonRole: 'AGENT' };
  const acmes = await addOidc(world.acme, acme);
  const globex = { issuer, domains: ['globex.test'], newPersonRole: 'CUSTOMER' };
  const globexs = await addOidc(world.globex, globex);
  const by = (tenant: string, claims: Json) => ({
    provider: company,
    path: pathFor(tenant, `x@${tenant}.test`),
    claims,
  });
  const close = async (): Promise<void> => {
    await world.close();
    await company.close();
  };
  return {
    ...world,
    company,
    acmes,
    globexs,
    close,
    signInAt: (tenant, claims) => oddSignIn(visitor(world), world, by(tenant, claims)),
    comeInAt: (tenant, claims) => comeIn(world, `somebody of ${tenant}`, by(tenant, claims)),
  };
}

/** As whom a browser acts, or the status when it may not. */
export async function whoIs(browser: Visitor, headers: Record<string, string> = {}): Promise<unknown> {
  const query = '{ viewer { role person { email } tenant { slug } } }';
  const { status, body } = await browser.graphql(query, {}, headers);
  return status === 200 ? body.data?.['viewer'] : status;
}
