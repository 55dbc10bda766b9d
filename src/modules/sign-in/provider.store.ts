import { newId } from '../../kernel';
import {
  pageOf,
  pageQuery,
  type IdentityProvider as ProviderRow,
  type Page,
  type PageRequest,
  type Scope,
} from '../../tenancy';
import type { ProviderSettings } from './provider-settings.rule';
import { visibleProviders } from './provider.policy';

/** Index that keeps names unique in a tenant. */
export const PROVIDER_NAME_INDEX = 'identity_provider_tenant_id_name_key';

export async function readProviders(scope: Scope, request: PageRequest): Promise<Page<ProviderRow>> {
  const where = visibleProviders(scope.viewer);
  const page = pageQuery(request);
  const rows = await scope.db.identityProvider.findMany({ ...page, where: { AND: [where, page.where] } });
  return pageOf(request, rows, () => scope.db.identityProvider.count({ where }));
}

export const readProvidersByIds = (scope: Scope, ids: string[]): Promise<ProviderRow[]> =>
  scope.db.identityProvider.findMany({
    where: { AND: [{ id: { in: ids } }, visibleProviders(scope.viewer)] },
  });

/** The provider with this name, or null when the viewer may see none. */
export const readProviderByName = (scope: Scope, name: string): Promise<ProviderRow | null> =>
  scope.db.identityProvider.findFirst({ where: { AND: [{ name }, visibleProviders(scope.viewer)] } });

/**
 * Makes whoever else changes the tenant's providers wait until the transaction ends: no index keeps domains unique
 * over their lists. Every tenant has owners, so their rows are what is locked, by an update that changes nothing.
 */
export async function lockProviders(tx: Scope): Promise<void> {
  await tx.db.person.updateMany({ where: { role: 'OWNER' }, data: { role: 'OWNER' } });
}

/** Those of the domains that another provider of the tenant has, whoever may see it. */
export async function readTakenDomains(
  tx: Scope,
  { domains, exceptId }: { domains: string[]; exceptId: string | null },
): Promise<string[]> {
  const others = await tx.db.identityProvider.findMany({
    where: { domains: { hasSome: domains }, ...(exceptId !== null && { id: { not: exceptId } }) },
    select: { domains: true },
  });
  const taken = new Set(others.flatMap((other) => other.domains));
  return domains.filter((domain) => taken.has(domain));
}

/** Settings, and a secret that is sealed already; undefined leaves it. */
export type ProviderData = ProviderSettings & { readonly clientSecret?: string | undefined };

export const insertProvider = (
  tx: Scope,
  { clientSecret, ...settings }: ProviderData,
): Promise<ProviderRow> =>
  tx.db.identityProvider.create({ data: { ...settings, id: newId(), clientSecret: clientSecret ?? null } });

/** The provider as it is now, or undefined when it is gone. */
export async function updateProviderRow(
  tx: Scope,
  id: string,
  { clientSecret, ...settings }: ProviderData,
): Promise<ProviderRow | undefined> {
  const [row] = await tx.db.identityProvider.updateManyAndReturn({
    where: { id },
    data: { ...settings, ...(clientSecret !== undefined && { clientSecret }), updatedAt: new Date() },
  });
  return row;
}

/** False when it is gone. */
export const deleteProviderRow = async (tx: Scope, id: string): Promise<boolean> =>
  (await tx.db.identityProvider.deleteMany({ where: { id } })).count === 1;
