import { Role, type Permission } from '../../src/kernel';
import { ensurePeople } from '../../src/modules/people';
import { importRole } from '../../src/modules/roles';
import { ensureMembers } from '../../src/modules/teams';
import { parseGlobalId } from '../../src/schema';
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

/**
 * Acme's people: one of each role, and agents with custom roles: who reads the tickets of acme's team and asks for help,
 * who manages, and who may do nothing.
 */
export async function plantViewers({ acme }: Pick<World, 'acme'>): Promise<AccessViewer[]> {
  const usual = Object.values(Role).map((role) => {
    const name = role.toLowerCase();
    const personId = acme.people[name] ?? '';
    return { name: role, role, personId, email: `${name}@acme.test`, permissions: expectedPermissions[role] };
  });
  const custom = await transaction(acme.owner.scope, async (tx) => {
    const viewers = await plantCustom(tx);
    const teamId = parseGlobalId(acme.ids.Team)?.uuid ?? '';
    const reader = viewers.find(({ name }) => name.endsWith('teamReader'));
    await ensureMembers(tx, [{ teamId, personId: reader?.personId ?? '' }]);
    return viewers;
  });
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
