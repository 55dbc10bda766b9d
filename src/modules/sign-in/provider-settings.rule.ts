import { atriumError } from '../../kernel';
import type { IdentityProvider } from '../../tenancy';
import { checkedAddress, checkedEntityId } from './provider-addresses.rule';
import { checkedCertificates } from './provider-certificates.rule';
import { checkedDomains } from './provider-domains.rule';

/** All that is said about a provider, but its secret. */
export type ProviderSettings = Omit<
  IdentityProvider,
  'tenantId' | 'id' | 'clientSecret' | 'createdAt' | 'updatedAt'
>;

/** What somebody says of a provider. Null and absent: not said; but a null `newPersonRole` says nobody. */
export type SettingsInput = {
  readonly [Field in keyof ProviderSettings]?: ProviderSettings[Field] | null;
};

const USUAL: ProviderSettings = {
  kind: 'OIDC',
  name: '',
  domains: [],
  issuer: '',
  clientId: null,
  signInUrl: null,
  certificates: [],
  newPersonRole: null,
  enforced: false,
  enabled: true,
};

/** The settings of a provider, those of a new one without, with what somebody says laid over them. */
export function settingsWith(before: ProviderSettings | null, said: SettingsInput): ProviderSettings {
  const from = before ?? USUAL;
  return {
    kind: said.kind ?? from.kind,
    name: said.name ?? from.name,
    domains: said.domains ?? from.domains,
    issuer: said.issuer ?? from.issuer,
    clientId: said.clientId ?? from.clientId,
    signInUrl: said.signInUrl ?? from.signInUrl,
    certificates: said.certificates ?? from.certificates,
    newPersonRole: said.newPersonRole === undefined ? from.newPersonRole : said.newPersonRole,
    enforced: said.enforced ?? from.enforced,
    enabled: said.enabled ?? from.enabled,
  };
}

/** The names of the settings that differ. */
export const changedSettings = (before: ProviderSettings, after: ProviderSettings): string[] =>
  (Object.keys(USUAL) as (keyof ProviderSettings)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );

const refusal = (field: string, what: string) => atriumError('BAD_USER_INPUT', `\`${field}\` ${what}.`);

/** The settings as they are stored. Throws BAD_USER_INPUT naming the first that is none. */
export function checkedSettings(settings: ProviderSettings): ProviderSettings {
  const { kind, enforced, enabled } = settings;
  if (enforced && !enabled) throw refusal('enforced', 'needs a provider that is enabled');
  const name = checkedName(settings.name);
  const domains = checkedDomains(settings.domains);
  const own = kind === 'OIDC' ? oidcSettings(settings) : samlSettings(settings);
  return { ...settings, ...own, name, domains };
}

function checkedName(name: string): string {
  if (name.trim() !== '' && name.length <= 200 && [...name].length <= 100) return name;
  throw refusal('name', 'must have 1 to 100 characters and not be blank');
}

function oidcSettings({ issuer, clientId, signInUrl, certificates }: ProviderSettings) {
  if (signInUrl !== null) throw refusal('signInUrl', 'is for SAML providers');
  if (certificates.length > 0) throw refusal('certificates', 'is for SAML providers');
  return {
    issuer: checkedAddress(issuer, 'issuer', { query: false }),
    clientId: checkedPrintable(clientId ?? '', 'clientId', 500),
  };
}

function samlSettings({ issuer, clientId, signInUrl, certificates }: ProviderSettings) {
  if (clientId !== null) throw refusal('clientId', 'is for OIDC providers');
  return {
    issuer: checkedEntityId(issuer, 'issuer'),
    signInUrl: checkedAddress(signInUrl ?? '', 'signInUrl', { query: true }),
    certificates: checkedCertificates(certificates),
  };
}

/** A client secret that may be sealed. Throws BAD_USER_INPUT for one that is none, or that the kind has no use for. */
export function checkedSecret(secret: string, { kind }: Pick<ProviderSettings, 'kind'>): string {
  if (kind !== 'OIDC') throw refusal('clientSecret', 'is for OIDC providers');
  return checkedPrintable(secret, 'clientSecret', 1_000);
}

// What OAuth 2.0 lets both be made of.
function checkedPrintable(text: string, field: string, max: number): string {
  if (/^[\x20-\x7e]+$/.test(text) && text.trim() !== '' && text.length <= max) return text;
  throw refusal(field, `must have 1 to ${max.toLocaleString('en')} printable ASCII characters`);
}
