import { Role } from '../../kernel';
import { PersonStatus, type Scope } from '../../tenancy';

export interface StaffMember {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly status: PersonStatus;
}

const columns = { id: true, email: true, role: true, status: true } as const;

/** Staff by email address in lower case, active or not, whoever may see them: for the system alone. */
export const readStaffByEmails = (scope: Scope, emails: string[]): Promise<StaffMember[]> =>
  scope.db.person.findMany({
    where: { email: { in: emails }, role: { not: Role.CUSTOMER } },
    select: columns,
  });

/** The owner who has been active for longest. */
export const readFirstOwner = (scope: Scope): Promise<StaffMember | null> =>
  scope.db.person.findFirst({
    where: { role: Role.OWNER, status: PersonStatus.ACTIVE },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: columns,
  });
