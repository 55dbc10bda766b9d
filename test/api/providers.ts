import { parseGlobalId } from '../../src/schema';
import { plantedCertificate } from '../support/planted-providers';
import type { Answer, Ask } from '../support/world';
import { mutate, outcomeOf } from './answers';

const FIELDS = `id kind name domains issuer clientId hasClientSecret signInUrl certificates certificatesExpireAt
  newPersonRole enforced enabled createdAt updatedAt`;

/** Everything that can be selected of a provider. */
export const PROVIDER_FIELDS = FIELDS;

/** The outcomes of a mutation of providers with all that can be selected. */
export const outcomesOf = (mutation: string): string =>
  `__typename ... on ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Payload { identityProvider { ${FIELDS} } }
  ... on ProviderNameTaken { name } ... on DomainTaken { domain }`;

let count = 0;
/** A name that no provider has yet; good as a label of a domain. */
export const fresh = (what: string): string => `${what}-${(count += 1)}`;

/** An input of createOidcProvider that is taken, with `more` laid over it. */
export function oidcInput(more: object = {}): Record<string, unknown> {
  const name = fresh('oidc');
  return { name, domains: [`${name}.example`], issuer: 'https://id.example', clientId: 'c', ...more };
}

/** An input of createSamlProvider that is taken, with `more` laid over it. */
export function samlInput(more: object = {}): Record<string, unknown> {
  const name = fresh('saml');
  const certificates = [plantedCertificate()];
  const addresses = { issuer: 'urn:x', signInUrl: 'https://x.example' };
  return { name, domains: [`${name}.example`], ...addresses, certificates, ...more };
}

/** A provider as it is selected here. */
export interface ShownProvider extends Record<string, unknown> {
  readonly id: string;
}

/** The provider of an outcome. Throws for an answer with errors. */
export const providerOf = (answer: Answer): ShownProvider =>
  outcomeOf<{ identityProvider: ShownProvider }>(answer).identityProvider;

/** What the first error says; empty without one. */
export const messageOf = (answer: Answer): string => answer.body.errors?.[0]?.message ?? '';

export const rowIdOf = (id: string): string => parseGlobalId(id)?.uuid ?? '';

/** Writes providers as somebody. */
export function providerWrites(askOf: () => Ask) {
  const save = (name: string, input: object): Promise<Answer> =>
    mutate(askOf(), name, input, outcomesOf(name));
  return {
    addOidc: (more: object = {}) => save('createOidcProvider', oidcInput(more)),
    addSaml: (more: object = {}) => save('createSamlProvider', samlInput(more)),
    update: (id: string, changes: object) =>
      save('updateIdentityProvider', { identityProviderId: id, ...changes }),
  };
}
