import { Role } from '../../kernel';
import { PersonStatus, type Scope } from '../../tenancy';

export interface StaffMember {
  readonly email: string;
  readonly status: PersonStatus;
}

/** Staff by email address in lower case, active or not, whoever may see them: for the system alone. */
export const readStaffByEmails = (scope: Scope, emails: string[]): Promise<StaffMember[]> =>
  scope.db.person.findMany({
    where: { email: { in: emails }, role: { not: Role.CUSTOMER } },
    select: { email: true, status: true },
  });
