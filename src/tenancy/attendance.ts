import type { PrismaClient } from '../generated/prisma/client';
import type { Deadline } from '../platform/deadline';

/**
 * Who waits for what one Prisma client sends. Prisma does not hand a deadline through to its connection, and merges
 * the reads of a tick, so a statement of its may take as long as the most patient of those who wait has time.
 */
export class Attendance {
  readonly #waiting = new Set<{ readonly deadline: Deadline }>();

  /** Somebody waits, until the function given is called. */
  begin(deadline: Deadline): () => void {
    // The same request may wait several times over.
    const one = { deadline };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  }

  /** Milliseconds that the most patient one has; Infinity when nobody said. Throws TIMEOUT when nobody has any. */
  remainingMs(): number {
    if (this.#waiting.size === 0) return Infinity;
    let longest = 0;
    let late: unknown;
    for (const { deadline } of this.#waiting) {
      try {
        longest = Math.max(longest, deadline.remainingMs());
      } catch (error) {
        late = error;
      }
    }
    if (longest === 0) throw late;
    return longest;
  }
}

const attendances = new WeakMap<PrismaClient, Attendance>();

/** Says who waits for what a client sends. */
export const attend = (client: PrismaClient, attendance: Attendance): void =>
  void attendances.set(client, attendance);

/** Those who wait for what a client of a tenant sends. */
export function attendanceOf(client: PrismaClient): Attendance {
  const attendance = attendances.get(client);
  if (!attendance) throw new TypeError('this client is bound to no tenant');
  return attendance;
}
