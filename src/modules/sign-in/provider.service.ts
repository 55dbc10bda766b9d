import { appendFacts } from '../../events';
import { atriumError, demand } from '../../kernel';
import type { Sealer } from '../../platform/secret';
import {
  isUniqueViolation,
  transaction,
  type IdentityProvider as ProviderRow,
  type Order,
  type Page,
  type PageRequest,
  type Scope,
} from '../../tenancy';
import {
  changedSettings,
  checkedSecret,
  checkedSettings,
  settingsWith,
  type SettingsInput,
} from './provider-settings.rule';
import * as facts from './provider.events';
import { providerById } from './provider.loaders';
import { mayManageSignIn } from './provider.policy';
import * as store from './provider.store';

export const PROVIDERS_BY_NAME: Order = {
  name: 'identityProvider.name',
  column: 'name',
  direction: 'asc',
  kind: 'text',
};

/** A page of the identity providers that the viewer may see. */
export const listProviders = (scope: Scope, request: PageRequest): Promise<Page<ProviderRow>> =>
  store.readProviders(scope, request);

const noSuchProvider = () => atriumError('NOT_FOUND', 'There is no such identity provider.');

/** The provider, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireProvider(scope: Scope, providerId: string): Promise<ProviderRow> {
  const provider = await providerById(scope).load(providerId);
  if (!provider) throw noSuchProvider();
  return provider;
}

/** The provider with this name, if the viewer may see it. Throws NOT_FOUND otherwise. */
export async function requireProviderNamed(scope: Scope, name: string): Promise<ProviderRow> {
  const provider = await store.readProviderByName(scope, name);
  if (!provider) throw noSuchProvider();
  return provider;
}

type Refused = { kind: 'ProviderNameTaken'; name: string } | { kind: 'DomainTaken'; domain: string };
type Saved<Kind extends string> = { kind: Kind; identityProvider: ProviderRow };

/** A new provider; what is left out has the usual value: creates nobody, not enforced, enabled. */
export type NewProvider = SettingsInput &
  Pick<ProviderRow, 'kind' | 'name' | 'domains' | 'issuer'> & { readonly clientSecret?: string | null };

/**
 * Adds an identity provider; its client secret is stored sealed. Throws FORBIDDEN for all but owners, and
 * BAD_USER_INPUT for settings that are none.
 */
export async function createProvider(
  scope: Scope,
  { clientSecret, ...input }: NewProvider,
  sealer: Sealer,
): Promise<Saved<'CreateOidcProviderPayload' | 'CreateSamlProviderPayload'> | Refused> {
  demand(mayManageSignIn(scope.viewer));
  const settings = checkedSettings(settingsWith(null, input));
  const sealed = clientSecret == null ? undefined : sealer.seal(checkedSecret(clientSecret, settings));
  return saving(scope, settings.name, async (tx) => {
    const taken = await takenDomain(tx, settings.domains, null);
    if (taken) return taken;
    const identityProvider = await store.insertProvider(tx, { ...settings, clientSecret: sealed });
    await appendFacts(tx, [facts.providerCreated(identityProvider)]);
    const kind = settings.kind === 'OIDC' ? 'CreateOidcProviderPayload' : 'CreateSamlProviderPayload';
    return { kind, identityProvider };
  });
}

/** New values; null and absent ones leave theirs alone, but a null `newPersonRole` creates nobody any more. */
export type ProviderChanges = Omit<SettingsInput, 'kind'> & {
  readonly providerId: string;
  readonly clientSecret?: string | null;
};

/**
 * Changes an identity provider. Throws FORBIDDEN for all but owners, and BAD_USER_INPUT for settings that are none, or
 * that would send a stored client secret to another issuer.
 */
export async function updateProvider(
  scope: Scope,
  { providerId, clientSecret, ...changes }: ProviderChanges,
  sealer: Sealer,
): Promise<Saved<'UpdateIdentityProviderPayload'> | Refused> {
  demand(mayManageSignIn(scope.viewer));
  await requireProvider(scope, providerId);
  return saving(scope, changes.name ?? '', async (tx) => {
    const [before] = await store.readProvidersByIds(tx, [providerId]);
    if (!before) throw noSuchProvider();
    const settings = checkedSettings(settingsWith(before, changes));
    const sealed = clientSecret == null ? undefined : sealer.seal(checkedSecret(clientSecret, settings));
    keepSecretFromOthers(before, { issuer: settings.issuer, sealed });
    const fields = [...changedSettings(before, settings), ...(sealed === undefined ? [] : ['clientSecret'])];
    const kind = 'UpdateIdentityProviderPayload' as const;
    if (fields.length === 0) return { kind, identityProvider: before };
    const taken = await takenDomain(tx, settings.domains, providerId);
    if (taken) return taken;
    const identityProvider = await store.updateProviderRow(tx, providerId, {
      ...settings,
      clientSecret: sealed,
    });
    if (!identityProvider) throw noSuchProvider();
    await appendFacts(tx, [facts.providerUpdated(identityProvider, fields)]);
    return { kind, identityProvider };
  });
}

// A secret is never read back. It is sent to its issuer, so whoever changes that would get it.
function keepSecretFromOthers(before: ProviderRow, after: { issuer: string; sealed: string | undefined }) {
  if (before.clientSecret === null || after.sealed !== undefined || before.issuer === after.issuer) return;
  throw atriumError('BAD_USER_INPUT', '`clientSecret` must be given again with a new `issuer`.');
}

async function takenDomain(tx: Scope, domains: string[], exceptId: string | null): Promise<Refused | null> {
  const [domain] = await store.readTakenDomains(tx, { domains, exceptId });
  return domain === undefined ? null : { kind: 'DomainTaken', domain };
}

async function saving<Outcome>(
  scope: Scope,
  name: string,
  work: (tx: Scope) => Promise<Outcome | Refused>,
): Promise<Outcome | Refused> {
  try {
    return await transaction(scope, async (tx) => {
      await store.lockProviders(tx);
      return work(tx);
    });
  } catch (error) {
    if (isUniqueViolation(error, store.PROVIDER_NAME_INDEX)) return { kind: 'ProviderNameTaken', name };
    throw error;
  }
}

/** Deletes an identity provider: nobody signs in by it any more. Throws FORBIDDEN for all but owners. */
export async function deleteProvider(scope: Scope, { providerId }: { providerId: string }): Promise<void> {
  demand(mayManageSignIn(scope.viewer));
  const provider = await requireProvider(scope, providerId);
  await transaction(scope, async (tx) => {
    if (!(await store.deleteProviderRow(tx, providerId))) throw noSuchProvider();
    await appendFacts(tx, [facts.providerDeleted(provider)]);
  });
}
