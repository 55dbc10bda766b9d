import { grantablePermissions, isPermission, Permission, permissionSet, permissionsOf } from './permission';
import { Role } from './role';

const all = Object.values(Permission);

describe('permissions', () => {
  it('imply what they are nothing without, and what that implies', () => {
    for (const permission of all) {
      const set = permissionSet([permission]);
      expect([...permissionSet(set)].toSorted()).toEqual([...set].toSorted());
      expect(set).toContain(permission);
    }
  });

  it('leave out names that are none', () => {
    expect([...permissionSet(['FLY', 'constructor', '__proto__', 'TAGS_READ'])]).toEqual(['TAGS_READ']);
    expect(isPermission('toString')).toBe(false);
  });

  it('grow from customer to owner', () => {
    const { CUSTOMER, AGENT, ADMIN, OWNER } = Role;
    const sizes = [CUSTOMER, AGENT, ADMIN, OWNER].map((role) => permissionsOf(role));
    for (const [index, smaller] of sizes.slice(0, -1).entries()) {
      expect([...smaller].filter((one) => !sizes[index + 1]?.has(one))).toEqual([]);
    }
    expect([...permissionsOf(OWNER)].toSorted()).toEqual(all.toSorted());
  });

  it('can be handed on, but for those by which somebody could rise', () => {
    const kept = all.filter((permission) => !grantablePermissions.includes(permission));
    expect(kept).toEqual(['SIGN_IN_MANAGE', 'ADMINS_MANAGE', 'OWNERS_MANAGE']);
    for (const permission of grantablePermissions) {
      expect(kept.some((one) => permissionSet([permission]).has(one))).toBe(false);
    }
  });

  it('give a customer their own tickets and nobody else', () => {
    expect([...permissionsOf('CUSTOMER')].toSorted()).toEqual([
      'COMMENTS_WRITE',
      'TICKETS_ASK',
      'TICKETS_READ_OWN',
    ]);
  });
});
