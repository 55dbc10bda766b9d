import { isDeepStrictEqual } from 'node:util';
import { activeMemberAlong, type Member, type MemberQuery } from './members';
import type { TenantStatements } from './tenant-statements';

/** Somebody who is taken for the member they were a moment ago. */
export interface Presumed {
  readonly who: MemberQuery;
  readonly member: Member;
}

/**
 * Finds out whether somebody is the member they are taken for, by a statement that goes before the first one of their
 * request, in the same round trip. Until it is known nothing may be answered, written or kept.
 */
export class Presumption {
  readonly #confirmed: Promise<boolean>;
  readonly #send: () => void;

  constructor(statements: TenantStatements, { who, member }: Presumed) {
    const { answer, send } = activeMemberAlong(statements, who);
    this.#send = send;
    this.#confirmed = answer.then((found) => isDeepStrictEqual(found, member));
    this.#confirmed.catch(() => undefined);
  }

  /** Rejects as a statement does. */
  confirm(): Promise<boolean> {
    this.#send();
    return this.#confirmed;
  }
}
