import type { IdentityProvider, Prisma } from '../generated/prisma/client';
import { TenantStatus } from '../generated/prisma/enums';
import { noDeadline } from '../platform/deadline';
import { observedDb } from './observed-db';
import { Reading } from './reading';
import type { TenantClients } from './tenant-clients';

/** A tenant's own identity provider, as signing in needs it. `clientSecret` is sealed. */
export type SignInProvider = Omit<IdentityProvider, 'tenantId' | 'enabled' | 'createdAt' | 'updatedAt'>;

const select = {
  id: true,
  kind: true,
  name: true,
  domains: true,
  issuer: true,
  clientId: true,
  clientSecret: true,
  signInUrl: true,
  certificates: true,
  newPersonRole: true,
  enforced: true,
} satisfies Prisma.IdentityProviderSelect;

// Whoever is about to sign in is nobody yet, so no policy decides here.
const usable = { enabled: true, tenant: { status: TenantStatus.ACTIVE } };

const reader = (clients: TenantClients, tenantId: string, reading: Reading) =>
  observedDb(
    () => clients.passing(tenantId),
    reading,
    clients.statements({ tenantId, deadline: noDeadline }),
  );

/** The providers by which people sign in to a tenant, by name; none when it is suspended or unknown. */
export const enabledProviders = (clients: TenantClients, tenantId: string): Promise<SignInProvider[]> =>
  reader(clients, tenantId, new Reading({ isIdle: true })).identityProvider.findMany({
    where: usable,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select,
  });

/** One of the {@link enabledProviders}, by its UUID; null when there is no such one. Notes it in `reading`. */
export const providerById = (
  clients: TenantClients,
  tenantId: string,
  id: string,
  reading = new Reading({ isIdle: true }),
): Promise<SignInProvider | null> =>
  reader(clients, tenantId, reading).identityProvider.findFirst({
    where: { ...usable, id },
    select,
  });
