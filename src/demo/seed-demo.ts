import { OperatorError, Role } from '../kernel';
import { importTicketBatch } from '../modules/imports';
import { ensurePeople } from '../modules/people';
import { ensureTags } from '../modules/tags';
import { ensureMembers, ensureTeams } from '../modules/teams';
import { knownExternalIds } from '../modules/tickets';
import { createScope, findMember, transaction, type Scope, type TenantClients } from '../tenancy';
import { acme } from './acme/acme.tenant';
import { demoTickets, personOf } from './demo-tickets';
import type { DemoTenant } from './demo.types';
import { globex } from './globex/globex.tenant';

/** What the demo world needs of an installation. */
export interface DemoInstallation {
  /** Makes the tenant with its owner, unless there is one with this slug; resolves to its id. */
  ensureTenant(tenant: {
    readonly slug: string;
    readonly name: string;
    readonly owner: { readonly email: string; readonly name: string };
  }): Promise<string>;
  /** A scope of this owner. */
  scopeOf(tenantId: string, personId: string): Scope;
  readonly clients: TenantClients;
}

export const demoTenants: readonly DemoTenant[] = [acme, globex];

/**
 * Makes the demo world: two tenants that work in different trades, each with staff, teams, customers and 200 tickets
 * with their conversations, the last of them shortly before `now`. What is there already is left alone, so it may be
 * called at any time. Resolves to a sentence about what was made.
 */
export async function seedDemo(installation: DemoInstallation, now = new Date()): Promise<string> {
  const parts: string[] = [];
  for (const tenant of demoTenants) {
    const scope = await ownerScope(installation, tenant);
    await transaction(scope, (tx) => ensureOrganisation(tx, tenant));
    const { created, existing } = await importTicketBatch(scope, demoTickets(tenant, now));
    parts.push(`${tenant.slug}: ${created} tickets made, ${existing} were there.`);
  }
  return parts.join(' ');
}

/**
 * Whether the demo of this tenant was made to the end: its tickets are made last and all at once. True, too, for a
 * tenant that only has the name of ours, which is not to be touched.
 */
export async function isDemoComplete(
  clients: TenantClients,
  tenantId: string | null,
  tenant: DemoTenant,
): Promise<boolean> {
  if (!tenantId) return false;
  const owner = await findMember(clients, tenantId, { email: personOf(tenant, tenant.owner).email });
  if (!owner) return true;
  const scope = createScope(clients, { tenantId, viewer: owner });
  const [first] = demoTickets(tenant, new Date());
  return (await knownExternalIds(scope, [first?.externalId ?? ''])).size > 0;
}

async function ownerScope(installation: DemoInstallation, tenant: DemoTenant): Promise<Scope> {
  const { slug, name } = tenant;
  const owner = personOf(tenant, tenant.owner);
  const tenantId = await installation.ensureTenant({ slug, name, owner });
  const found = await findMember(installation.clients, tenantId, { email: owner.email });
  if (!found)
    throw new OperatorError(`There is a tenant "${slug}" that is not of the demo world; it is left alone.`);
  return installation.scopeOf(tenantId, found.personId);
}

/** People, teams with their members, and tags. */
async function ensureOrganisation(tx: Scope, tenant: DemoTenant): Promise<void> {
  const withRole = (role: Role, people: DemoTenant['customers']) =>
    people.map((person) => ({ ...personOf(tenant, person), role }));
  const ids = await ensurePeople(tx, [
    ...withRole(Role.OWNER, [tenant.owner]),
    ...withRole(Role.ADMIN, [tenant.admin]),
    ...withRole(Role.AGENT, tenant.agents),
    ...withRole(Role.CUSTOMER, tenant.customers),
  ]);
  const teams = await ensureTeams(tx, Object.keys(tenant.teams));
  const members = Object.entries(tenant.teams).flatMap(([team, handles]) =>
    handles.map((handle) => ({
      teamId: teams.get(team) ?? '',
      personId: ids.get(`${handle}@${tenant.slug}.test`) ?? '',
    })),
  );
  await ensureMembers(tx, members);
  await ensureTags(
    tx,
    tenant.scenarios.flatMap(({ tags }) => tags),
  );
}
