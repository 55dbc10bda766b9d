import type { Fact } from '../../events';
import type { Role } from '../../kernel';

export const personCreated = (person: { id: string; role: Role }): Fact => ({
  topic: 'person.created',
  payload: { personId: person.id, role: person.role },
});

export const personRenamed = (person: { id: string }): Fact => ({
  topic: 'person.renamed',
  payload: { personId: person.id },
});

export const personRoleChanged = (person: { id: string; role: Role }, from: Role): Fact => ({
  topic: 'person.role_changed',
  payload: { personId: person.id, from, to: person.role },
});

/** Null stands for what agents usually may do. */
export const personCustomRoleChanged = (
  person: { id: string; customRoleId: string | null },
  before: { customRoleId: string | null },
): Fact => ({
  topic: 'person.custom_role_changed',
  payload: {
    personId: person.id,
    fromCustomRoleId: before.customRoleId,
    toCustomRoleId: person.customRoleId,
  },
});

export const personDeactivated = (person: { id: string }): Fact => ({
  topic: 'person.deactivated',
  payload: { personId: person.id },
});

export const personReactivated = (person: { id: string }): Fact => ({
  topic: 'person.reactivated',
  payload: { personId: person.id },
});
