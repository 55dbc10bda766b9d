import type { Fact } from '../../events';

export const roleCreated = (role: { id: string; permissions: readonly string[] }): Fact => ({
  topic: 'custom_role.created',
  payload: { customRoleId: role.id, permissions: role.permissions },
});

export const roleUpdated = (
  role: { id: string; permissions: readonly string[] },
  changed: readonly string[],
): Fact => ({
  topic: 'custom_role.updated',
  payload: { customRoleId: role.id, changed, permissions: role.permissions },
});

export const roleDeleted = (role: { id: string }): Fact => ({
  topic: 'custom_role.deleted',
  payload: { customRoleId: role.id },
});
