import { Role, type Permission } from '../../src/kernel';
import { ensurePeople } from '../../src/modules/people';
import { importRole } from '../../src/modules/roles';
import { transaction, type Scope } from '../../src/tenancy';
import type { World } from '../support/world';
import { expectedCustomRoles, expectedPermissions } from './expected-access';

/** Somebody of acme, and what they may do by the table that was written by hand. */
export interface AccessViewer {
  readonly name: string;
  readonly role: Role;
  readonly personId: string;
  readonly email: string;
  readonly permissions: readonly string[];
}

/** Acme's people: one of each role, and agents with custom roles of some, of managing and of no permissions. */
export async function plantViewers({ acme }: Pick<World, 'acme'>): Promise<AccessViewer[]> {
  const usual = Object.values(Role).map((role) => {
    const name = role.toLowerCase();
    const personId = acme.people[name] ?? '';
    return { name: role, role, personId, email: `${name}@acme.test`, permissions: expectedPermissions[role] };
  });
  const custom = await transaction(acme.owner.scope, plantCustom);
  return [...usual, ...custom];
}

async function plantCustom(tx: Scope): Promise<AccessViewer[]> {
  const viewers: AccessViewer[] = [];
  for (const [name, { written, allows }] of Object.entries(expectedCustomRoles)) {
    const permissions = [...written] satisfies Permission[];
    const { id: customRoleId } = await importRole(tx, { name, description: '', permissions });
    const email = `${name.toLowerCase()}@acme.test`;
    const person = { email, name, role: Role.AGENT, customRoleId };
    const ids = await ensurePeople(tx, [person]);
    const personId = ids.get(email) ?? '';
    viewers.push({ name: `AGENT as ${name}`, role: Role.AGENT, personId, email, permissions: allows });
  }
  return viewers;
}
