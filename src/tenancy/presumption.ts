import { isDeepStrictEqual } from 'node:util';
import { activeMemberAlong, type Member, type MemberQuery } from './members';
import type { TenantStatements } from './tenant-statements';

/** Somebody who is taken for the member they were a moment ago. */
export interface Presumed {
  readonly who: MemberQuery;
  readonly member: Member;
  /** Whether their credential is as good as it was, as far as the member's rows do not say it. */
  readonly isGood: () => Promise<boolean>;
}

/**
 * Finds out whether somebody is who they are taken for. The member is read by a statement that goes with the first compiled
 * one of their request, before it, or when it is asked for. Until it is known nothing may be answered or written. It is found out once:
 * all who ask are told the same, so no mutation that was begun on it is begun again.
 */
export class Presumption {
  readonly #confirmed: Promise<boolean>;
  readonly #send: () => void;

  constructor(statements: TenantStatements, { who, member, isGood }: Presumed) {
    const { answer, send } = activeMemberAlong(statements, who);
    this.#send = send;
    this.#confirmed = Promise.all([answer, isGood()]).then(
      ([found, isSameCredential]) => isSameCredential && isDeepStrictEqual(found, member),
    );
    this.#confirmed.catch(() => undefined);
  }

  /** Rejects when nobody can tell. */
  confirm(): Promise<boolean> {
    this.#send();
    return this.#confirmed;
  }
}
