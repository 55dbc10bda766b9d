import { Role, Viewer, newId } from '../../kernel';
import { admitPerson } from '../../modules/people';
import {
  activeMember,
  createScope,
  linkIdentity,
  transaction,
  type KeyedRows,
  type Member,
  type SignInProvider,
  type TenantClients,
} from '../../tenancy';
import { identityKey, MAILTO, type Identity } from '../identity-key';

/** Somebody for whom a provider vouched, just now. */
export interface VerifiedPerson extends Identity {
  /** An address that is theirs for sure; null when that is not known. */
  readonly email: string | null;
  readonly name: string | null;
}

export interface AdmitParts {
  readonly clients: TenantClients;
  readonly keyed: KeyedRows;
}

/** A tenant that somebody may act in, and as whom. */
export interface Admission {
  readonly tenantId: string;
  readonly member: Member;
}

/** Whether a member may come in by the installation's provider: also where single sign-on is enforced, owners may. */
export const mayComeByInstallation = (member: Member): boolean =>
  !member.enforcesSso || member.role === Role.OWNER;

/**
 * The tenants that somebody may act in who signed in by the installation's provider, oldest membership first. People who
 * know them by their address alone are linked to them, once and for all.
 */
export async function admitByInstallation(
  { clients, keyed }: AdmitParts,
  person: VerifiedPerson,
): Promise<Admission[]> {
  const key = identityKey(person);
  const mailKey = person.email && identityKey({ issuer: MAILTO, subject: person.email });
  const [linked, known] = await Promise.all([
    keyed.membershipsOf(key),
    mailKey ? keyed.membershipsOf(mailKey) : [],
  ]);
  const admissions: Admission[] = [];
  for (const { tenantId } of linked) {
    const member = await activeMember(clients, tenantId, { identityKey: key });
    if (member && mayComeByInstallation(member)) admissions.push({ tenantId, member });
  }
  for (const { tenantId } of known.filter((one) => !linked.some((link) => link.tenantId === one.tenantId))) {
    const member = mailKey && (await activeMember(clients, tenantId, { identityKey: mailKey }));
    if (!member || !mayComeByInstallation(member)) continue;
    if (await link(clients, tenantId, member, person)) admissions.push({ tenantId, member });
  }
  return admissions;
}

/** As whom somebody may act who signed in by a tenant's own provider: in that tenant alone, or nowhere. */
export async function admitByTenant(
  { clients }: AdmitParts,
  { tenantId, provider, person }: { tenantId: string; provider: SignInProvider; person: VerifiedPerson },
): Promise<Admission | null> {
  const key = identityKey(person);
  const linked = await activeMember(clients, tenantId, { identityKey: key });
  if (linked) return { tenantId, member: linked };
  const { email } = person;
  // The tenant trusts its provider for the addresses of its own domains, and for no others.
  if (!email || !provider.domains.includes(email.slice(email.lastIndexOf('@') + 1))) return null;
  const mailKey = identityKey({ issuer: MAILTO, subject: email });
  const known = await activeMember(clients, tenantId, { identityKey: mailKey });
  if (known) return (await link(clients, tenantId, known, person)) ? { tenantId, member: known } : null;
  if (!provider.newPersonRole) return null;
  const personId = newId();
  const scope = createScope(clients, {
    tenantId,
    viewer: new Viewer({ personId, role: provider.newPersonRole }),
  });
  const name = person.name ?? email;
  const newPerson = { personId, email, name, role: provider.newPersonRole };
  // Perhaps a second sign-in of the same person was faster; then they are there, too.
  await admitPerson(scope, newPerson, { identityKey: key, issuer: person.issuer });
  const member = await activeMember(clients, tenantId, { identityKey: key });
  return member && { tenantId, member };
}

async function link(
  clients: TenantClients,
  tenantId: string,
  { personId, role }: Member,
  person: VerifiedPerson,
): Promise<boolean> {
  const scope = createScope(clients, { tenantId, viewer: new Viewer({ personId, role }) });
  const key = identityKey(person);
  const newLink = { identityKey: key, issuer: person.issuer, personId };
  if (await transaction(scope, (tx) => linkIdentity(tx, newLink))) return true;
  // Perhaps a second sign-in of the same person was faster.
  return (await activeMember(clients, tenantId, { identityKey: key }))?.personId === personId;
}
