import type { Fact } from '../../events';

export const roleCreated = (role: { id: string; permissions: readonly string[] }): Fact => ({
  topic: 'role.created',
  payload: { roleId: role.id, permissions: role.permissions },
});

export const roleUpdated = (
  role: { id: string; permissions: readonly string[] },
  changed: readonly string[],
): Fact => ({
  topic: 'role.updated',
  payload: { roleId: role.id, changed, permissions: role.permissions },
});

export const roleDeleted = (role: { id: string }): Fact => ({
  topic: 'role.deleted',
  payload: { roleId: role.id },
});
