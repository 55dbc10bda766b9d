import { signToken } from '../identity';
import { tokenKeyOf } from '../main';
import { actingIn, type Installation } from './installation';

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

/** Tokens of the demo people that there are, good for a week. */
export async function demoSessions(installation: Installation): Promise<DemoSession[]> {
  const known = new Set((await installation.catalogue().list()).map((tenant) => tenant.slug));
  const sessions: DemoSession[] = [];
  for (const slug of TENANTS.filter((tenant) => known.has(tenant))) {
    for (const name of NAMES) sessions.push(await demoSession(installation, slug, `${name}@${slug}.test`));
  }
  return sessions;
}

function demoSession(installation: Installation, slug: string, email: string): Promise<DemoSession> {
  return actingIn(installation, { slug, email }, async ({ tenant, scope }) => {
    const { personId, role } = scope.viewer;
    const token = await signToken(tokenKeyOf(installation.secret), { tenantId: tenant.id, personId }, WEEK_S);
    return { tenant: slug, email, role, token };
  });
}
