import { signToken } from '../identity';
import { createTenantClients, tokenKeyOf } from '../main';
import { findMember, type CatalogueEntry, type TenantClients } from '../tenancy';
import type { Installation } from './installation';

/** A demo person with a token that is ready to use. */
export interface DemoSession {
  readonly tenant: string;
  readonly email: string;
  readonly role: string;
  readonly token: string;
}

const TENANTS = ['acme', 'globex'];
const NAMES = ['owner', 'admin', 'agent', 'agent2', 'customer', 'customer2'];
const WEEK_S = 7 * 24 * 3_600;

/** Tokens of the demo people that there are and that are active, good for a week. */
export async function demoSessions(installation: Installation): Promise<DemoSession[]> {
  const appUrl = await installation.database.appUrl();
  const { pool, clients } = createTenantClients({ ...installation, appUrl });
  try {
    const tenants = await installation.catalogue().list();
    const demo = tenants.filter((tenant) => TENANTS.includes(tenant.slug) && tenant.status === 'ACTIVE');
    const sessions = demo.flatMap((tenant) =>
      NAMES.map((name) => demoSession(installation, clients, tenant, `${name}@${tenant.slug}.test`)),
    );
    return (await Promise.all(sessions)).filter((session) => session !== null);
  } finally {
    await pool.close();
  }
}

async function demoSession(
  { secret }: Installation,
  clients: TenantClients,
  { id: tenantId, slug: tenant }: CatalogueEntry,
  email: string,
): Promise<DemoSession | null> {
  const member = await findMember(clients, tenantId, { email });
  if (!member) return null;
  const { personId, role } = member;
  const token = await signToken(tokenKeyOf(secret), { tenantId, personId }, WEEK_S);
  return { tenant, email, role, token };
}
